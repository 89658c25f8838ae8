package app

import (
	"reflect"
	"slices"
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/work"
)

// typingElsewhere has its PINs typed in the trusted window.
func typingElsewhere(t *testing.T, tries int) Model {
	t.Helper()
	m := ready(t, tries, 5)
	m.PINInWindow = true
	m, _ = run(m, loginOf())
	return m
}

// withPad has a reader with a pad.
func withPad(t *testing.T, tries int) Model {
	t.Helper()
	m := ready(t, tries, 5)
	m.Reader.All.Readers[0].PINPad = true
	m, _ = run(m, loginOf())
	return m
}

func TestWhereThePINIsTyped(t *testing.T) {
	for name, test := range map[string]struct {
		window, pad    bool
		way            Way
		kind           task.Kind
		onPad, outside bool
	}{
		"in the page":                            {false, false, WayWindow, task.KindLogin, false, false},
		"administrator's window":                 {true, false, WayWindow, task.KindLogin, false, true},
		"pad":                                    {false, true, WayWindow, task.KindLogin, true, true},
		"pad and administrator's window":         {true, true, WayWindow, task.KindLogin, false, true},
		"a pad has no letters":                   {false, true, WayWindow, task.KindSign, false, false},
		"a pad has no letters, window":           {true, true, WayWindow, task.KindSign, false, true},
		"embedded page":                          {true, false, WayEmbedded, task.KindLogin, false, true},
		"embedded page: the window asks, always": {true, true, WayEmbedded, task.KindLogin, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			m := ready(t, 3, 5)
			m.Way, m.Task.Kind, m.PINInWindow, m.Reader.All.Readers[0].PINPad = test.way, test.kind, test.window, test.pad
			if pad, outside := m.Task.EntersElsewhere(m.TaskFacts()); pad != test.onPad || outside != test.outside {
				t.Errorf("pad %v, elsewhere %v", pad, outside)
			}
		})
	}
}

func TestPINTypedElsewhereIsNotInTheEffect(t *testing.T) {
	for name, m := range map[string]Model{"window": typingElsewhere(t, 3), "pad": withPad(t, 3)} {
		t.Run(name, func(t *testing.T) {
			typed := []byte("1234") // no such field is drawn
			m, effects := run(m, task.Submit{PIN: typed})
			login := onlyEffect(t, effects).(task.Login)
			if login.PIN != nil || login.LastTry || typed[0] != 0 {
				t.Errorf("%+v", login)
			}
			m, effects = run(m, work.PINAsked{Job: m.Work.Job - 1, Place: room.PINPlace{Window: window}})
			if len(effects) != 0 || m.Work.Place != (room.PINPlace{}) {
				t.Error("another job's window")
			}
			m, effects = run(m, work.PINAsked{Job: m.Work.Job, Place: room.PINPlace{Window: window}})
			if onlyEffect(t, effects) != (work.OpenWindow{URL: window}) {
				t.Error(effects)
			}
			if m, _ = run(m, work.WindowBlocked{}); !m.Work.Place.Blocked {
				t.Error("not told that it is blocked")
			}
			m, _ = run(m, work.PINAsked{Job: m.Work.Job})
			if m.Work.Place != (room.PINPlace{}) || m.Screen() != ScreenWorking {
				t.Errorf("%+v", m.Work.Place)
			}
			if m, _ = run(m, work.WindowBlocked{}); m.Work.Place.Blocked {
				t.Error("blocked although nothing is waited for")
			}
			m, effects = run(m, task.JobDone{Token: []byte("{}")})
			if _, ok := onlyEffect(t, effects).(task.Answer); !ok || m.Screen() != ScreenDone {
				t.Error(effects)
			}
		})
	}
}

func TestLastTryIsConfirmedWhereThePINIsTyped(t *testing.T) {
	if _, effects := run(typingElsewhere(t, 1), task.Submit{}); onlyEffect(t, effects).(task.Login).LastTry {
		t.Error("the trusted window asks by itself")
	}
	m, effects := run(withPad(t, 1), task.Submit{})
	if len(effects) != 0 || !m.Task.PIN.Confirm {
		t.Fatal(effects)
	}
	if _, effects = run(m, task.Submit{LastTry: true}); !onlyEffect(t, effects).(task.Login).LastTry {
		t.Error("a pad cannot ask")
	}
}

