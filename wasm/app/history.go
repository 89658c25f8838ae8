package app

import (
	"context"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// ActionHistory is the action of the history.
const ActionHistory = "history"

// History is what the card was used for.
type History struct {
	Known   bool
	Result  wire.HistoryResult
	Problem *room.Problem // why not
	job     int
}

// OpenHistory shows what the card was used for.
type OpenHistory struct{}

func (OpenHistory) update(m *Model) []Effect {
	if m.Screen != ScreenHome || !m.keeps() {
		return nil
	}
	look(m, ScreenHistory)
	m.jobs++
	m.History = History{job: m.jobs}
	return []Effect{ListHistory{job: m.jobs}}
}

// ListHistory reads what the card was used for.
type ListHistory struct{ job int }

func (e ListHistory) do(ctx context.Context, p *Program) {
	p.tell(ctx, e.job, func(ctx context.Context) Message {
		result, err := p.backend.History(ctx)
		return HistoryListed{job: e.job, Result: result, Problem: room.ProblemOrNil(err)}
	})
}

// HistoryListed: what the card was used for, or why that cannot be read.
type HistoryListed struct {
	job     int
	Result  wire.HistoryResult
	Problem *room.Problem
}

func (v HistoryListed) update(m *Model) []Effect {
	if v.job != m.History.job {
		return nil
	}
	m.History.Known, m.History.Result, m.History.Problem = v.Problem == nil, v.Result, v.Problem
	return nil
}

// decodeHistory decodes the way to the history.
func decodeHistory(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionHistory:
		return OpenHistory{}, true
	}
	return nil, false
}
