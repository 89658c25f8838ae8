package online

import (
	"container/list"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/ocsp"
	"jpkiweb/shared/revocation"
)

// answers are those that are kept, so many at most: what was used longest ago goes first. One
// that stands no longer is kept, too: a later one that is older must not take its place.
type answers struct {
	most  int
	byKey map[key]*list.Element
	order list.List // of *kept, the one used last in front
}

// A kept answer.
type kept struct {
	key         key
	status      revocation.Status
	from, until time.Time // in which it stands
}

func newAnswers(most int) *answers { return &answers{most: most, byKey: map[key]*list.Element{}} }

// get returns an answer that stands; a clock that was set back asks again.
func (a *answers) get(k key, now time.Time) (revocation.Status, bool) {
	e := a.byKey[k]
	if e == nil {
		return revocation.Status{}, false
	}
	a.order.MoveToFront(e)
	found := e.Value.(*kept)
	return found.status, !now.Before(found.from) && now.Before(found.until)
}

// keep returns what is to be believed after an answer: it, or the one of before. What is
// unknown is not kept.
func (a *answers) keep(k key, status revocation.Status, now time.Time, most time.Duration) revocation.Status {
	if !status.State.Known() {
		return status
	}
	e := a.byKey[k]
	if e == nil {
		e = a.order.PushFront(&kept{key: k})
		a.byKey[k] = e
		a.bound()
	} else if before := e.Value.(*kept).status; !replaces(status, before, now) {
		status = before
	}
	found := e.Value.(*kept)
	found.status, found.from, found.until = status, now, now.Add(most)
	if ends := end(status).Add(time.Second); ends.Before(found.until) {
		found.until = ends
	}
	return status
}

// end is the last second of an answer.
func end(s revocation.Status) time.Time {
	if s.NextUpdate.IsZero() {
		return s.ThisUpdate.Add(ocsp.Fresh)
	}
	return s.NextUpdate
}

// bound takes the last one away where there are too many.
func (a *answers) bound() {
	if len(a.byKey) <= a.most {
		return
	}
	last := a.order.Back()
	a.order.Remove(last)
	delete(a.byKey, last.Value.(*kept).key)
}

// replaces tells whether an answer takes the place of the one before. Somebody may have kept
// one that is older and still in date; and what is revoked for good never comes back.
func replaces(status, before revocation.Status, now time.Time) bool {
	switch {
	case before.State == jpki.RevocationRevoked:
		return status.State == jpki.RevocationRevoked
	case status.ThisUpdate.Before(before.ThisUpdate):
		return jpki.IsOver(end(before), now)
	}
	return true
}
