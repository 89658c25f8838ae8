package app

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// OfReader is a message of the readers.
type OfReader struct{ Message reader.Message }

func (v OfReader) update(m *Model) []Effect {
	return m.fromReader(reader.Update(&m.Reader, v.Message, m.readerFacts()))
}

// ReadersChanged: readers and cards as they are now.
type ReadersChanged struct {
	link    int
	Readers wire.ReadersResult
}

func (v ReadersChanged) update(m *Model) []Effect {
	if v.link != m.link {
		return nil
	}
	m.told = true
	return append(OfReader{reader.Changed{All: v.Readers}}.update(m), diagnoseAgain(m)...)
}

// fromReader tells the other rooms what they must know of reader and card, and returns
// what should happen outside.
func (m *Model) fromReader(effects []reader.Effect) (all []Effect) {
	for _, e := range effects {
		switch e := e.(type) {
		case reader.NewCard:
			health.NewCard(&m.Health)
			if e.Left {
				task.Emptied(&m.Task, m.TaskFacts())
				m.PINChange.CloseForm()
			}
		case reader.Answered:
			all = append(all, cardAnswered(m)...)
		case reader.Held:
			all = append(all, askHolders(m)...)
		default:
			all = append(all, readerEffect{e})
		}
	}
	return all
}

// cardAnswered goes on now that the status of the card is known, or why not.
func cardAnswered(m *Model) []Effect {
	m.PINChange.Settle(m.Reader.Card.Status)
	if p := m.Reader.Card.Problem; p != nil && p.Code == wire.CodeBusy {
		return askHolders(m)
	}
	return append(checkRevocation(m, jpki.UserAuthentication), shareAtOnce(m)...)
}

// readerFacts are what the readers are told.
func (m *Model) readerFacts() reader.Facts {
	return reader.Facts{Reads: (m.asks() || m.Screen() == ScreenDoctor) && !m.LacksGrant()}
}

// Reading is what the other rooms are told of reader and card.
func (m *Model) Reading() room.Reading {
	c := &m.Reader.Card
	return room.Reading{
		Life: *m.Life(), Connected: m.Connection == Connected,
		Readers: m.Reader.All, Reader: m.Reader.Name, Ambiguous: m.Reader.Ambiguous(),
		Asking: c.Asking, Slow: c.Slow, Back: c.Back, LastTry: c.LastTry, Problem: c.Problem,
		Holders: m.Holders(), PINInWindow: m.PINInWindow, Practice: m.Practice.On,
	}
}

// askCard reads the status of the card.
func askCard(m *Model) []Effect { return m.fromReader(reader.Ask(&m.Reader, m.readerFacts())) }

// askAgain asks the card if its status is not known.
func askAgain(m *Model) []Effect {
	return m.fromReader(reader.AskAgain(&m.Reader, m.readerFacts()))
}

// decodeReader decodes the events of the readers.
func decodeReader(e dom.Event) (m Message, ok bool) {
	v, ok := reader.Decode(e)
	return OfReader{v}, ok
}

// A readerEffect is an effect of the readers.
type readerEffect struct{ effect reader.Effect }

func (e readerEffect) do(ctx context.Context, p *Program) { reader.Do(ctx, e.effect, &readerWorld{p}) }

// A readerWorld is what the readers need outside.
type readerWorld struct{ program *Program }

func (w *readerWorld) Status(ctx context.Context, name, origin string) (room.CardStatus, error) {
	return w.program.backend.Status(ctx, name, origin)
}

func (w *readerWorld) OnCard(ctx context.Context, job int, slow reader.Message, run func(context.Context) reader.Message) {
	w.program.startOnCard(ctx, jobID{ofReader, job}, OfReader{slow}, func(ctx context.Context) Message { return OfReader{run(ctx)} })
}

func (w *readerWorld) Cancel(job int) { w.program.cancel(jobID{ofReader, job}) }
