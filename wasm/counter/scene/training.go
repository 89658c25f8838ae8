package scene

import (
	"strings"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/post"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/lesson"
	"jpkiweb/wasm/counter/training"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/room"
	app "jpkiweb/wasm/view/scene"
)

// A TrainingScene is a model of the training as a newcomer may meet it.
type TrainingScene struct {
	Name  string
	Model training.Model
}

// Training returns every scene of the training, each a new one.
func Training() []TrainingScene {
	all := []TrainingScene{
		{"training_opening", trained(training.Opening, func(*training.Model) {})},
		{"training_story", trained(training.Story, func(*training.Model) {})},
		{"training_story_later", trained(training.Story, func(m *training.Model) {
			m.Number = 4
			m.Visitor.PINs = map[lifecycle.PINName]string{lifecycle.UserAuthenticationPIN: "1234"}
			m.Set = map[lifecycle.PINName]bool{lifecycle.DigitalSignaturePIN: true}
		})},
		{"training_reading", trained(training.Reading, func(*training.Model) {})},
		{"training_desk", trained(training.AtDesk, func(m *training.Model) {
			ends(time.Date(2027, 1, 21, 0, 0, 0, 0, jpki.Japan()))(m.Desk.Card.Status)
		})},
		{"training_desk_other", trained(training.AtDesk, func(m *training.Model) {
			m.Desk.PutTrained(nil, &room.Problem{Code: wire.CodeNotJPKICard})
		})},
		{"training_choosing", chosen(lesson.Task{Procedure: lifecycle.Issue, By: lesson.Self})},
		{"training_choosing_part", chosen(lesson.Task{
			Procedure: lifecycle.Issue, By: lesson.Representative, Told: true, Purposes: []jpki.Purpose{jpki.DigitalSignature},
		})},
		{"training_choosing_event", chosen(lesson.Task{Procedure: lifecycle.NameAddressChange, By: lesson.Self, Event: lifecycle.EventNameChange})},
		{"training_choosing_pins", chosen(lesson.Task{Procedure: lifecycle.PINReset, By: lesson.Agent})},
		{"training_typing", typed(training.Entry{PIN: lifecycle.DigitalSignaturePIN})},
		{"training_typing_new", typed(training.Entry{PIN: lifecycle.ResidentRegisterPIN, New: true, Visitor: true})},
		{"training_doing", trained(training.Doing, func(m *training.Model) { m.Task.Procedure = lifecycle.Issue })},
		{"training_done", told(lesson.Answer{Done: deeds()})},
		{"training_letter", trained(training.Told, func(m *training.Model) { m.Letter, m.Task.Procedure = true, lifecycle.Renew })},
		{"training_right", judged()},
		{"training_wrong", judged(faults()...)},
		{"training_right_nothing", trained(training.Judged, func(m *training.Model) { m.Visitor.Right = nil })},
		{"training_summary", trained(training.Summary, func(m *training.Model) {
			m.Results = []training.Result{training.Right, training.Wrong, training.Right}
			m.Count = 3
		})},
		{"training_summary_all", trained(training.Summary, func(m *training.Model) {
			m.Results, m.Count = []training.Result{training.Right, training.Right}, 2
		})},
		{"training_story_notice", trained(training.Story, func(m *training.Model) { m.Visitor.Notice = []post.Sheet{{}} })},
		{"training_printing", trained(training.Printing, func(*training.Model) {})},
		{"training_paper", paper(training.Unopened)},
		{"training_paper_opened", paper(training.Opened)},
		{"training_paper_blocked", paper(training.Blocked)},
		{"training_paper_failed", trained(training.Printed, func(*training.Model) {})},
		{"training_broken", trained(training.Broken, func(*training.Model) {})},
	}
	return append(all, refusals()...)
}

// visitor is one of the training.
func visitor() *lesson.Visitor {
	return &lesson.Visitor{
		ID: "moved", Age: 48, JA: "先週、引っ越してきました。e-Taxも使いたいです。",
		Easy: "｜先週《せんしゅう》、ここに｜引《ひ》っ｜越《こ》しました。", EN: "I moved here last week. I also want to use e-Tax.",
		PINs: map[lifecycle.PINName]string{
			lifecycle.UserAuthenticationPIN: "1234", lifecycle.DigitalSignaturePIN: "ABC123", lifecycle.CardInfoPIN: "1234", lifecycle.ResidentRegisterPIN: "1234",
		},
		New: map[lifecycle.PINName]string{
			lifecycle.UserAuthenticationPIN: "5678", lifecycle.DigitalSignaturePIN: "NEW456", lifecycle.CardInfoPIN: "5678", lifecycle.ResidentRegisterPIN: "5678",
		},
		Right: []lesson.Right{
			{Procedure: lifecycle.NameAddressChange, Event: lifecycle.EventAddressChange},
			{Procedure: lifecycle.Renew, Letter: true}, {Procedure: lifecycle.Issue},
		},
	}
}

