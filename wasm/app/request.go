package app

import (
	"context"
	"slices"
	"time"

	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// awaitFor is how long the request of the page that opened this window may take until
// the person is told that none has come. It comes at once, or not at all.
const awaitFor = 5 * time.Second

// AwaitRequest tells when the request of the page that opened this window is overdue.
type AwaitRequest struct{}

func (AwaitRequest) do(ctx context.Context, p *Program) {
	p.begin(ctx, func(ctx context.Context) Message {
		sleep(ctx, awaitFor)
		return RequestMissing{}
	})
}

// Requested: the page that opened this window, or the one around this frame, asks.
type Requested struct{ Request task.Request }

// update takes the request up. One that comes again, because the window was loaded anew,
// stands behind what the address opened there.
func (v Requested) update(m *Model) []Effect {
	m.asked, m.RequestMissing = true, false
	behind := m.Beside != ScreenHome && m.Beside == m.reopened && !m.own()
	effects := task.Update(&m.Task, task.Asked(v), m.TaskFacts())
	if behind {
		effects = slices.DeleteFunc(effects, func(e task.Effect) bool { return e == task.Wants{Want: room.Show{}} })
	}
	return m.fromTask(effects)
}

// RequestMissing: the page that opened this window does not ask, or is gone.
type RequestMissing struct{}

func (RequestMissing) update(m *Model) []Effect {
	m.RequestMissing = !m.asked
	return nil
}
