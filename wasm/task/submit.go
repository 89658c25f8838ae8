package task

import (
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Submit says yes: with a PIN where the task has one. Update zeroes it.
type Submit struct {
	PIN     []byte
	LastTry bool // the person confirmed to use the last try
	Allows  bool // and ticked that the page may do this from now on
}

// update is the yes of the person.
func (v Submit) update(m *Model, f *Facts) []Effect {
	defer clear(v.PIN)
	if !m.asks(f) || m.Kind == KindNone || !f.Connected {
		return nil
	}
	if m.Kind == KindAllow {
		return allowPage(m, f)
	}
	m.Allows = v.Allows && m.OffersGrant(f)
	switch {
	case f.Status == nil, m.Useless(f):
		return nil
	case f.Slipped():
		return missedYes(m, f)
	}
	p, ok := m.Kind.Purpose()
	switch {
	case !ok:
		return startWork(m, f, nil, false)
	case m.against(f, p) && !m.Anyway:
		return nil
	}
	if m.Counter(f.Status).Blocked() || m.Kind == KindSign && !m.Hashed() {
		return nil
	}
	if pad, elsewhere := m.EntersElsewhere(f); elsewhere {
		return enterElsewhere(m, f, pad, v.LastTry)
	}
	pin, refused := checkPIN(m, f, p.PIN(), v.PIN, v.LastTry)
	if refused != nil {
		m.PIN = *refused
		return nil
	}
	return startWork(m, f, pin, v.LastTry)
}

// missedYes is a yes that came while the card was slipping: its PIN did not go out,
// and is gone with the field that was emptied.
func missedYes(m *Model, f *Facts) []Effect {
	m.PIN = PINEntry{Attempt: m.PIN.Attempt + 1, Kept: m.PIN.Kept, Left: m.TypesHere(f)}
	return nil
}

// enterElsewhere has the PIN typed elsewhere. The trusted window asks by itself
// whether the last try may be used, a pad cannot.
func enterElsewhere(m *Model, f *Facts, pad, lastTry bool) []Effect {
	if m.Counter(f.Status).Last() && pad && !lastTry {
		m.PIN = PINEntry{Confirm: true, Attempt: m.PIN.Attempt + 1}
		return nil
	}
	return startWork(m, f, nil, pad && lastTry)
}

// CameBack notes that an address, which may come from anywhere, led back to what a page
// asks for: it gets nothing of it without a yes, whatever it is allowed.
func CameBack(m *Model) { m.needsYes = m.Request != nil }

// ShareAtOnce tells a page that the person has allowed it what it asks for.
func ShareAtOnce(m *Model, f *Facts) []Effect {
	if !m.asks(f) || f.Status == nil || f.Slipped() || !f.Connected || !m.sharesAtOnce(f) {
		return nil
	}
	if m.Useless(f) {
		return Fail(m, room.ProblemOfCode(wire.CodeKeyUnsupported))
	}
	return startWork(m, f, nil, false)
}

// decodeSubmit decodes the yes; the message takes the PIN.
func decodeSubmit(e dom.Event) (m Message, ok bool) {
	if e.Action != room.ActionSubmit {
		return nil, false
	}
	return Submit{PIN: e.Form.Secrets[FieldPIN], LastTry: e.Form.Checked[room.FieldLastTry], Allows: e.Form.Checked[fieldAllows]}, true
}
