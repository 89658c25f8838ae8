package app

import (
	"context"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/verification"
)

// OfVerification is a message of the room that verifies files.
type OfVerification struct{ Message verification.Message }

func (v OfVerification) update(m *Model) []Effect {
	if m.Practice.On { // its card signs for nobody
		return nil
	}
	return m.fromVerification(verification.Update(&m.Verification, v.Message, m.VerificationFacts()))
}

// fromVerification shows the room if it wants that, and returns what should happen outside.
func (m *Model) fromVerification(effects []verification.Effect) (all []Effect) {
	for _, e := range effects {
		if e == (verification.Show{}) {
			m.Beside = ScreenVerification
			continue
		}
		all = append(all, verificationEffect{e})
	}
	return all
}

// VerificationFacts are what the room that verifies files is told.
func (m *Model) VerificationFacts() verification.Facts {
	return verification.Facts{
		Now: m.Now, Open: m.Screen() == ScreenVerification, Busy: !m.mayLeave(), Home: m.behind() == ScreenHome, Window: m.Way == WayWindow,
		Helper: m.Way == WayWindow && m.Connection == Connected,
	}
}

// decodeVerification decodes the events of the room that verifies files.
func decodeVerification(e dom.Event) (m Message, ok bool) {
	v, ok := verification.Decode(e)
	return OfVerification{v}, ok
}

// A verificationEffect is an effect of the room that verifies files.
type verificationEffect struct{ effect verification.Effect }

func (e verificationEffect) do(ctx context.Context, p *Program) {
	verification.Do(ctx, e.effect, verification.World{Browser: p.page, Helper: p.backend, Jobs: verificationJobs{p}})
}

// verificationJobs begin what takes the room time.
type verificationJobs struct{ program *Program }

func (j verificationJobs) Begin(ctx context.Context, job int, run func(context.Context, func(verification.Message))) {
	j.program.start(ctx, jobID{ofVerification, job}, func(ctx context.Context) {
		run(ctx, func(m verification.Message) { j.program.Send(OfVerification{m}) })
	})
}

func (j verificationJobs) Cancel(job int) { j.program.cancel(jobID{ofVerification, job}) }

func (j verificationJobs) Paced(tell func(room.Progress)) func(room.Progress) {
	return j.program.paced(tell)
}
