package app

import (
	"testing"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// happen does what the person does at an element.
func happen(t *testing.T, m Model, action, value string) Model {
	t.Helper()
	message, ok := Decode(dom.Event{Action: action, Value: value})
	if !ok {
		t.Fatalf("%s is no action", action)
	}
	m, _ = Update(m, message)
	return m
}

// A help code is looked up without a helper, and a wrong one sends the person back to
// the field.
func TestHelpCodeIsLookedUp(t *testing.T) {
	m, _ := New(Start{})
	m, _ = run(m, HelperLost{link: m.link, Problem: room.ProblemOfCode(wire.CodeHelperUnreachable)})
	m = happen(t, m, room.ActionDoctor, "")
	m = happen(t, m, "explain", "")
	if m.Screen() != ScreenExplain || m.RecordsFacts().Page != records.PageExplain {
		t.Fatalf("the screen is %v", m.Screen())
	}
	m = happen(t, happen(t, m, "help-code", "0688 4370"), "look-up", "")
	if e := m.Records.Explain; !e.Wrong || !e.Asked || e.Errors != 1 {
		t.Errorf("a code that was misheard: %+v", e)
	}
	m = happen(t, m, "help-code", "０６８８ー４３０７")
	if e := m.Records.Explain; e.Wrong || e.Asked {
		t.Errorf("what was typed anew is told as looked up: %+v", e)
	}
	m = happen(t, m, "look-up", "")
	want := helpcode.Help{
		Task: helpcode.TaskLogin, Code: wire.CodePINWrong, Kind: jpki.KindMyNumberCard, State: jpki.CertificateValid,
		Login: jpki.PINStatus{TriesKnown: true, TriesLeft: 2}, Signing: jpki.PINStatus{TriesKnown: true, TriesLeft: 5},
	}
	if e := m.Records.Explain; e.Wrong || e.Help != want {
		t.Errorf("%+v, want %+v", e, want)
	}
	if m = happen(t, m, room.ActionBack, ""); m.Screen() != ScreenHome {
		t.Errorf("back leads to %v", m.Screen())
	}
	if m = happen(t, m, "look-up", ""); m.Screen() != ScreenHome {
		t.Error("a code is looked up on another screen")
	}
}

// A code tells what the person does, with what card.
func TestHelpIsOfWhatThePersonDoes(t *testing.T) {
	home := ready(t, 3, 0)
	asked, _ := run(home, task.Asked{Request: task.Request{ID: "1", Origin: origin, Kind: task.KindSign, Documents: []task.Document{{}}}})
	changes, _ := run(home, pinchange.OpenChoice{})
	for name, test := range map[string]struct {
		model Model
		want  helpcode.Task
	}{"home": {home, helpcode.TaskNone}, "signing": {asked, helpcode.TaskSign}, "PIN change": {changes, helpcode.TaskPINChange}} {
		t.Run(name, func(t *testing.T) {
			h := test.model.RecordsFacts().Help
			if h.Task != test.want || h.Kind != jpki.KindMyNumberCard || !h.Signing.TriesKnown || h.Signing.TriesLeft != 0 || h.Code != "" || h.Finding != diagnosis.Finding("") {
				t.Errorf("%+v", h)
			}
		})
	}
}

// Whom to call is told as long as the page that says it waits.
func TestContactIsThatOfThePageThatWaits(t *testing.T) {
	c := room.ContactOf("City", "000-123-4567", "")
	m, _ := run(ready(t, 3, 5), task.Asked{Request: task.Request{ID: "1", Origin: origin, Kind: task.KindLogin, Challenge: challenge, Contact: c}})
	if m.RecordsFacts().Contact != c {
		t.Error("the doctor does not tell whom to call")
	}
	if m, _ = run(m, task.Decline{}); m.RecordsFacts().Contact != nil {
		t.Error("whom to call is told when nobody waits")
	}
}

// A page is told at once what trying again cannot mend; the person still reads whom to
// call.
func TestContactStaysWithTheProblem(t *testing.T) {
	c := room.ContactOf("City", "000-123-4567", "")
	m := ready(t, 3, 5).Task
	task.Update(&m, task.Asked{Request: task.Request{ID: "1", Origin: origin, Kind: task.KindLogin, Challenge: challenge, Contact: c}}, &task.Facts{Free: true})
	effects := task.Fail(&m, room.ProblemOfCode(wire.CodePolicyRefused))
	if m.Request != nil || len(effects) < 2 || m.Contact() != c {
		t.Errorf("%+v, %d effects, contact %v", m.Request, len(effects), m.Contact())
	}
	if m.Leave(); m.Contact() != nil {
		t.Error("whom to call is told after the task was left")
	}
}
