package app

import (
	"context"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/records"
)

// OfRecords is a message of the records.
type OfRecords struct{ Message records.Message }

func (v OfRecords) update(m *Model) []Effect {
	if m.Practice.On { // which has none
		return nil
	}
	return m.fromRecords(records.Update(&m.Records, v.Message, m.RecordsFacts()))
}

// fromRecords does what the records want of the other rooms, and returns what should
// happen outside.
func (m *Model) fromRecords(effects []records.Effect) (all []Effect) {
	for _, e := range effects {
		switch e := e.(type) {
		case records.Show:
			m.Beside = screenOf(e.Page)
		case records.Wants:
			all = append(all, m.grant(e.Want)...)
		case records.GrantsKnown:
			all = append(all, shareAtOnce(m)...)
		default:
			all = append(all, recordsEffect{e})
		}
	}
	return all
}

// RecordsFacts are what the records are told.
func (m *Model) RecordsFacts() records.Facts {
	return records.Facts{
		Page: m.recordsPage(), First: m.Screen() == ScreenHome, Busy: !m.mayLeave(), Home: m.behind() == ScreenHome,
		Window: m.Way == WayWindow, Keeps: m.seesRecords(), Waits: m.Task.Request != nil, Card: m.Reader.Card.Asking, Way: m.wayToCard(),
		Help: m.Help(""), Contact: m.Task.Contact(),
	}
}

// screenOf is the screen that shows a page of the records.
func screenOf(p records.Page) Screen {
	switch p {
	case records.PageHistory:
		return ScreenHistory
	case records.PageDoctor:
		return ScreenDoctor
	case records.PageExplain:
		return ScreenExplain
	}
	return ScreenGrants
}

func (m *Model) recordsPage() records.Page {
	switch m.Screen() {
	case ScreenGrants:
		return records.PageGrants
	case ScreenHistory:
		return records.PageHistory
	case ScreenDoctor:
		return records.PageDoctor
	case ScreenExplain:
		return records.PageExplain
	}
	return records.PageNone
}

// readGrants asks what each origin may do, for the screen that needs it.
func readGrants(m *Model) []Effect {
	return m.fromRecords(records.ReadGrants(&m.Records, m.RecordsFacts()))
}

// readHistory asks what the card was used for, for the screen that shows it.
func readHistory(m *Model) []Effect {
	return m.fromRecords(records.ReadHistory(&m.Records, m.RecordsFacts()))
}

// diagnoseAgain asks the helper for the way to the card, if the screen shows it.
func diagnoseAgain(m *Model) []Effect {
	return m.fromRecords(records.DiagnoseAgain(&m.Records, m.RecordsFacts()))
}

// askHolders asks the helper who may have a card that is in use.
func askHolders(m *Model) []Effect {
	return m.fromRecords(records.AskHolders(&m.Records, m.RecordsFacts()))
}

// Holders are the programs that may have the card that is in use, as far as the
// helper can tell.
func (m *Model) Holders() []string {
	if m.Connection != Connected || m.Records.Doctor.Result == nil {
		return nil
	}
	return m.Records.Doctor.Result.Holders
}

// wayToCard is what is known of the way to the card.
func (m *Model) wayToCard() diagnosis.Facts {
	f := diagnosis.Facts{Connection: m.reached(), Permission: diagnosis.Permission(m.Permission)}
	switch {
	case m.Connection == Connected && m.Records.Doctor.Result != nil:
		f = diagnosis.FromWire(*m.Records.Doctor.Result)
	case m.Connection == Connected:
		f.Helper, f.Service, f.Refused, f.Readers = m.Helper, diagnosis.AnswerOf(m.Reader.All.Service), m.Reader.All.Refused, m.Reader.All.Readers
	}
	if m.Way == WayWindow { // needs no permission
		f.Permission = diagnosis.PermissionIsGranted
	}
	f.Page = diagnosis.AnswerOf(m.Lost == nil || m.Lost.Code != wire.CodeBlockedByPage)
	f.App, f.Now, f.Reader = m.Version, m.Now, m.Reader.Name
	if m.Reader.Card.Problem != nil {
		f.Card.Problem = m.Reader.Card.Problem.Code
	}
	if s := m.Reader.Card.Status; s != nil {
		f.Card.Unusable = s.Unusable
		f.Card.Kind = s.Kind
		f.Card.Login, f.Card.Signing = s.UserAuthentication, s.DigitalSignature
	}
	return f
}

// Help is what a help code tells of what the person does, why it ended, or "", and of
// the card.
func (m *Model) Help(code wire.Code) helpcode.Help {
	if m.PINChange.Stage != pinchange.Closed {
		return m.Life().Help(helpcode.TaskPINChange, code)
	}
	return m.Life().Help(m.Task.Kind.Help(), code)
}

// reached is how far the page comes to the helper.
func (m *Model) reached() diagnosis.Connection {
	switch {
	case m.Connection == Connected:
		return diagnosis.Connected
	case m.Lost == nil:
		return diagnosis.ConnectionUnknown
	case m.Lost.Code == wire.CodeVersion:
		return diagnosis.OtherVersion
	case m.Lost.Code == wire.CodeHelperUnknown:
		return diagnosis.OtherHelper
	}
	return diagnosis.Unreachable
}

// decodeRecords decodes the events of the records.
func decodeRecords(e dom.Event) (m Message, ok bool) {
	v, ok := records.Decode(e)
	return OfRecords{v}, ok
}

// A recordsEffect is an effect of the records.
type recordsEffect struct{ effect records.Effect }

func (e recordsEffect) do(ctx context.Context, p *Program) {
	records.Do(ctx, e.effect, records.World{Helper: p.backend, Browser: p.page, Jobs: recordsJobs{p}})
}

// recordsJobs begin what takes the records time.
type recordsJobs struct{ program *Program }

func (j recordsJobs) Begin(ctx context.Context, job func(context.Context) records.Message) {
	j.program.begin(ctx, func(ctx context.Context) Message { return OfRecords{job(ctx)} })
}