func TestWrongPINElsewhereComesBackToTheButton(t *testing.T) {
	m, effects := run(typingElsewhere(t, 3), task.Submit{})
	_ = onlyEffect(t, effects).(task.Login)
	m, _ = run(m, work.PINAsked{Job: m.Work.Job, Place: room.PINPlace{Window: window}}, task.JobDone{Problem: &room.Problem{Code: wire.CodePINWrong, TriesLeft: intPointer(2)}})
	if m.Screen() != ScreenLogin || !m.Task.PIN.Wrong || m.Work.Place != (room.PINPlace{}) || m.Task.Request == nil {
		t.Errorf("%+v", m)
	}
}

func TestGiveUp(t *testing.T) {
	m, effects := run(typingElsewhere(t, 3), task.Submit{})
	_ = onlyEffect(t, effects).(task.Login)
	job := m.Work.Job
	if _, effects := run(m, work.GiveUp{}); len(effects) != 0 {
		t.Error("gives up a card that is at work")
	}
	m, _ = run(m, work.PINAsked{Job: job, Place: room.PINPlace{Window: window}})
	m, effects = run(m, work.GiveUp{})
	if len(effects) != 2 || effects[0] != (work.Cancel{Job: job}) || m.Screen() != ScreenLogin || m.Reader.Card.Status != nil {
		t.Fatalf("%+v", effects)
	}
	if _, ok := effects[1].(reader.AskStatus); !ok {
		t.Error("the counter is taken for granted")
	}
	if m, effects = run(m, WorkEnded{job: job, message: OfTask{task.JobDone{Token: []byte("{}")}}}); len(effects) != 0 || m.Screen() != ScreenLogin {
		t.Error("what was given up is answered")
	}
}

func TestEmbeddedPageLacksGrants(t *testing.T) {
	for name, test := range map[string]struct {
		granted []wire.Purpose
		lacks   bool
	}{
		"login and read": {[]wire.Purpose{wire.PurposeRead, wire.PurposeLogin}, false},
		"login only":     {[]wire.Purpose{wire.PurposeLogin}, true},
		"sign and read":  {[]wire.Purpose{wire.PurposeRead, wire.PurposeSign}, true},
		"nothing":        {nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			m := allowedPage(t, test.granted...)
			if m.LacksGrant() != test.lacks || m.Reader.Card.Asking == test.lacks {
				t.Errorf("lacks %v, asks the card %v", m.LacksGrant(), m.Reader.Card.Asking)
			}
		})
	}
}

// idlePage is an embedded page that asks for nothing, and is not allowed to read.
func idlePage(t *testing.T) Model {
	t.Helper()
	m, _ := New(Start{Way: WayEmbedded})
	m, _ = run(m, PermissionChanged{PermissionGranted})
	m, _ = run(m, HelperFound{link: m.link})
	return m
}

func TestIdlePageHasItselfAllowed(t *testing.T) {
	m, effects := run(idlePage(t), task.ContinueElsewhere{})
	use := onlyEffect(t, effects).(task.UseWindow)
	want := task.Request{Kind: task.KindAllow, Purposes: []wire.Purpose{wire.PurposeRead}}
	if !reflect.DeepEqual(use.Request, want) || m.Screen() != ScreenElsewhere {
		t.Errorf("%+v", use)
	}
	next, effects := run(m, task.WindowDone{})
	if countConnects(effects) != 1 || next.Screen() != ScreenHome || next.Connection != Connecting {
		t.Errorf("%v %v", next.Screen(), effects)
	}
	next, effects = run(m, task.WindowDone{Code: wire.CodeConsentDenied})
	if len(effects) != 0 || next.Screen() != ScreenHome {
		t.Errorf("denied: %v %v", next.Screen(), effects)
	}
	next, effects = run(m, task.WindowDone{Code: wire.CodePopupBlocked})
	if len(effects) != 0 || next.Screen() != ScreenProblem {
		t.Errorf("blocked: %v %v", next.Screen(), effects)
	}
	if next, _ = run(next, Retry{}); next.Screen() != ScreenHome {
		t.Errorf("retry: %v", next.Screen())
	}
}

