package app

import (
	"context"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/work"
)

// OfPINChange is a message of the change of a PIN.
type OfPINChange struct{ Message pinchange.Message }

func (v OfPINChange) update(m *Model) []Effect {
	effects := m.fromPINChange(pinchange.Update(&m.PINChange, v.Message, m.PINChangeFacts()))
	m.notePractice()
	return effects
}

// fromPINChange does what the change of a PIN wants of the other rooms, and returns what
// should happen outside.
func (m *Model) fromPINChange(effects []pinchange.Effect) (all []Effect) {
	for _, e := range effects {
		switch e := e.(type) {
		case pinchange.Wants:
			if e.Want == (room.Show{}) {
				m.Task.Leave()
				m.Beside = ScreenHome
			}
			all = append(all, m.grant(e.Want)...)
		default:
			wanted := pinChangeEffect{effect: e}
			if pinchange.OnCard(e) {
				wanted.job = work.Begin(&m.Work)
			}
			all = append(all, wanted)
		}
	}
	return all
}

// PINChangeFacts are what the change of a PIN is told.
func (m *Model) PINChangeFacts() *pinchange.Facts {
	return &pinchange.Facts{Reading: m.Reading(), Window: m.Way == WayWindow, Free: m.free(), Beside: m.Beside != ScreenHome}
}

// decodePINChange decodes the events of the change of a PIN.
func decodePINChange(e dom.Event) (m Message, ok bool) {
	v, ok := pinchange.Decode(e)
	return OfPINChange{v}, ok
}

// A pinChangeEffect is an effect of the change of a PIN.
type pinChangeEffect struct {
	effect pinchange.Effect
	job    int // of work, if it has the card work
}

func (e pinChangeEffect) do(ctx context.Context, p *Program) {
	pinchange.Do(ctx, e.effect, pinchange.World{Helper: p.backend, Browser: p.page, Jobs: &pinChangeJobs{p, e.job}})
}

// pinChangeJobs begin what takes the change of a PIN time.
type pinChangeJobs struct {
	program *Program
	job     int // of work
}

func (j *pinChangeJobs) OnCard(ctx context.Context, run func(context.Context, room.Report) pinchange.Message, pins ...[]byte) {
	j.program.startWork(ctx, j.job, func(ctx context.Context, r room.Report) Message { return OfPINChange{run(ctx, r)} }, pins...)
}
