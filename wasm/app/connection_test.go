package app

import (
	"testing"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
)

// embeddedPage is a page of an e-service that has asked for a login.
func embeddedPage(t *testing.T, p Permission) Model {
	t.Helper()
	m, effects := New(Start{Way: WayEmbedded})
	if len(effects) != 1 || len(learns(effects)) != 1 || m.Connection != Unasked {
		t.Fatalf("%v %v", m.Connection, effects)
	}
	m, _ = run(m, loginOf())
	if p != PermissionUnknown {
		m, _ = run(m, PermissionChanged{p})
	}
	return m
}

// allowedPage is connected, and granted these purposes.
func allowedPage(t *testing.T, granted ...wire.Purpose) Model {
	t.Helper()
	m := embeddedPage(t, PermissionGranted)
	m, _ = run(m, HelperFound{link: m.link, Hello: wire.HelloResult{Granted: granted, PINEntry: wire.PINInWindow}},
		ReadersChanged{link: m.link, Readers: readers(withCard(1))})
	return m
}

func countConnects(effects []any) int {
	n := 0
	for _, e := range effects {
		if _, ok := e.(Connect); ok {
			n++
		}
	}
	return n
}

func unreachable(m Model) HelperLost {
	return HelperLost{link: m.link, Problem: room.ProblemOfCode(wire.CodeHelperUnreachable)}
}

func TestEmbeddedPageFollowsThePermission(t *testing.T) {
	lose := func(m Model) any { return unreachable(m) }
	say := func(p Permission) func(Model) any {
		return func(Model) any { return PermissionChanged{p} }
	}
	click := func(Model) any { return Reconnect{} }
	find := func(m Model) any { return HelperFound{link: m.link} }
	blocked := func(Model) any { return PageBlocked{} }
	for name, test := range map[string]struct {
		begin      Permission
		used       bool // the helper knew the page
		steps      []func(Model) any
		connection Connection
		lost       wire.Code
		connects   int
	}{
		"no prompt where it was never used":          {PermissionPrompt, false, nil, Unasked, "", 0},
		"prompt where the person wanted it":          {PermissionPrompt, true, nil, Connecting, "", 1},
		"used before, and reset after a denial":      {PermissionDenied, true, []func(Model) any{say(PermissionPrompt)}, Connecting, "", 1},
		"used before, and the prompt dismissed":      {PermissionPrompt, true, []func(Model) any{lose}, Disconnected, wire.CodeHelperUnreachable, 1},
		"connects on the click":                      {PermissionPrompt, false, []func(Model) any{click}, Connecting, "", 1},
		"browser without the permission":             {PermissionNone, false, nil, Unasked, "", 0},
		"granted before":                             {PermissionGranted, false, nil, Connecting, "", 1},
		"denied before":                              {PermissionDenied, false, nil, Disconnected, wire.CodePermissionDenied, 0},
		"denied at the prompt":                       {PermissionPrompt, false, []func(Model) any{click, say(PermissionDenied)}, Disconnected, wire.CodePermissionDenied, 1},
		"socket ends before the denial is told":      {PermissionPrompt, false, []func(Model) any{click, lose, say(PermissionDenied)}, Disconnected, wire.CodePermissionDenied, 1},
		"reset after a denial":                       {PermissionDenied, false, []func(Model) any{say(PermissionPrompt)}, Unasked, "", 0},
		"allowed after a denial":                     {PermissionDenied, false, []func(Model) any{say(PermissionGranted)}, Connecting, "", 1},
		"dismissed prompt":                           {PermissionPrompt, false, []func(Model) any{click, lose}, Disconnected, wire.CodeHelperUnreachable, 1},
		"no helper":                                  {PermissionGranted, false, []func(Model) any{lose}, Disconnected, wire.CodeHelperUnreachable, 1},
		"granted while it waits":                     {PermissionPrompt, false, []func(Model) any{click, say(PermissionGranted)}, Connecting, "", 1},
		"granted, but the waiting socket failed":     {PermissionPrompt, false, []func(Model) any{click, say(PermissionGranted), lose}, Connecting, "", 2},
		"one retry only":                             {PermissionPrompt, false, []func(Model) any{click, say(PermissionGranted), lose, lose}, Disconnected, wire.CodeHelperUnreachable, 2},
		"socket failed before the grant is told":     {PermissionPrompt, false, []func(Model) any{click, lose, say(PermissionGranted)}, Connecting, "", 2},
		"helper killed":                              {PermissionGranted, false, []func(Model) any{find, lose}, Connecting, "", 2},
		"helper killed and not back":                 {PermissionGranted, false, []func(Model) any{find, lose, lose}, Disconnected, wire.CodeHelperUnreachable, 2},
		"revoked while connected":                    {PermissionGranted, false, []func(Model) any{find, say(PermissionDenied)}, Connected, "", 1},
		"revoked, then lost":                         {PermissionGranted, false, []func(Model) any{find, say(PermissionDenied), lose}, Disconnected, wire.CodePermissionDenied, 1},
		"granted twice":                              {PermissionGranted, false, []func(Model) any{say(PermissionGranted)}, Connecting, "", 1},
		"blocked by the page":                        {PermissionPrompt, false, []func(Model) any{click, blocked}, Disconnected, wire.CodeBlockedByPage, 1},
		"blocked by the page, socket ends first":     {PermissionPrompt, false, []func(Model) any{click, lose, blocked}, Disconnected, wire.CodeBlockedByPage, 1},
		"something else is blocked, after the hello": {PermissionGranted, false, []func(Model) any{find, blocked}, Connected, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := New(Start{Way: WayEmbedded, UsedBefore: test.used})
			m, all := run(m, PermissionChanged{test.begin})
			for _, step := range test.steps {
				var effects []any
				m, effects = run(m, step(m))
				all = append(all, effects...)
			}
			var code wire.Code
			if m.Lost != nil {
				code = m.Lost.Code
			}
			if m.Connection != test.connection || code != test.lost || countConnects(all) != test.connects {
				t.Errorf("connection %v, lost %q, %d connects", m.Connection, code, countConnects(all))
			}
		})
	}
}