// trained is a model in a stage.
func trained(stage training.Stage, change func(*training.Model)) training.Model {
	m := training.Model{
		Lang: "ja", Stage: stage, Count: 12, Results: make([]training.Result, 12), Visitor: visitor(),
		Desk: counter.NewTrained("ja", guide.Model{Knowledge: app.KnowledgeOf(app.Mihon)}),
	}
	m.Desk.Now = app.Noon()
	m.Desk.PutTrained(read(func(*counter.Status) {}).Card.Status, nil)
	change(&m)
	return m
}

func chosen(t lesson.Task) training.Model {
	return trained(training.Choosing, func(m *training.Model) { m.Task, m.PINs[1] = t, true })
}

func paper(w training.Window) training.Model {
	return trained(training.Printed, func(m *training.Model) { m.Paper, m.Window = "paper", w })
}

func typed(e training.Entry) training.Model {
	return trained(training.Typing, func(m *training.Model) { m.Entries = []training.Entry{e} })
}

func told(a lesson.Answer) training.Model {
	return trained(training.Told, func(m *training.Model) { m.Outcome, m.Task.Procedure = a, lifecycle.CardRenew })
}

func judged(faults ...lesson.Fault) training.Model {
	return trained(training.Judged, func(m *training.Model) { m.Faults, m.Refused = faults, 2 })
}

// deeds are all that an office can do.
func deeds() []lesson.Deed {
	login, sign, pin := jpki.UserAuthentication, jpki.DigitalSignature, lifecycle.ResidentRegisterPIN
	return []lesson.Deed{
		{What: "letter-used"}, {What: "pin-compared", PIN: pin}, {What: "holder-written"}, {What: "card-made"},
		{What: "key-made", Purpose: login}, {What: "certificate-written", Purpose: login, Until: app.Noon().AddDate(5, 0, 0)},
		{What: "certificate-revoked", Purpose: sign}, {What: "certificate-held", Purpose: sign}, {What: "certificate-returned", Purpose: login},
		{What: "pin-set", PIN: pin}, {What: "pin-unlocked", PIN: pin}, {What: "card-taken"},
	}
}

// faults are of every kind.
func faults() []lesson.Fault {
	return []lesson.Fault{
		{Part: "authentication", Is: jpki.CertificateExpired, Should: jpki.CertificateValid},
		{Part: "signing", Is: jpki.CertificateRevoked, Should: jpki.CertificateValid},
		{Part: "pin", PIN: lifecycle.DigitalSignaturePIN}, {Part: "holder"}, {Part: "card"},
	}
}

// refusals are every refusal.
func refusals() (all []TrainingScene) {
	for _, r := range []lesson.Refusal{
		{Reason: "not-performed"}, {Reason: "other-card"}, {Reason: "out-of-service"}, {Reason: "card-in-use"},
		{Reason: "card-ended", Instead: lifecycle.Reissue}, {Reason: "stay-ended"}, {Reason: "not-eligible", Purpose: jpki.DigitalSignature},
		{Reason: "needs-representative"}, {Reason: "already-there", Purpose: jpki.UserAuthentication},
		{Reason: "not-in-window", Purpose: jpki.UserAuthentication, Instead: lifecycle.Issue}, {Reason: "ends-with-card"}, {Reason: "held"}, {Reason: "not-held"},
		{Reason: "nothing-there"}, {Reason: "nothing-changed"}, {Reason: "pin-missing"}, {Reason: "pins-differ", PIN: lifecycle.CardInfoPIN},
		{Reason: "pin-form"}, {Reason: "pin-wrong", PIN: lifecycle.UserAuthenticationPIN, Left: 2}, {Reason: "pin-locked", Instead: lifecycle.PINReset},
		{Reason: "no-such-pin"}, {Reason: "letter-first"}, {Reason: "letter-unknown"}, {Reason: "letter-late"}, {Reason: "letter-opened"},
		{Reason: "too-many-letters"},
	} {
		all = append(all, TrainingScene{"training_refused_" + strings.ReplaceAll(r.Reason, "-", "_"), told(lesson.Answer{Refusal: &r})})
	}
	return all
}
