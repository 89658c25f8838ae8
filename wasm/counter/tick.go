package counter

import (
	"slices"
	"strings"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

// A Tick is a paper of a procedure that the visitor has handed in or shown.
type Tick struct {
	Procedure lifecycle.Procedure
	Applicant municipality.Applicant
	Visit     int    // from 0 on
	Paper     string // its ID
}

// tickKeys are the keys of the papers of a procedure that is open, in their order: digits,
// and letters that mean nothing else. What has none is not ticked.
const tickKeys = digits + "eghjkmsuvwyz"

// An item is a paper of the list to tick off.
type item struct {
	Tick
	municipality.Paperwork
	key string // "": none
}

// items are the papers of the procedure that is open, in the order in which they are shown:
// visit by visit, what everybody brings before what some do.
func (m *Model) items(a *municipality.Answer) (all []item) {
	for i := range a.Visits {
		always, sometimes := byNeed(&a.Visits[i])
		for _, p := range slices.Concat(always, sometimes) {
			n := item{Tick: Tick{m.Procedure, m.Applicant, i, p.ID}, Paperwork: p}
			if k := len(all); k < len(tickKeys) {
				n.key = tickKeys[k : k+1]
			}
			all = append(all, n)
		}
	}
	return all
}

// tick ticks the paper of a key, or takes the tick away.
func (m *Model) tick(key string) {
	a, ok := m.Answer()
	if !ok || len(key) != 1 || !strings.Contains(tickKeys, key) || elsewhereThan(&a) {
		return
	}
	for _, n := range m.items(&a) {
		if n.key != key {
			continue
		}
		if m.isTicked(n) {
			m.Ticks = slices.DeleteFunc(slices.Clone(m.Ticks), func(t Tick) bool { return t == n.Tick })
		} else {
			m.Ticks = append(slices.Clone(m.Ticks), n.Tick)
		}
		return
	}
}

func (m *Model) isTicked(n item) bool { return slices.Contains(m.Ticks, n.Tick) }

// A visitTicks is how far a visit is.
type visitTicks struct {
	begun         bool // something of it is ticked
	here, missing []municipality.Paperwork
	perhaps       []municipality.Paperwork // of some cases only, and not ticked
	municipality.Visit
}

// ticked is how far each visit is.
func (m *Model) ticked(a *municipality.Answer) []visitTicks {
	all := make([]visitTicks, len(a.Visits))
	for i, v := range a.Visits {
		all[i].Visit = v
	}
	for _, n := range m.items(a) {
		v := &all[n.Visit]
		switch {
		case m.isTicked(n):
			v.begun, v.here = true, append(v.here, n.Paperwork)
		case n.When != nil:
			v.perhaps = append(v.perhaps, n.Paperwork)
		default:
			v.missing = append(v.missing, n.Paperwork)
		}
	}
	return all
}

// elsewhereThan reports whether a procedure is not done at the counter.
func elsewhereThan(a *municipality.Answer) bool { return !a.Known || !a.Has(municipality.Counter) }
