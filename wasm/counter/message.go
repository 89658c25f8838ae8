package counter

import (
	"context"
	"time"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
)

// A Message is something that happened.
type Message interface {
	// update changes the model, and returns what should happen outside.
	update(m *Model) []Effect
}

// An Effect is something that should happen outside: a value, which stands beside the
// message that wants it, and carries how it is done.
type Effect interface {
	// do does it or, where that takes time, begins it.
	do(ctx context.Context, p *Program)
}

// Update returns the model after a message, and what should happen outside.
func Update(m Model, message Message) (Model, []Effect) {
	effects := message.update(&m)
	return m, effects
}

// OfGuide is a message of the guide, whose knowledge the desk has.
type OfGuide struct{ Message guide.Message }

func (v OfGuide) update(m *Model) []Effect {
	return append(ofGuide(guide.Update(&m.Guide, v.Message, guide.Facts{Now: m.Now})), m.printable()...)
}

func ofGuide(effects []guide.Effect) (all []Effect) {
	for _, e := range effects {
		all = append(all, guideEffect{e})
	}
	return all
}

type guideEffect struct{ effect guide.Effect }

func (e guideEffect) do(ctx context.Context, p *Program) {
	guide.Do(ctx, e.effect, guide.World{Browser: asked{p.page}, Jobs: jobs{p}})
}

// asked is a guide.Browser that remembers nothing.
type asked struct{ Page }

func (asked) SaveMunicipality(string) {}

// Nothing is read aloud at a counter: no voice was ever found.
func (asked) Speak([]dom.Spoken) <-chan struct{} { return nil }
func (asked) Silence()                           {}

// idleAfter is how long nobody needs to do anything until the desk begins anew.
const idleAfter = time.Minute

// awaitSomebody begins the wait anew: somebody was there.
func (m *Model) awaitSomebody() Effect {
	m.idle++
	return AwaitSomebody{wait: m.idle, For: idleAfter}
}

// AwaitSomebody waits until nobody did anything for a while.
type AwaitSomebody struct {
	wait int
	For  time.Duration
}

func (e AwaitSomebody) do(_ context.Context, p *Program) { p.after(e.For, Nobody{wait: e.wait}) }

// Nobody did anything for a while.
type Nobody struct{ wait int }

func (v Nobody) update(m *Model) []Effect {
	if v.wait != m.idle {
		return nil
	}
	return nextVisitor(m)
}
