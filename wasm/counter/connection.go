package counter

import (
	"context"
	"slices"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/room"
)

// connect begins a connection after a while; an earlier one is given up.
func connect(m *Model, after time.Duration) []Effect {
	m.link++
	return []Effect{Connect{link: m.link, After: after}}
}

// Connect connects to the helper, which tells from then on what is in the readers.
type Connect struct {
	link  int
	After time.Duration
}

func (e Connect) do(ctx context.Context, p *Program) { p.connect(ctx, e.link, e.After) }

// HelperFound: the connection stands; Policy is nil where the helper is not one of a
// counter.
type HelperFound struct {
	link   int
	Policy *Policy
}

// update shows a visitor of before the connection broke to nobody: the page begins anew.
func (v HelperFound) update(m *Model) []Effect {
	switch {
	case v.link != m.link:
		return nil
	case v.Policy == nil:
		m.Connection = NoCounter
		return nil
	case m.Connection == Disconnected && m.touched():
		return []Effect{Replace{}}
	}
	m.Connection, m.Lost, m.fails, m.Policy = Connected, nil, 0, *v.Policy
	m.Policy.Languages = known(m.Policy.Languages)
	m.Visitor = m.languages()[0]
	m.Guide.Knowledge.Code = m.Policy.Municipality
	return ofGuide(guide.Update(&m.Guide, guide.LearnOffices{}, guide.Facts{Now: m.Now}))
}

// SeatChanged: somebody else may sit before the desk, or nobody.
type SeatChanged struct{ Seat wire.SeatChanged }

// update takes away what is shown of a visitor.
func (v SeatChanged) update(m *Model) []Effect {
	m.Policy.Remote = v.Seat.Remote
	return nextVisitor(m)
}

// known are the languages that have texts.
func known(languages []string) (all []string) {
	for _, lang := range languages {
		if slices.Contains(locale.Languages[:], lang) {
			all = append(all, lang)
		}
	}
	return all
}

// HelperLost: the connection is gone, or never came.
type HelperLost struct {
	link    int
	Problem room.Problem
}

// update shows nothing of the visitor any more: nobody would tell when the card leaves. It
// is tried again after 1, 2, 4 and then every 8 seconds.
func (v HelperLost) update(m *Model) []Effect {
	if v.link != m.link {
		return nil
	}
	m.Connection, m.Lost, m.Readers = Disconnected, &v.Problem, wire.ReadersResult{}
	m.forget()
	after := time.Second << min(m.fails, 3)
	m.fails++
	return connect(m, after)
}
