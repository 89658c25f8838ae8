package counter

import (
	"slices"
	"strings"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/dom"
)

// ActionKey is the action of every button of the desk: its value is the key that does the
// same.
const ActionKey = "key"

// The keys. Digits open procedures and, while one is open, tick its papers off.
const (
	KeyNext     = "n"
	KeySlip     = "p"
	KeyCode     = "q"
	KeyLanguage = "l"
	KeyAgain    = "r"
	KeyWho      = "a"
	KeyTerminal = "t"
	KeyReceipt  = "c"
	KeyForm     = "f"
	KeyRead     = "i"
	KeyDisplay  = "d"
	KeyKeys     = "?"
	KeyBack     = "b"
)

const digits = "1234567890"

// Decode turns an event of the page into a message; ok is false for an event of others.
func Decode(e dom.Event) (m Message, ok bool) {
	if e.Action == ActionKey {
		return Press{Key: e.Value}, true
	}
	return decodePIN(e)
}

// Press: a key was pressed, or the button that is named by it.
type Press struct{ Key string }

// KeyOf is the key that a name of the browser stands for (UI Events KeyboardEvent key
// Values).
func KeyOf(name string) string {
	switch name {
	case "Enter":
		return KeyNext
	case "Escape", "Backspace":
		return KeyBack
	}
	return strings.ToLower(name)
}

func (v Press) update(m *Model) []Effect {
	effects := []Effect{m.awaitSomebody()}
	if m.Connection != Connected {
		return effects
	}
	if m.Done {
		if v.Key == KeyAgain {
			return append(effects, Replace{})
		}
		return effects
	}
	if m.isCovered() && (v.Key == KeySlip || v.Key == KeyBack) {
		m.Printing = v.Key == KeySlip // once is enough
		return effects
	}
	switch i := strings.Index(digits, v.Key); {
	case m.Beside == ShowPIN: // the visitor may type, wherever the focus is
	case m.Beside == ShowProcedure:
		m.tick(v.Key)
	case len(v.Key) == 1 && i >= 0:
		m.open(m.procedures()[i])
		return effects
	}
	return append(effects, m.press(v.Key)...)
}

// press does what a letter is for, where it does something now.
func (m *Model) press(letter string) []Effect {
	for _, k := range keyTable() {
		if k.letter == letter && k.works(m) {
			return k.press(m)
		}
	}
	return nil
}

// show opens something beside what was found, or closes it.
func (m *Model) show(what Beside) {
	if m.Beside == what {
		m.back()
		return
	}
	m.Beside = what
}

// showCode opens the code, or the next part of what one code cannot hold.
func (m *Model) showCode() {
	m.did = wire.DoneSlip
	if m.Beside == ShowCode {
		m.Part++
		return
	}
	m.Beside, m.Part = ShowCode, 0
}

// endsAtTerminal reports whether a procedure is open that ends at the 統合端末, or of which
// nobody has written down where it does.
func (m *Model) endsAtTerminal() bool {
	if m.Beside != ShowProcedure {
		return false
	}
	a, ok := m.Answer()
	return !ok || !a.Known || a.Has(municipality.Counter)
}

// back closes what is open: what was opened from a procedure leads to it, and a procedure
// to what was found, so that slip and code are about the card again.
func (m *Model) back() {
	if m.Beside == ShowPIN {
		m.Beside, m.Fill = ShowForm, Fill{Attributes: m.Fill.Attributes, Asking: m.Fill.Asking, Job: m.Fill.Job, Attempt: m.Fill.Attempt}
		return
	}
	if m.Beside != ShowProcedure && m.Procedure != "" {
		m.Beside = ShowProcedure
		return
	}
	m.Beside = Nothing
	m.choose("", nil)
}

// choose has the desk be about a procedure, for the visitor in person; "": about the card.
func (m *Model) choose(p lifecycle.Procedure, pins []lifecycle.PINName) {
	m.Procedure, m.PINs, m.Applicant = p, pins, municipality.Self
}

// open opens a procedure: a pin-reset for the PINs that are locked. Whether it is gone
// through, [KeyTerminal] tells.
func (m *Model) open(p lifecycle.Procedure) {
	m.Beside = ShowProcedure
	m.choose(p, nil)
	if i := slices.IndexFunc(m.needs(), func(n finding.Need) bool { return n.Procedure == p }); i >= 0 {
		m.PINs = m.needs()[i].PINs
	}
	if m.did == "" {
		m.did = wire.DoneTold
	}
}

// slip opens the slip, and prints it where it is open.
func (m *Model) slip() []Effect {
	if !m.hasSlip() {
		return nil
	}
	if !m.isPaper() {
		m.Beside = ShowSlip
		return nil
	}
	if m.Beside != ShowForm {
		m.did = wire.DoneSlip
	}
	if m.Beside != ShowSlip { // of which the words are more than those of lists
		return m.printHere()
	}
	return []Effect{Print{Words: m.Words()}}
}

// isPaper reports whether what is open is printed.
func (m *Model) isPaper() bool {
	return m.Beside == ShowSlip || m.Beside == ShowReceipt || m.Beside == ShowForm
}

// slipNeeds are what a slip is about: the procedure that staff chose, or all that is to be
// done now.
func (m *Model) slipNeeds() []finding.Need {
	if m.Procedure != "" {
		return []finding.Need{m.chosen()}
	}
	return m.needs()
}

// after is what follows in a list, after the last the first.
func after[T comparable](all []T, now T) T { return all[(slices.Index(all, now)+1)%len(all)] }
