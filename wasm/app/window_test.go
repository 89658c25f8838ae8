package app

import (
	"reflect"
	"slices"
	"testing"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
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
		task           Task
		onPad, outside bool
	}{
		"in the page":                            {false, false, WayWindow, TaskLogin, false, false},
		"administrator's window":                 {true, false, WayWindow, TaskLogin, false, true},
		"pad":                                    {false, true, WayWindow, TaskLogin, true, true},
		"pad and administrator's window":         {true, true, WayWindow, TaskLogin, false, true},
		"a pad has no letters":                   {false, true, WayWindow, TaskSign, false, false},
		"a pad has no letters, window":           {true, true, WayWindow, TaskSign, false, true},
		"embedded page":                          {true, false, WayEmbedded, TaskLogin, false, true},
		"embedded page: the window asks, always": {true, true, WayEmbedded, TaskLogin, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			m := ready(t, 3, 5)
			m.Way, m.Task, m.PINInWindow, m.Reader.All.Readers[0].PINPad = test.way, test.task, test.window, test.pad
			if pad, outside := m.EntersElsewhere(); pad != test.onPad || outside != test.outside {
				t.Errorf("pad %v, elsewhere %v", pad, outside)
			}
		})
	}
}

func TestPINTypedElsewhereIsNotInTheEffect(t *testing.T) {
	for name, m := range map[string]Model{"window": typingElsewhere(t, 3), "pad": withPad(t, 3)} {
		t.Run(name, func(t *testing.T) {
			typed := []byte("1234") // no such field is drawn
			m, effects := run(m, Submit{PIN: typed})
			login := onlyEffect(t, effects).(Login)
			if login.PIN != nil || login.LastTry || typed[0] != 0 {
				t.Errorf("%+v", login)
			}
			m, effects = run(m, PINAsked{job: login.job - 1, Place: room.PINPlace{Window: window}})
			if len(effects) != 0 || m.Place != (room.PINPlace{}) {
				t.Error("another job's window")
			}
			m, effects = run(m, PINAsked{job: login.job, Place: room.PINPlace{Window: window}})
			if onlyEffect(t, effects) != (OpenWindow{URL: window}) {
				t.Error(effects)
			}
			if m, _ = run(m, WindowBlocked{}); !m.Place.Blocked {
				t.Error("not told that it is blocked")
			}
			m, _ = run(m, PINAsked{job: login.job})
			if m.Place != (room.PINPlace{}) || m.Screen != ScreenWorking {
				t.Errorf("%+v", m.Place)
			}
			if m, _ = run(m, WindowBlocked{}); m.Place.Blocked {
				t.Error("blocked although nothing is waited for")
			}
			m, effects = run(m, JobDone{job: login.job, Token: []byte("{}")})
			if _, ok := onlyEffect(t, effects).(Answer); !ok || m.Screen != ScreenDone {
				t.Error(effects)
			}
		})
	}
}

func TestLastTryIsConfirmedWhereThePINIsTyped(t *testing.T) {
	if _, effects := run(typingElsewhere(t, 1), Submit{}); onlyEffect(t, effects).(Login).LastTry {
		t.Error("the trusted window asks by itself")
	}
	m, effects := run(withPad(t, 1), Submit{})
	if len(effects) != 0 || !m.PIN.Confirm {
		t.Fatal(effects)
	}
	if _, effects = run(m, Submit{LastTry: true}); !onlyEffect(t, effects).(Login).LastTry {
		t.Error("a pad cannot ask")
	}
}

func TestWrongPINElsewhereComesBackToTheButton(t *testing.T) {
	m, effects := run(typingElsewhere(t, 3), Submit{})
	job := onlyEffect(t, effects).(Login).job
	m, _ = run(m, PINAsked{job: job, Place: room.PINPlace{Window: window}}, JobDone{job: job, Problem: &room.Problem{Code: wire.CodePINWrong, TriesLeft: intPointer(2)}})
	if m.Screen != ScreenLogin || !m.PIN.Wrong || m.Place != (room.PINPlace{}) || m.Request == nil {
		t.Errorf("%+v", m)
	}
}

