package app

import (
	"context"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/work"
)

// OfWork is a message of the card at work.
type OfWork struct{ Message work.Message }

func (v OfWork) update(m *Model) (all []Effect) {
	for _, e := range work.Update(&m.Work, v.Message) {
		if e == (work.GaveUp{}) {
			all = append(all, gaveUp(m)...)
			continue
		}
		all = append(all, workEffect{e})
	}
	return all
}

// gaveUp goes back to where the yes was said, and asks the card again: the PIN may have
// been on its way.
func gaveUp(m *Model) []Effect {
	if m.PINChange.Stage == pinchange.Working {
		m.PINChange.GaveUp()
	} else {
		m.Task.GaveUp()
	}
	m.Reader.Know(nil)
	return askAgain(m)
}

// WorkEnded: a job at the card ended, and this came of it.
type WorkEnded struct {
	job     int
	message Message
}

// update tells whose job it was, unless it is not the one that is under way.
func (v WorkEnded) update(m *Model) []Effect {
	if !work.End(&m.Work, v.job) {
		return nil
	}
	return v.message.update(m)
}

// WorkFacts are what the card at work is drawn of: whose job it is.
func (m *Model) WorkFacts() work.Facts {
	r := m.Reading()
	if c := &m.PINChange; c.Stage == pinchange.Working {
		_, elsewhere := r.Elsewhere(c.PIN)
		return work.Facts{
			Title: "pinchange.working", Entering: "pinchange.entering", PadSteps: "pinchange.pad.steps",
			Card: true, Typed: !elsewhere, Slipped: r.Slipped(),
		}
	}
	k, counted := m.Task.Kind, ""
	if k == task.KindSign {
		counted = "sign.counted"
	}
	return work.Facts{
		Counted: counted, Stops: counted != "" && m.Task.Request == nil,
		Title: k.Verb() + ".working", Entering: k.Key() + ".entering", PadSteps: "pad.steps",
		Card: k != task.KindAllow, Typed: m.Task.TypesHere(m.TaskFacts()), Slipped: r.Slipped(),
	}
}

// decodeWork decodes the events of the card at work.
func decodeWork(e dom.Event) (m Message, ok bool) {
	v, ok := work.Decode(e)
	return OfWork{v}, ok
}

// A workEffect is an effect of the card at work.
type workEffect struct{ effect work.Effect }

func (e workEffect) do(ctx context.Context, p *Program) { work.Do(ctx, e.effect, &workWorld{p}) }

// A workWorld is what the card at work needs outside.
type workWorld struct{ program *Program }

func (w *workWorld) OpenWindow(url string) (opened bool) { return w.program.page.OpenWindow(url) }
func (w *workWorld) Cancel(job int)                      { w.program.cancel(jobID{ofWork, job}) }
func (w *workWorld) Tell(m work.Message)                 { w.program.Send(OfWork{m}) }

// startWork has the card work. What comes of it is told the program, and meanwhile how
// far it is.
func (p *Program) startWork(ctx context.Context, job int, run func(context.Context, room.Report) Message, pins ...[]byte) {
	id := jobID{ofWork, job}
	progress := p.paced(func(progress room.Progress) { p.Send(OfWork{work.Progressed{Job: job, Progress: progress}}) })
	report := room.Report{
		Place: func(at room.PINPlace) {
			p.goesOn(id, at != room.PINPlace{})
			p.Send(OfWork{work.PINAsked{Job: job, Place: at}})
		},
		Progress: func(at room.Progress) {
			p.goesOn(id, false)
			progress(at)
		},
		Further: func() { p.goesOn(id, false) },
	}
	p.startOnCard(ctx, id, OfWork{work.StillWorking{Job: job}}, func(ctx context.Context) Message {
		return WorkEnded{job: job, message: run(ctx, report)}
	}, pins...)
}
