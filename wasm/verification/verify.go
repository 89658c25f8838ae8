package verification

import (
	"context"
	"encoding/json"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// trustIn is how long the helper may take to say whom to trust, which it knows.
const trustIn = 5 * time.Second

// Verify has the worker verify a file.
type Verify struct {
	Job       int
	File      dom.File
	Document  *dom.File
	Addresses bool
	Ask       bool // the helper, whom to trust
}

func (e Verify) do(ctx context.Context, w World) {
	w.Begin(ctx, e.Job, func(ctx context.Context, tell func(Message)) {
		slow := false
		paced := w.Paced(func(p room.Progress) { tell(Progressed{Job: e.Job, Progress: p, Slow: slow}) })
		total := e.File.Size
		if e.Document != nil {
			total += e.Document.Size
		}
		raw, err := w.VerifyDocument(ctx, e.File, e.Document, e.Addresses, e.trust(ctx, w), func(p document.Progress) {
			slow = p.Slow
			paced(room.Progress{Done: p.Done, Total: total})
		})
		if ctx.Err() != nil { // given up: nobody waits for it
			return
		}
		v := Verified{Job: e.Job}
		if err == nil {
			v.Report, v.Raw, err = reportOf(raw)
		}
		v.Problem = room.ProblemOrNil(err)
		tell(v)
	})
}

// trust is whom the helper says; nil: nobody, because it is not asked or does not answer.
func (e Verify) trust(ctx context.Context, w World) *document.Trust {
	if !e.Ask {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, trustIn)
	defer cancel()
	told, err := w.Trust(ctx)
	if err != nil {
		return nil
	}
	return &document.Trust{TrustResult: told, Asked: w.Helper}
}

// reportOf reads a report of the worker.
func reportOf(raw json.RawMessage) (*Report, json.RawMessage, error) {
	r := new(Report)
	if err := json.Unmarshal(raw, r); err != nil {
		return nil, nil, wire.Errorf(wire.CodeReadingStopped, "%v", err)
	}
	return r, raw, nil
}

// Cancel gives a job up.
type Cancel struct{ Job int }

func (e Cancel) do(_ context.Context, w World) { w.Cancel(e.Job) }

// Progressed tells how far the worker is.
type Progressed struct {
	Job      int
	Progress room.Progress
	Slow     bool // it takes longer in this browser
}

func (v Progressed) update(m *Model, _ Facts) []Effect {
	if v.Job == m.Job && m.Reading {
		m.Progress, m.Slow = v.Progress, v.Slow
	}
	return nil
}

// Verified: the report on the file, or why there is none.
type Verified struct {
	Job     int
	Report  *Report
	Raw     json.RawMessage
	Problem *room.Problem
}

func (v Verified) update(m *Model, _ Facts) []Effect {
	if v.Job != m.Job || !m.Reading {
		return nil
	}
	m.Reading, m.Report, m.Problem = false, v.Report, v.Problem
	if !m.Addresses { // what is saved has none
		m.Kept = v.Raw
	}
	if v.Problem != nil {
		m.Kept = nil
	}
	m.Told++
	return nil
}
