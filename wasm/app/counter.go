package app

import (
	"context"

	"jpkiweb/shared/wire"
)

// forgetAtCounter makes the app one in which nothing is remembered, where the helper is
// that of a counter: the next visitor would find it.
func forgetAtCounter(m *Model, c *wire.Counter) []Effect {
	if m.forgets = c != nil; !m.forgets {
		return nil
	}
	m.Health.Remembered = nil
	return []Effect{Forget{}}
}

// Forget has the browser forget what the app has remembered, and remember nothing more.
type Forget struct{}

func (Forget) do(_ context.Context, p *Program) { p.page.Forget() }
