package counter

import (
	"context"
	"time"

	"jpkiweb/shared/wire"
)

// touched reports whether anything of a visitor has been here, or staff did something.
func (m *Model) touched() bool {
	return m.Card.Reader != "" || m.Beside != Nothing || m.Done
}

// forget shows nothing of the visitor any more. Where the card is stays known.
func (m *Model) forget() {
	m.Card.Status.forget()
	m.Card = Card{Place: m.Card.Place}
	m.Beside, m.Printing, m.did, m.other, m.Ticks, m.Fill = Nothing, false, "", false, nil, Fill{}
	m.choose("", nil)
}

// leave ends a visit: the card is gone.
func leave(m *Model) []Effect {
	effects := []Effect{served(m), Replace{}}
	m.forget()
	m.Card = Card{}
	return effects
}

// nextVisitor makes the desk ready for the next one. A card that is still there is to be
// taken first, and nothing of it is shown any more.
func nextVisitor(m *Model) []Effect {
	switch {
	case m.Connection != Connected || !m.touched():
		return nil
	case m.Card.Reader == "":
		return leave(m)
	case m.Done:
		return nil
	}
	told := served(m)
	m.forget()
	m.Done = true
	return []Effect{told}
}

// served tells the helper what a visit was about.
func served(m *Model) Effect {
	if m.Done || m.Card.Reader == "" && m.did == "" {
		return Serve{}
	}
	f := m.Findings()
	v := wire.ServedParams{Found: f.Counted(), Done: m.did}
	if m.other && m.Card.Reader == "" {
		v.Found = wire.FoundOtherCard
	}
	switch {
	case v.Done != "":
	case m.wasRead() && !f.Required():
		v.Done = wire.DoneTold
	default:
		v.Done = wire.DoneLeft
	}
	if !m.Card.Since.IsZero() {
		v.Seconds = int(min(m.Now.Sub(m.Card.Since)/time.Second, wire.MaxServedSeconds))
	}
	return Serve{Visit: v}
}

// otherLeft tells of a visitor whose card was of another kind, and is gone: at once, or with
// what staff are doing for them.
func (m *Model) otherLeft() []Effect {
	if m.other = m.touched(); m.other {
		return nil
	}
	return []Effect{Serve{Visit: wire.ServedParams{Found: wire.FoundOtherCard, Done: wire.DoneTold}}}
}

// Serve tells the helper of a visit; of none nothing is told.
type Serve struct{ Visit wire.ServedParams }

func (e Serve) do(_ context.Context, p *Program) {
	if e.Visit.Found != "" {
		p.helper.Served(e.Visit)
	}
}

// Replace puts a new document in the place of the page, with a program of its own.
type Replace struct{}

func (Replace) do(_ context.Context, p *Program) {
	p.helper.Close()
	p.page.Replace()
}