func TestGiveUp(t *testing.T) {
	m, effects := run(typingElsewhere(t, 3), Submit{})
	job := onlyEffect(t, effects).(Login).job
	if _, effects := run(m, GiveUp{}); len(effects) != 0 {
		t.Error("gives up a card that is at work")
	}
	m, _ = run(m, PINAsked{job: job, Place: room.PINPlace{Window: window}})
	m, effects = run(m, GiveUp{})
	if len(effects) != 2 || effects[0] != (Cancel{job: job}) || m.Screen != ScreenLogin || m.Reader.Card.Status != nil {
		t.Fatalf("%+v", effects)
	}
	if _, ok := effects[1].(reader.AskStatus); !ok {
		t.Error("the counter is taken for granted")
	}
	if m, effects = run(m, JobDone{job: job, Token: []byte("{}")}); len(effects) != 0 || m.Screen != ScreenLogin {
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

func TestEmbeddedPageHasItselfAllowedAndGoesOn(t *testing.T) {
	for name, m := range map[string]Model{
		"helper refuses it": allowedPageLost(t),
		"lacks a purpose":   allowedPage(t, wire.PurposeLogin),
	} {
		t.Run(name, func(t *testing.T) {
			m, effects := run(m, AllowSite{})
			use := onlyEffect(t, effects).(UseWindow)
			want := Request{Task: TaskAllow, Purposes: []wire.Purpose{wire.PurposeRead, wire.PurposeLogin}}
			if !reflect.DeepEqual(use.Request, want) || m.Screen != ScreenElsewhere {
				t.Errorf("%+v", use)
			}
			next, effects := run(m, WindowDone{})
			if countConnects(effects) != 1 || next.Screen != ScreenLogin || next.Request == nil || next.Connection != Connecting {
				t.Errorf("%v %v", next.Screen, effects)
			}
			next, effects = run(m, WindowDone{Code: wire.CodeConsentDenied})
			if len(effects) != 0 || next.Screen != ScreenLogin || next.Request == nil {
				t.Errorf("denied: %v %v", next.Screen, effects)
			}
			next, effects = run(m, WindowDone{Code: wire.CodePopupBlocked})
			if len(effects) != 0 || next.Screen != ScreenProblem {
				t.Errorf("blocked: %v %v", next.Screen, effects)
			}
			if next, _ = run(next, Retry{}); next.Screen != ScreenLogin {
				t.Errorf("retry: %v", next.Screen)
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
	m, effects := run(m, ContinueElsewhere{})
	if use := onlyEffect(t, effects).(UseWindow); use.Request.Challenge != challenge || m.Screen != ScreenElsewhere {
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
			m, effects := run(m, WindowDone{Code: test.code})
			answer := wire.Code("-")
			for _, e := range effects {
				answer = e.(Answer).Code
			}
			if m.Problem != nil && !slices.Contains(wire.Codes[:], m.Problem.Code) {
				t.Errorf("problem without texts: %q", m.Problem.Code)
			}
			if m.Screen != test.screen || answer != test.answers {
				t.Errorf("%v, answered %q", m.Screen, answer)
			}
		})
	}
	if again, effects := run(m, WindowDone{}, WindowDone{}); len(effects) != 0 || again.Screen != ScreenDone {
		t.Error("the same end twice")
	}
}

func TestEmbeddedAllowanceIsAnsweredByTheApp(t *testing.T) {
	m, _ := New(Start{Way: WayEmbedded})
	m, _ = run(m, Asked{Request: Request{ID: "9", Origin: origin, Task: TaskAllow, Purposes: []wire.Purpose{wire.PurposeRead}}})
	if _, effects := run(m, Submit{}); len(effects) != 0 {
		t.Error("the page allows itself")
	}
	m, _ = run(m, ContinueElsewhere{})
	m, effects := run(m, WindowDone{})
	if a := onlyEffect(t, effects).(Answer); a.ID != "9" || a.Code != "" || m.Screen != ScreenDone {
		t.Errorf("%+v", a)
	}
}
