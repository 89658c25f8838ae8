package counter

import (
	"strings"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// keyButton is a button that does what a key does, and shows the key.
func keyButton(t locale.Texts, key, text string, parts ...dom.Part) dom.Node {
	return part.Button("button-outline", ActionKey, " "+text, append([]dom.Part{dom.Value(key), dom.Attribute("aria-keyshortcuts", shortcut(key)),
		dom.El("kbd", dom.Class("key"), part.Kept(), dom.Plain(shown(key)))}, parts...)...)
}

// shortcut is a key as aria-keyshortcuts names it (WAI-ARIA 1.2, 6.7).
func shortcut(key string) string {
	if key == KeyKeys {
		return "Shift+/"
	}
	return shown(key)
}

// shown is a key as it stands on a keyboard.
func shown(key string) string { return strings.ToUpper(key) }

// keyBar has the keys that do something now.
func keyBar(m *Model, t, visitor locale.Texts) dom.Node {
	next := nextPart(m, visitor)
	var buttons []dom.Node
	for _, k := range m.keys(next != "") {
		text := keyText(m, t, k)
		if k == KeyCode && next != "" {
			text += " " + next
		}
		buttons = append(buttons, keyButton(t, k, text))
	}
	return dom.El("div", dom.Class("counter-keys"), dom.Group(buttons...))
}

// keys are the letters that do something now, in the order in which they are shown; parts
// tells whether a code is shown that is one of several.
func (m *Model) keys(parts bool) (all []string) {
	if m.Connection != Connected {
		return nil
	}
	for _, k := range []struct {
		key  string
		does bool
	}{
		{KeyBack, m.Beside != Nothing},
		{KeyNext, m.touched() && !m.Done},
		{KeySlip, m.hasSlip()},
		{KeyCode, m.hasSlip() && (m.Beside != ShowCode || parts)},
		{KeyForm, m.Beside == ShowProcedure && len(m.forms()) > 0 || m.Beside == ShowForm && len(m.forms()) > 1},
		{KeyRead, m.offersReading()},
		{KeyReceipt, m.Beside == ShowProcedure && m.hasReceipt()},
		{KeyWho, m.Beside == ShowProcedure},
		{KeyTerminal, m.endsAtTerminal()},
		{KeyLanguage, !m.Done},
		{KeyAgain, m.Card.Reader != "" && m.Beside == Nothing},
		{KeyTraining, m.mayTrain()},
		{KeyDisplay, m.hasDisplay() && !m.Done},
		{KeyKeys, !m.Done},
	} {
		if k.does {
			all = append(all, k.key)
		}
	}
	return all
}

// keyText is what a key does now.
func keyText(m *Model, t locale.Texts, key string) string {
	switch key {
	case KeyLanguage:
		return t.T("counter.key.language", "language", m.languageName(t))
	case KeyWho:
		return m.whoGoes(t)
	case KeySlip:
		switch m.Beside {
		case ShowSlip:
			return t.T("counter.key.print")
		case ShowReceipt:
			return t.T("counter.key.print.receipt")
		case ShowForm:
			return t.T("counter.key.print.form")
		}
		return t.T("counter.key.slip")
	case KeyForm:
		if m.Beside == ShowForm {
			return t.T("counter.key.form.next")
		}
		return t.T("counter.key.form")
	case KeyRead:
		return t.T("counter.key.read")
	case KeyReceipt:
		return t.T("counter.key.receipt")
	case KeyCode:
		return t.T("counter.key.code")
	case KeyNext:
		return t.T("counter.key.next")
	case KeyTerminal:
		return t.T("counter.key.terminal")
	case KeyTraining:
		return t.T("counter.key.training")
	case KeyAgain:
		return t.T("gate.again")
	case KeyBack:
		return t.T("counter.key.back")
	case KeyDisplay:
		if m.Display == DisplayOpen {
			return t.T("counter.key.display.close")
		}
		return t.T("counter.key.display")
	}
	return t.T("counter.key.keys")
}

// languageName is what staff call the language of the visitor.
func (m *Model) languageName(t locale.Texts) string {
	for _, l := range m.Policy.Further {
		switch {
		case l.Code != m.Visitor:
		case t.Tag() == "ja":
			return l.Ja
		default:
			return l.En
		}
	}
	return t.T("language." + m.Visitor)
}

// keyList is what each key does.
func keyList(m *Model, t locale.Texts) part.Page {
	rows := []dom.Part{dom.Class("rows", "counter-keylist")}
	for _, k := range [...]string{KeyNext, KeySlip, KeyCode, KeyLanguage, KeyAgain, KeyWho, KeyTerminal, KeyDisplay, KeyBack, KeyTraining, KeyKeys} {
		if k == KeyDisplay && !m.Policy.Display {
			continue
		}
		rows = append(rows, part.Row(shown(k), dom.Text(keyText(m, t, k))))
	}
	return part.Page{Name: "counter-keys", Title: t.T("counter.key.keys"), Body: dom.Group(
		dom.El("dl", rows...), part.Support(t.T("counter.keys.more")), procedureList(m, t))}
}
