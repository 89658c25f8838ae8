package app

import (
	"context"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/work"
)

// OfTask is a message of the task.
type OfTask struct{ Message task.Message }

func (v OfTask) update(m *Model) []Effect {
	return m.fromTask(task.Update(&m.Task, v.Message, m.TaskFacts()))
}

// fromTask does what the task wants of the other rooms, and returns what should happen
// outside.
func (m *Model) fromTask(effects []task.Effect) (all []Effect) {
	for _, e := range effects {
		switch e := e.(type) {
		case task.Wants:
			if e.Want == (room.Show{}) {
				m.PINChange, m.Beside = pinchange.Model{}, ScreenHome
			}
			all = append(all, m.grant(e.Want)...)
		case task.ReadGrants:
			all = append(all, readGrants(m)...)
		case task.Reconnect:
			all = append(all, reconnect(m)...)
		case task.CertificateRead:
			all = append(all, checkRevocation(m, jpki.DigitalSignature)...)
		default:
			wanted := taskEffect{effect: e}
			if task.OnCard(e) {
				wanted.job = work.Begin(&m.Work)
			}
			all = append(all, wanted)
		}
	}
	return all
}

// TaskFacts are what the task is told.
func (m *Model) TaskFacts() *task.Facts {
	return &task.Facts{
		Reading: m.Reading(), Window: m.Way == WayWindow, Reachable: m.mayReach(), Keeps: m.seesRecords(),
		Free: m.free(), First: m.Screen() == ScreenHome, Beside: m.Beside != ScreenHome,
		Stamper: m.Stamper, Mine: m.Granted, Known: m.Records.Grants.Known, Grants: m.Records.Grants.List,
	}
}

// mayReach reports whether the browser may let this page, in WayEmbedded, reach the
// helper. A page that forbids it itself is none of that.
func (m *Model) mayReach() bool {
	if m.Way != WayEmbedded || m.Lost != nil && m.Lost.Code == wire.CodeBlockedByPage {
		return false
	}
	return m.Permission == PermissionGranted || m.Permission == PermissionPrompt
}

// LacksGrant reports whether the helper knows this page, in WayEmbedded, but not
// for the task.
func (m *Model) LacksGrant() bool {
	return m.Task.LacksGrant(m.Way == WayWindow, m.Connection == Connected, m.Granted)
}

// shareAtOnce tells a page that the person has allowed it what it asks for.
func shareAtOnce(m *Model) []Effect { return m.fromTask(task.ShareAtOnce(&m.Task, m.TaskFacts())) }

// decodeTask decodes the events of the task.
func decodeTask(e dom.Event) (m Message, ok bool) {
	v, ok := task.Decode(e)
	return OfTask{v}, ok
}

// decodePIN decodes the events of the form with a PIN.
func decodePIN(e dom.Event) (m Message, ok bool) {
	v, ok := task.DecodePIN(e)
	return OfTask{v}, ok
}

// A taskEffect is an effect of the task.
type taskEffect struct {
	effect task.Effect
	job    int // of work, if it has the card work
}

func (e taskEffect) do(ctx context.Context, p *Program) {
	task.Do(ctx, e.effect, task.World{Helper: p.backend, Browser: p.page, Documents: p.page, Display: p.page, Jobs: &taskJobs{p, e.job}})
}

// taskJobs begin what takes the task time.
type taskJobs struct {
	program *Program
	job     int // of work
}

func (j *taskJobs) OnCard(ctx context.Context, run func(context.Context, room.Report) task.Message, pins ...[]byte) {
	j.program.startWork(ctx, j.job, func(ctx context.Context, r room.Report) Message { return OfTask{run(ctx, r)} }, pins...)
}

func (j *taskJobs) Begin(ctx context.Context, job int, run func(context.Context, func(task.Message))) {
	j.program.start(ctx, jobID{ofTask, job}, func(ctx context.Context) {
		run(ctx, func(m task.Message) { j.program.Send(OfTask{m}) })
	})
}

func (j *taskJobs) Cancel(job int) { j.program.cancel(jobID{ofTask, job}) }

func (j *taskJobs) Paced(tell func(room.Progress)) func(room.Progress) { return j.program.paced(tell) }
