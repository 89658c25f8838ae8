package app

import (
	"context"
	"slices"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// ActionLanguage is the action of the choice of a language.
const ActionLanguage = "language"

// ChooseLanguage changes the language.
type ChooseLanguage struct{ Lang string }

func (v ChooseLanguage) update(m *Model) []Effect {
	if !slices.Contains(locale.Languages[:], v.Lang) {
		return nil
	}
	m.Lang, m.Chosen, m.Records.Doctor.Copied = v.Lang, true, false
	return []Effect{SaveLanguage(v)}
}

// SaveLanguage remembers the language.
type SaveLanguage struct{ Lang string }

func (e SaveLanguage) do(_ context.Context, p *Program) { p.page.SaveLanguage(e.Lang) }

// decodeLanguage decodes the choice of a language.
func decodeLanguage(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionLanguage:
		return ChooseLanguage{Lang: e.Value}, true
	}
	return nil, false
}
