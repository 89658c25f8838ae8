package app

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// OfHealth is a message of the card's state.
type OfHealth struct{ Message health.Message }

func (v OfHealth) update(m *Model) []Effect {
	return m.fromHealth(health.Update(&m.Health, v.Message, m.HealthFacts()))
}

// fromHealth does what the card's state wants of the app, and returns what should
// happen outside.
func (m *Model) fromHealth(effects []health.Effect) []Effect {
	var all []Effect
	for _, e := range effects {
		switch e := e.(type) {
		case health.Wants:
			all = append(all, m.grant(e.Want)...)
		case health.Fail:
			all = append(all, m.fromTask(task.Fail(&m.Task, room.ProblemOf(e.Err)))...)
		default:
			all = append(all, healthEffect{e})
		}
	}
	return all
}

// HealthFacts are what the card's state is told.
func (m *Model) HealthFacts() health.Facts {
	f := health.Facts{
		Life: *m.Life(), Built: m.Built, Lang: m.Lang,
		Window: m.Way == WayWindow, Keeps: m.seesRecords(), Forgets: m.forgets, LooksUp: m.looksUp, First: m.Screen() == ScreenHome,
	}
	if k := &m.Guide.Knowledge; k.Code != "" {
		f.Offices = k.Offices
	}
	return f
}

// Life is the card in the reader in use, with what tells where its certificates stand.
func (m *Model) Life() *room.Life {
	return &room.Life{Status: m.Reader.Card.Status, Rules: m.Guide.Knowledge.Rules, Now: m.Now}
}

// checkRevocation asks the status source of the helper for a certificate.
func checkRevocation(m *Model, p jpki.Purpose) []Effect {
	return m.fromHealth(health.Check(&m.Health, p, m.HealthFacts()))
}

// decodeHealth decodes the events of the card's state.
func decodeHealth(e dom.Event) (m Message, ok bool) {
	v, ok := health.Decode(e)
	return OfHealth{v}, ok
}

// A healthEffect is an effect of the card's state.
type healthEffect struct{ effect health.Effect }

func (e healthEffect) do(ctx context.Context, p *Program) {
	health.Do(ctx, e.effect, health.World{Browser: p.page, Helper: p.backend, Jobs: healthJobs{p}})
}

// healthJobs begin what takes the card's state time.
type healthJobs struct{ program *Program }

func (j healthJobs) Begin(ctx context.Context, job func(context.Context) health.Message) {
	j.program.begin(ctx, func(ctx context.Context) Message { return OfHealth{job(ctx)} })
}
