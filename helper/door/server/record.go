package server

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"jpkiweb/helper/door/consent"
	"jpkiweb/helper/own/history"
	"jpkiweb/shared/signature/onwire"
	"jpkiweb/shared/wire"
)

// newRecorder makes the one that writes to the history of a server.
func newRecorder(config Config) *history.Recorder {
	return history.NewRecorder(config.History, func(err error) {
		config.Log.Error("card use goes on without its history", "code", WireError(err).Code, "error", err)
	})
}

// begin notes that a PIN will be presented in a lease, once.
func (s *session) begin(l *leased) {
	if l.use == nil {
		entry := s.entry(l)
		entry.Documents = l.documents(func(int) bool { return true })
		l.use = s.server.recorder.Begin(entry)
	}
}

// documents are those of the lease, as the history tells of them.
func (l *leased) documents(which func(item int) bool) (list []wire.HistoryDocument) {
	for i, item := range l.items {
		if which(i) {
			list = append(list, wire.HistoryDocument{Name: item.Name, Format: string(onwire.Format(item)), Digest: item.Digest})
		}
	}
	return list
}

// signed are those that the card has signed.
func (l *leased) signed() []wire.HistoryDocument { return l.documents(l.guard.Signed) }

// awaitBegun waits until that is noted, before a PIN is presented: whatever happens to the
// helper, it stays. The card waits for it, a second at most.
func (s *session) awaitBegun(l *leased) {
	s.begin(l)
	defer l.lease.Hold()()
	s.server.recorder.Await(s.ctx, l.use)
}

func (s *session) entry(l *leased) history.Entry {
	return history.Entry{Time: s.server.config.Now(), Purpose: l.purpose, Origin: l.origin}
}

// record notes once what a card was used for, when its lease is over. That our own
// app looks at a card as it comes is no use that anybody asked for.
func (s *session) record(l *leased) {
	if l.recorded || !asksPerson(l.purpose) && l.purpose != wire.PurposeRaw && l.origin == s.origin && s.grant.Own {
		l.recorded = true
		return
	}
	l.recorded = true
	entry := s.entry(l)
	entry.Result = l.result()
	if l.use != nil {
		s.server.recorder.End(l.use, entry.Time, entry.Result, l.signed())
		return
	}
	s.server.recorder.Add(entry)
}

// endedUnrecorded is closed when a lease has ended by itself and is not in the history yet.
func (s *session) endedUnrecorded() <-chan struct{} {
	if s.leased == nil || s.leased.recorded {
		return nil
	}
	return s.leased.lease.Done()
}

// result is how the lease ended: done, or the code why not, or that it was given up.
func (l *leased) result() string {
	course := l.guard.Course()
	ended := wire.CodeLeaseLost
	if err := l.lease.Err(); err != nil {
		ended = WireError(err).Code
	}
	switch {
	case course.Done:
		return wire.ResultDone
	case course.Blocked:
		return string(wire.CodePINBlocked)
	case course.WrongPIN:
		return string(wire.CodePINWrong)
	case l.declined():
		return string(wire.CodeConsentDenied)
	case l.failed != nil && !isGivenUp(l.failed):
		return string(WireError(l.failed).Code)
	case ended != wire.CodeLeaseLost:
		return string(ended)
	case l.guard.Failed() != nil:
		return string(WireError(l.guard.Failed()).Code)
	}
	return wire.ResultStopped
}

// declined reports whether the person said no, also where the page did not wait for
// that.
func (l *leased) declined() bool {
	return errors.Is(l.failed, consent.ErrDenied) || l.window != nil && l.window.Declined()
}

// isGivenUp reports whether an error is that somebody ended the lease, or the session
// with it: the page, whoever closed the tab or took its permission back, the helper.
func isGivenUp(err error) bool {
	return errors.Is(err, errGivenUp) || WireError(err).Code == wire.CodeLeaseLost
}

// windowCode is how the lease ended as the trusted window shows it.
func (l *leased) windowCode() wire.Code {
	if result := l.result(); result != wire.ResultStopped {
		return wire.Code(result)
	}
	return wire.CodeConsentDenied
}

// history is what our own app shows: with what has not been written yet.
func (s *session) history(wire.Empty) (wire.HistoryResult, error) {
	result := wire.HistoryResult{Entries: []wire.HistoryEntry{}}
	h := s.server.config.History
	if h == nil {
		return result, nil
	}
	ctx, stop := context.WithTimeout(s.ctx, history.Patience)
	defer stop()
	s.server.recorder.Flush(ctx)
	since, lost := s.server.recorder.Unwritten() // before the list: an entry in both is better than in neither
	entries, err := h.Overview(shownHistory)
	if err != nil {
		return result, err
	}
	if lost > 0 {
		entries = slices.Insert(entries, 0, history.Gap(since, lost))
	}
	result.Entries = newestFitting(entries)
	if err := h.Verify(); err != nil {
		result.Broken = err.Error()
	}
	return result, nil
}

// shownHistory is how many entries a person looks through. shownBytes is their room in
// a message, which those of a few long origins would fill.
const (
	shownHistory = 200
	shownBytes   = wire.MaxMessage - 4<<10
)

// newestFitting returns the newest entries that fit into a message. Documents have half of
// its room: of older entries, and of the end of a long list, only their number is told.
func newestFitting(entries []wire.HistoryEntry) []wire.HistoryEntry {
	room, roomOfDocuments := shownBytes, shownBytes/2
	for i := range entries {
		e := &entries[i]
		for n, d := range e.Documents {
			if roomOfDocuments -= textLength(d); roomOfDocuments < 0 {
				e.Documents, e.Unlisted = e.Documents[:n], e.Unlisted+len(e.Documents)-n
				break
			}
		}
		if room -= textLength(e); room < 0 {
			return entries[:i]
		}
	}
	return entries
}

// textLength is how many bytes a value takes in a list.
func textLength(v any) int {
	text, _ := json.Marshal(v) // never fails: numbers and texts
	return len(text) + len(",")
}
