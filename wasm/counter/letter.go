package counter

import (
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// A letterKey is a key that does the same for every procedure: when, what, and in what words.
type letterKey struct {
	letter string
	does   func(*Model) bool // something, now
	press  func(*Model) []Effect
	text   func(*Model, locale.Texts) string // on its button, and in the list of keys
}

// keyTable has all of them, in the order in which they are shown.
func keyTable() []letterKey {
	return []letterKey{
		{KeyBack, func(m *Model) bool { return m.Beside != Nothing }, quiet((*Model).back), says("counter.key.back")},
		{KeyNext, func(m *Model) bool { return m.touched() && !m.Done }, nextVisitor, says("counter.key.next")},
		{KeySlip, (*Model).hasSlip, (*Model).slip, (*Model).slipText},
		{KeyCode, (*Model).hasSlip, quiet((*Model).showCode), says("counter.key.code")},
		{KeyForm, (*Model).hasNextForm, quiet((*Model).nextForm), (*Model).formText},
		{KeyRead, (*Model).offersReading, quiet(func(m *Model) { m.Beside = ShowPIN }), says("counter.key.read")},
		{KeyReceipt, (*Model).offersReceipt, quiet(func(m *Model) { m.Beside = ShowReceipt }), says("counter.key.receipt")},
		{KeyWho, func(m *Model) bool { return m.Beside == ShowProcedure }, quiet(func(m *Model) { m.Applicant = after(municipality.Applicants[:], m.Applicant) }), (*Model).whoGoes},
		{KeyTerminal, (*Model).endsAtTerminal, (*Model).goToTerminal, says("counter.key.terminal")},
		{KeyLanguage, func(m *Model) bool { return !m.Done }, quiet(func(m *Model) { m.Visitor = after(m.languages(), m.Visitor) }), (*Model).languageText},
		{KeyAgain, func(m *Model) bool { return m.Card.Reader != "" && m.Beside == Nothing }, func(*Model) []Effect { return []Effect{Replace{}} }, says("gate.again")},
		{KeyTraining, (*Model).mayTrain, func(m *Model) []Effect { return []Effect{Train{Lang: m.Lang, Guide: m.Guide}} }, says("counter.key.training")},
		{KeyDisplay, func(m *Model) bool { return m.hasDisplay() && !m.Done }, (*Model).pressDisplay, (*Model).displayText},
		{KeyKeys, func(m *Model) bool { return !m.Done }, quiet(func(m *Model) { m.show(ShowKeys) }), says("counter.key.keys")},
	}
}

// works reports whether a key does something now. Where the visitor types the PIN only the
// one does that leads away.
func (k *letterKey) works(m *Model) bool {
	return m.Connection == Connected && (m.Beside != ShowPIN || k.letter == KeyBack) && k.does(m)
}

// quiet is what a key does that has no effect outside.
func quiet(change func(*Model)) func(*Model) []Effect {
	return func(m *Model) []Effect {
		change(m)
		return nil
	}
}

// says is the text of a key that always has the same.
func says(text string) func(*Model, locale.Texts) string {
	return func(_ *Model, t locale.Texts) string { return t.T(text) }
}

// hasNextForm reports whether the procedure has a form, or another one.
func (m *Model) hasNextForm() bool {
	return m.Beside == ShowProcedure && len(m.forms()) > 0 || m.Beside == ShowForm && len(m.forms()) > 1
}

// offersReceipt reports whether a procedure is open that has a receipt.
func (m *Model) offersReceipt() bool { return m.Beside == ShowProcedure && m.hasReceipt() }

// goToTerminal ends the visit here: it goes on at the 統合端末.
func (m *Model) goToTerminal() []Effect {
	m.did = wire.DoneTerminal
	return nextVisitor(m)
}

func (m *Model) slipText(t locale.Texts) string {
	switch m.Beside {
	case ShowSlip:
		return t.T("counter.key.print")
	case ShowReceipt:
		return t.T("counter.key.print.receipt")
	case ShowForm:
		return t.T("counter.key.print.form")
	}
	return t.T("counter.key.slip")
}

func (m *Model) formText(t locale.Texts) string {
	if m.Beside == ShowForm {
		return t.T("counter.key.form.next")
	}
	return t.T("counter.key.form")
}

func (m *Model) languageText(t locale.Texts) string {
	return t.T("counter.key.language", "language", m.languageName(t))
}

func (m *Model) displayText(t locale.Texts) string {
	if m.Display == DisplayOpen {
		return t.T("counter.key.display.close")
	}
	return t.T("counter.key.display")
}
