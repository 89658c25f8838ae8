package verification

import (
	"context"
	"encoding/json"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Verify has the worker verify a file.
type Verify struct {
	Job       int
	File      dom.File
	Document  *dom.File
	Addresses bool
}

func (e Verify) do(ctx context.Context, w World) {
	w.Begin(ctx, e.Job, func(ctx context.Context, tell func(Message)) {
		slow := false
		paced := w.Paced(func(p room.Progress) { tell(Progressed{Job: e.Job, Progress: p, Slow: slow}) })
		total := e.File.Size
		if e.Document != nil {
			total += e.Document.Size
		}
		raw, err := w.VerifyDocument(ctx, e.File, e.Document, e.Addresses, func(p document.Progress) {
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