// The window offers a permission only where the browser may let the page use it.
func TestFirstUseIsInTheHelpersWindow(t *testing.T) {
	blocked := embeddedPage(t, PermissionPrompt)
	blocked, _ = run(blocked, PageBlocked{})
	for name, test := range map[string]struct {
		page  Model
		hosts bool
	}{
		"never used":              {embeddedPage(t, PermissionPrompt), true},
		"helper refuses the page": {allowedPageLost(t), true},
		"page lacks a purpose":    {allowedPage(t, wire.PurposeRead), true},
		"browser denies it":       {embeddedPage(t, PermissionDenied), false},
		"browser has no such way": {embeddedPage(t, PermissionNone), false},
		"page forbids it itself":  {blocked, false},
	} {
		t.Run(name, func(t *testing.T) {
			m, effects := run(test.page, task.ContinueElsewhere{})
			use := onlyEffect(t, effects).(task.UseWindow)
			want := loginRequest()
			want.Hosts = test.hosts
			if !reflect.DeepEqual(use.Request, want) || m.Screen() != ScreenElsewhere {
				t.Errorf("%+v", use)
			}
			if m, effects = run(m, task.WindowDone{}); len(effects) != 0 || m.Screen() != ScreenDone {
				t.Errorf("answered by the window: %v %v", m.Screen(), effects)
			}
		})
	}
}

func allowedPageLost(t *testing.T) Model {
	t.Helper()
	m := embeddedPage(t, PermissionGranted)
	m, _ = run(m, unreachable(m))
	return m
}

func TestRequestContinuesInTheHelpersWindow(t *testing.T) {
	m := embeddedPage(t, PermissionDenied)
	m, effects := run(m, task.ContinueElsewhere{})
	if use := onlyEffect(t, effects).(task.UseWindow); use.Request.Challenge != challenge || m.Screen() != ScreenElsewhere {
		t.Errorf("%+v", use)
	}
	for name, test := range map[string]struct {
		code    wire.Code
		screen  Screen
		answers wire.Code // "-": none, because the window answers or it is tried again
	}{
		"done":          {"", ScreenDone, "-"},
		"declined":      {wire.CodeConsentDenied, ScreenDeclined, wire.CodeConsentDenied},
		"no window":     {wire.CodePopupBlocked, ScreenProblem, "-"},
		"no helper":     {wire.CodeHelperUnreachable, ScreenProblem, "-"},
		"not allowed":   {wire.CodePolicyRefused, ScreenProblem, wire.CodePolicyRefused},
		"other helper":  {wire.CodeHelperUnknown, ScreenProblem, "-"},
		"window is mad": {"strange", ScreenProblem, "-"},
	} {
		t.Run(name, func(t *testing.T) {
			m, effects := run(m, task.WindowDone{Code: test.code})
			answer := wire.Code("-")
			for _, e := range effects {
				answer = e.(task.Answer).Code
			}
			if m.Task.Problem != nil && !slices.Contains(wire.Codes[:], m.Task.Problem.Code) {
				t.Errorf("problem without texts: %q", m.Task.Problem.Code)
			}
			if m.Screen() != test.screen || answer != test.answers {
				t.Errorf("%v, answered %q", m.Screen(), answer)
			}
		})
	}
	if again, effects := run(m, task.WindowDone{}, task.WindowDone{}); len(effects) != 0 || again.Screen() != ScreenDone {
		t.Error("the same end twice")
	}
}

func TestEmbeddedAllowanceIsAnsweredByTheApp(t *testing.T) {
	m, _ := New(Start{Way: WayEmbedded})
	m, _ = run(m, task.Asked{Request: task.Request{ID: "9", Origin: origin, Kind: task.KindAllow, Purposes: []wire.Purpose{wire.PurposeRead}}})
	if _, effects := run(m, task.Submit{}); len(effects) != 0 {
		t.Error("the page allows itself")
	}
	m, _ = run(m, task.ContinueElsewhere{})
	m, effects := run(m, task.WindowDone{})
	if a := onlyEffect(t, effects).(task.Answer); a.ID != "9" || a.Code != "" || m.Screen() != ScreenDone {
		t.Errorf("%+v", a)
	}
}
