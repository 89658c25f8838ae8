package app

import (
	"bytes"
	"unicode/utf8"

	"jpkiweb/shared/jpki"
)

// typePIN compares what was typed with what the card would get, and shows the
// difference while the person types.
func typePIN(m *Model, v TypePIN) []Effect {
	defer clear(v.Typed)
	p, ok := m.Task.Purpose()
	if !ok {
		return nil
	}
	m.PIN.Typed = len(v.Typed) > 0
	folded := jpki.FoldPIN(p.PIN(), v.Typed)
	m.PIN.Folds = !bytes.Equal(folded, v.Typed)
	if !m.PIN.Folds {
		clear(folded)
		return nil
	}
	if !m.PIN.Shown {
		n := utf8.RuneCount(folded)
		clear(folded)
		folded = bytes.Repeat([]byte("●"), n)
	}
	return []Effect{ShowFolded{ID: IDFolded, Text: folded}}
}

func showPIN(m *Model, v ShowPIN) []Effect {
	m.PIN.Shown = v.Show
	return typePIN(m, TypePIN{Typed: v.Typed})
}

// checkPIN returns the PIN as the card gets it, or the entry that says why the
// card is not asked.
func checkPIN(m *Model, p jpki.Purpose, v Submit) (folded []byte, refused *PINEntry) {
	folded = jpki.FoldPIN(p.PIN(), v.PIN)
	entry := PINEntry{Shown: m.PIN.Shown, Attempt: m.PIN.Attempt + 1, Empty: len(folded) == 0}
	if entry.Fault = jpki.CheckPIN(p.PIN(), folded); entry.Fault != jpki.PINOK {
		clear(folded)
		return nil, &entry
	}
	if tries, known := m.TriesLeft(); known && tries == 1 && !v.LastTry {
		clear(folded)
		entry.Confirm = true
		return nil, &entry
	}
	return folded, nil
}
