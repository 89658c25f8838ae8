package service

import (
	"maps"
	"slices"
	"sync"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// How old a publication becomes when nothing changes, and the list that deltas change.
const (
	maxAge  = time.Hour
	baseAge = 24 * time.Hour
)

// lists are those of one CA: of all its certificates, and of each distribution point.
type lists struct {
	ca      *sandboxca.CA
	purpose jpki.Purpose

	mu   sync.Mutex
	last *publication // nil: none yet
}

// A publication is what all lists of a CA say from a moment on. They share their numbers
// (RFC 5280, 5.2.3): one that is of all is made for each.
type publication struct {
	number int64
	at     time.Time
	points map[string]*point
	known  []sandboxca.Known
	// base is the number of the list that deltas change, at when that was made.
	base   int64
	baseAt time.Time
}

// A point is a distribution point, by its name as certificates have it.
type point struct {
	name         der.Name
	municipality sandboxca.Municipality
	entries      map[string]sandboxca.Entry // by serial number
	base         map[string]sandboxca.Entry
	// held are the certificates that some list before had on hold, from the base on. One that
	// is good again is named in the delta, RFC 5280, 5.2.4.
	held map[string]sandboxca.Entry
}

// publish returns what is to be said now. What is revoked by another program counts as well.
func (l *lists) publish(now time.Time) (*publication, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known, err := l.ca.Known(l.purpose)
	if err != nil {
		return nil, err
	}
	if p := l.last; p != nil && now.Sub(p.at) < maxAge && !now.Before(p.at) && slices.EqualFunc(p.known, known, same) {
		return p, nil
	}
	if l.last == nil { // the first delta changes a list that nobody has but us
		if l.last, err = l.make(known, now); err != nil {
			return nil, err
		}
	}
	next, err := l.make(known, now)
	if err != nil {
		return nil, err
	}
	next.follow(l.last)
	l.last = next
	return next, nil
}

// same tells whether a certificate stands as it stood.
func same(a, b sandboxca.Known) bool {
	return string(a.Serial) == string(b.Serial) && a.Issued == b.Issued && a.State == b.State && a.Reason == b.Reason && a.At.Equal(b.At)
}

// make makes a publication that changes nothing.
func (l *lists) make(known []sandboxca.Known, now time.Time) (*publication, error) {
	full, err := l.ca.CRL(l.purpose, now)
	if err != nil {
		return nil, err
	}
	issuer, err := certprofile.Parse(l.ca.Certificate(l.purpose))
	if err != nil {
		return nil, err
	}
	read, err := revocation.FromCRL(full, issuer)
	if err != nil {
		return nil, err
	}
	p := &publication{number: read.Number.Int64(), at: now, points: map[string]*point{}, known: known}
	for _, k := range known {
		if !k.Issued {
			continue // nobody knows where: it is in the list of all
		}
		name := l.ca.DistributionPoint(l.purpose, k.Municipality)
		at := p.points[name.String()]
		if at == nil {
			at = &point{name: name, municipality: k.Municipality, entries: map[string]sandboxca.Entry{}, held: map[string]sandboxca.Entry{}}
			p.points[name.String()] = at
		}
		if k.State != jpki.RevocationGood {
			at.entries[string(k.Serial)] = sandboxca.Entry{Serial: k.Serial, At: k.At, Reason: k.Reason}
		}
	}
	return p, nil
}

// follow says from where on deltas tell what changed: from the base of the publication before,
// or from that one where its own base is a day old.
func (p *publication) follow(before *publication) {
	p.base, p.baseAt = before.base, before.baseAt
	renewed := before.base == 0 || p.at.Sub(before.baseAt) >= baseAge
	if renewed {
		p.base, p.baseAt = before.number, before.at
	}
	for name, at := range p.points {
		if was := before.points[name]; was != nil {
			at.base = was.base
			if renewed {
				at.base = was.entries
			} else {
				maps.Copy(at.held, was.held)
			}
			maps.Copy(at.held, was.entries)
			maps.DeleteFunc(at.held, func(_ string, e sandboxca.Entry) bool { return e.Reason != revocation.CertificateHold })
		}
	}
}

// changes are the entries of the delta.
func (at *point) changes() []sandboxca.Entry {
	var all []sandboxca.Entry
	for serial, e := range at.entries {
		if was, ok := at.base[serial]; !ok || was.Reason != e.Reason || !was.At.Equal(e.At) {
			all = append(all, e)
		}
	}
	for serial, e := range at.held {
		if _, still := at.entries[serial]; !still {
			e.Reason = revocation.RemoveFromCRL
			all = append(all, e)
		}
	}
	return sorted(all)
}

// sorted has the same list each time.
func sorted(all []sandboxca.Entry) []sandboxca.Entry {
	slices.SortFunc(all, func(a, b sandboxca.Entry) int { return slices.Compare(a.Serial, b.Serial) })
	return all
}

// partition is the list of a distribution point, or its delta, without a signature yet.
func (p *publication) partition(at *point, delta bool) sandboxca.Partition {
	list := sandboxca.Partition{Point: at.name, Number: p.number, At: p.at}
	if delta {
		list.Base, list.Entries = p.base, slices.Values(at.changes())
		return list
	}
	list.Entries = slices.Values(sorted(slices.Collect(maps.Values(at.entries))))
	return list
}

// all is the list of all certificates, without a signature yet.
func (p *publication) all() sandboxca.Partition {
	var entries []sandboxca.Entry
	for _, k := range p.known {
		if k.State != jpki.RevocationGood {
			entries = append(entries, sandboxca.Entry{Serial: k.Serial, At: k.At, Reason: k.Reason})
		}
	}
	return sandboxca.Partition{Number: p.number, At: p.at, Entries: slices.Values(entries)}
}
