package task

import (
	"slices"
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// unsaved is how many own files were signed and not saved: they are on this screen only.
func (m *Model) unsaved() (n int) {
	for _, s := range m.Signed {
		if !s.Saved {
			n++
		}
	}
	return n
}

// saved notes that the person had a file saved.
func saved(m *Model, i int) {
	m.Signed = slices.Clone(m.Signed)
	m.Signed[i].Saved = true
	if m.unsaved() == 0 {
		m.Leaving = 0
	}
}

// backToSigned goes back to what was signed of a list.
func backToSigned(m *Model) []Effect {
	effects := stopReading(m)
	m.Stage, m.Problem, m.PIN = Done, nil, PINEntry{Attempt: m.PIN.Attempt, Kept: m.PIN.Kept}
	return effects
}

// AskToSave asks the person who leaves whether what was signed and not saved is to be lost;
// asks is false where nothing would be.
func AskToSave(m *Model) (effects []Effect, asks bool) {
	switch {
	case m.Request != nil || m.unsaved() == 0:
		return nil, false
	case m.Stage != Done:
		effects = backToSigned(m)
	}
	m.Leaving++
	return effects, true
}

// leaving asks whether to leave what is not saved.
func leaving(m *sight, t locale.Texts) dom.Node {
	if m.Leaving == 0 {
		return dom.Node{}
	}
	return part.Notice(t, part.Warning, unsavedTitle(m, t), part.Paragraph(t.T("unsaved.text")),
		part.Actions(part.Outline(room.ActionLoseUnsaved, t.T("unsaved.leave"))))
}

func unsavedTitle(m *sight, t locale.Texts) string {
	return t.T("unsaved.title", "n", strconv.Itoa(m.unsaved()))
}