func TestEmbeddedPageWaitsLongForThePrompt(t *testing.T) {
	m, effects := run(embeddedPage(t, PermissionPrompt), Reconnect{})
	if c := onlyEffect(t, effects).(Connect); !c.Waits || c.After != 0 {
		t.Errorf("%+v", c)
	}
	if m, _ = run(m, StillConnecting{link: m.link - 1}); m.Slow {
		t.Error("an earlier connection was slow")
	}
	if m, _ = run(m, StillConnecting{link: m.link}); !m.Slow {
		t.Error("not slow")
	}
	if m, _ = run(m, Reconnect{}); m.Slow {
		t.Error("a new connection is slow from the start")
	}
}

func TestEmbeddedPageRetriesAKilledHelperAfterAWhile(t *testing.T) {
	_, effects := run(allowedPage(t, wire.PurposeRead), HelperLost{link: 1, Problem: room.ProblemOfCode(wire.CodeHelperUnreachable)})
	if c := onlyEffect(t, effects).(Connect); c.After != time.Second || !c.Waits {
		t.Errorf("%+v", c)
	}
}

// The helper's own page is not kept by the browser; nothing may confuse it.
func TestPermissionIsOfEmbeddedPagesOnly(t *testing.T) {
	m := ready(t, 3, 5)
	for _, message := range []any{PermissionChanged{PermissionDenied}, PageBlocked{}, task.ContinueElsewhere{}} {
		if next, effects := run(m, message); next.Connection != Connected || len(effects) != 0 || next.Screen() != ScreenHome {
			t.Errorf("%T: %v", message, effects)
		}
	}
}

func TestAdministratorsLanguageDoesNotBeatThePersons(t *testing.T) {
	for name, test := range map[string]struct {
		start Start
		hello string
		more  []any
		want  string
	}{
		"nobody chose":            {Start{Lang: "ja"}, "", nil, "ja"},
		"administrator chose":     {Start{Lang: "ja"}, "en", nil, "en"},
		"person chose before":     {Start{Lang: "ja", Chosen: true}, "en", nil, "ja"},
		"person chose just now":   {Start{Lang: "en"}, "en", []any{ChooseLanguage{Lang: "ja"}}, "ja"},
		"language without texts":  {Start{Lang: "en"}, "fr", nil, "en"},
		"person's without a text": {Start{Lang: "fr"}, "en", nil, "en"},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := New(test.start)
			m, _ = run(m, test.more...)
			m, effects := run(m, HelperFound{link: m.link, Hello: wire.HelloResult{Language: test.hello}})
			if m.Lang != test.want || len(effects) != 0 {
				t.Errorf("%s, %v", m.Lang, effects)
			}
		})
	}
}

// What the helper says of a newer version is known as long as it is connected.
func TestNewerVersionIsThatOfTheHelper(t *testing.T) {
	m := Model{Way: WayWindow, link: 1}
	newer := &wire.Update{Version: "0.3.0", Page: "https://www.city.example.lg.jp/card/install/"}
	m, _ = run(m, HelperFound{link: 1, Hello: wire.HelloResult{Update: newer}})
	if m.Update != newer {
		t.Errorf("%+v", m.Update)
	}
	m, _ = run(m, HelperLost{link: m.link, Problem: room.Problem{Code: wire.CodeHelperUnreachable}})
	if m.Update != nil {
		t.Errorf("without a helper: %+v", m.Update)
	}
}
