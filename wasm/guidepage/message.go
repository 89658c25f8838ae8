package guidepage

import (
	"context"
	"slices"
	"strings"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
)

// ActionLanguage is the action of the choice of a language.
const ActionLanguage = "language"

// A Message is something that happened.
type Message interface {
	// update changes the model, and returns what should happen outside.
	update(m *Model) []Effect
}

// An Effect is something that should happen outside.
type Effect interface {
	do(ctx context.Context, p *Program)
}

// Update returns the model after a message, and what should happen outside: the
// browser shows where the person is.
func Update(m Model, message Message) (Model, []Effect) {
	lang := m.Lang
	effects := message.update(&m)
	if m.Lang != lang {
		effects = append(effects, guideEffects(guide.Leave(&m.Guide))...)
	}
	if address := m.Address(); address != m.shown {
		_, back := message.(Follow)
		effects = append(effects, ShowAddress{Address: address, Entry: !back && pageOf(address) != pageOf(m.shown)})
		m.shown = address
	}
	return m, effects
}

// pageOf is the page of an address, without its answers.
func pageOf(address string) string {
	page, _, _ := strings.Cut(address, "?")
	return page
}

// Decode turns an event of the page into a message; ok is false for an event of an
// unknown action.
func Decode(e dom.Event) (m Message, ok bool) {
	if e.Action == ActionLanguage {
		return ChooseLanguage{Lang: e.Value}, true
	}
	v, ok := guide.Decode(e)
	return OfGuide{v}, ok
}

// OfGuide is a message of the guide.
type OfGuide struct{ Message guide.Message }

func (v OfGuide) update(m *Model) []Effect {
	return guideEffects(guide.Update(&m.Guide, v.Message, m.Facts()))
}

// guideEffects are the effects of the guide. It is always on the screen.
func guideEffects(effects []guide.Effect) (all []Effect) {
	for _, e := range effects {
		if e != (guide.Show{}) {
			all = append(all, guideEffect{e})
		}
	}
	return all
}

type guideEffect struct{ effect guide.Effect }

func (e guideEffect) do(ctx context.Context, p *Program) {
	guide.Do(ctx, e.effect, guide.World{Browser: p.page, Jobs: jobs{p}})
}

// Follow shows what an address names: that of the page when it opens, and each to
// which the person goes, by Back too.
type Follow struct{ Address string }

func (v Follow) update(m *Model) []Effect {
	m.shown = v.Address
	if lang := guide.Answer(v.Address, guide.KeyLang); slices.Contains(locale.Languages[:], lang) {
		m.Lang, m.addressLang = lang, lang
	}
	return guideEffects(guide.Update(&m.Guide, guide.Follow(v), m.Facts()))
}

// ChooseLanguage changes the language.
type ChooseLanguage struct{ Lang string }

func (v ChooseLanguage) update(m *Model) []Effect {
	if !slices.Contains(locale.Languages[:], v.Lang) {
		return nil
	}
	m.Lang, m.addressLang = v.Lang, ""
	return []Effect{SaveLanguage(v)}
}

// SaveLanguage remembers the language.
type SaveLanguage struct{ Lang string }

func (e SaveLanguage) do(_ context.Context, p *Program) { p.page.SaveLanguage(e.Lang) }

// ShowAddress shows where the person is; Entry: Back leads to where they were.
type ShowAddress struct {
	Address string
	Entry   bool
}

func (e ShowAddress) do(_ context.Context, p *Program) { p.page.ShowAddress(e.Address, e.Entry) }
