package app

import (
	"strings"
	"testing"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

func firstBroken(m Model) diagnosis.Finding {
	first, _ := diagnosis.First(diagnosis.Diagnose(m.wayToCard()))
	return first.Finding
}

func TestDoctorNamesTheFirstBrokenLink(t *testing.T) {
	lost := func(m Model, code wire.Code) Model {
		m, _ = run(m, HelperLost{link: m.link, Problem: room.ProblemOfCode(code)})
		return m
	}
	told := func(m Model, r wire.DiagnosisResult) Model {
		m, _ = run(m, OfRecords{records.OpenDoctor{}})
		m, _ = run(m, OfRecords{records.Diagnosed{Job: m.Records.Doctor.Job, Result: &r}})
		return m
	}
	card := func(code wire.Code) Model {
		m := ready(t, 3, 5)
		m, _ = run(m, reader.AskCard{})
		m, _ = run(m, reader.CardAnswered{Job: m.Reader.Card.Job, Problem: &room.Problem{Code: code}})
		return m
	}
	window := ready(t, 3, 5)
	page, _ := New(Start{Way: WayEmbedded})
	denied, _ := run(page, PermissionChanged{PermissionDenied})
	blocked, _ := run(page, PageBlocked{})
	refused, _ := run(page, PermissionChanged{PermissionGranted})
	refused = lost(refused, wire.CodeHelperUnreachable)
	connecting, _ := New(Start{})
	for name, test := range map[string]struct {
		model Model
		want  diagnosis.Finding
	}{
		"all is well":                 {window, ""},
		"not connected yet":           {connecting, ""},
		"helper gone":                 {lost(window, wire.CodeHelperUnreachable), diagnosis.HelperUnreachable},
		"helper of another version":   {lost(window, wire.CodeVersion), diagnosis.HelperOld},
		"not the helper of before":    {lost(window, wire.CodeHelperUnknown), diagnosis.HelperUnknown},
		"service, as the helper says": {told(window, wire.DiagnosisResult{System: "linux/amd64"}), diagnosis.ServiceStoppedLinux},
		"reader in a remote session":  {told(window, wire.DiagnosisResult{Service: true, Remote: "rdp"}), diagnosis.RemoteSession},
		"another card":                {card(wire.CodeNotJPKICard), diagnosis.OtherCard},
		"PIN blocked":                 {ready(t, 0, 5), diagnosis.PINBlocked},
		"not asked":                   {page, ""},
		"denied":                      {denied, diagnosis.PermissionDenied},
		"blocked by the page":         {blocked, diagnosis.BlockedByPage},
		"allowed, but no helper":      {refused, diagnosis.HelperUnreachable},
	} {
		t.Run(name, func(t *testing.T) {
			if got := firstBroken(test.model); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestDoctorAsksAgainWhenSomethingChanges(t *testing.T) {
	m, effects := run(ready(t, 3, 5), OfRecords{records.OpenDoctor{}})
	first := onlyEffect(t, effects).(records.Diagnose).Job
	m, effects = run(m, ReadersChanged{link: m.link, Readers: readers(withCard(2))})
	if len(effects) != 2 || !m.Reader.Card.Asking || !m.Records.Doctor.Asking {
		t.Fatalf("%+v", effects)
	}
	if m, _ = run(m, OfRecords{records.Diagnosed{Job: first, Result: &wire.DiagnosisResult{}}}); m.Records.Doctor.Result != nil {
		t.Error("what was told before the change was taken")
	}
	m, _ = run(m, OfRecords{records.Diagnosed{Job: m.Records.Doctor.Job}}, reader.CardAnswered{Job: m.Reader.Card.Job, Problem: &room.Problem{Code: wire.CodeCardMute}})
	if m.Records.Doctor.Asking || m.Records.Doctor.Result != nil {
		t.Errorf("%+v", m.Records.Doctor)
	}
	if _, effects = run(m, OfRecords{records.OpenDoctor{}}); len(effects) != 2 {
		t.Errorf("the card is not asked again: %+v", effects)
	}
	m, _ = run(m, HelperLost{link: m.link, Problem: room.ProblemOfCode(wire.CodeHelperUnreachable)})
	if m.Screen() != ScreenDoctor || firstBroken(m) != diagnosis.HelperUnreachable {
		t.Error("a lost helper closes the doctor")
	}
	if _, effects = run(m, HelperFound{link: m.link}); len(effects) != 1 {
		t.Errorf("the helper that came back is not asked: %+v", effects)
	}
}

func TestDoctorReturnsToTheTask(t *testing.T) {
	m, _ := run(ready(t, 3, 5), loginOf())
	m, effects := run(m, task.Submit{PIN: []byte("1234")})
	_ = onlyEffect(t, effects).(task.Login)
	if next, _ := run(m, OfRecords{records.OpenDoctor{}}); next.Screen() != ScreenWorking {
		t.Error("leaves a card at work")
	}
	m, _ = run(m, task.JobDone{Problem: &room.Problem{Code: wire.CodeBusy}}, OfRecords{records.OpenDoctor{}})
	m, effects = run(m, GoBack{})
	if m.Screen() != ScreenProblem || m.Task.Request == nil || len(effects) != 0 {
		t.Errorf("%v %v", m.Screen(), effects)
	}
}

func TestRequestIsTakenUpAtTheDoctor(t *testing.T) {
	m, _ := run(ready(t, 3, 5), OfRecords{records.OpenDoctor{}}, loginOf())
	if m.Screen() != ScreenLogin {
		t.Error(m.Screen())
	}
	m, _ = run(m, OfRecords{records.OpenDoctor{}})
	if _, effects := run(m, loginOf()); onlyEffect(t, effects).(task.Answer).Code != wire.CodeBusy {
		t.Error("a second request takes the first one's place")
	}
}

func TestReportIsCopiedWithoutTheRequest(t *testing.T) {
	m, _ := run(ready(t, 3, 5), loginOf(), OfRecords{records.OpenDoctor{}})
	m.Version = "0.1.0"
	m, effects := run(m, OfRecords{records.CopyReport{}})
	text := onlyEffect(t, effects).(records.Copy).Text
	if !m.Records.Doctor.Copied || !strings.Contains(text, "0.1.0") || strings.Contains(text, origin) || strings.Contains(text, challenge) {
		t.Error(text)
	}
	m, _ = run(m, GoBack{})
	if _, effects := run(m, OfRecords{records.CopyReport{}}); len(effects) != 0 {
		t.Error("copies what is not shown")
	}
}
