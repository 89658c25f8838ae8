package app

import (
	"testing"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/work"
)

func TestProgramHasThePINTypedElsewhere(t *testing.T) {
	for name, blocks := range map[string]bool{"window opens": false, "browser blocks the window": true} {
		t.Run(name, func(t *testing.T) {
			playProgram(t, func(send func(any), model func() *Model, h *helper, b *browser) {
				b.blocks = blocks
				send(HelperFound{link: model().link, Hello: wire.HelloResult{PINEntry: wire.PINInWindow}})
				send(loginOf())
				send(task.Submit{})
				m := model()
				if m.Screen() != ScreenWorking || m.Work.Place != (room.PINPlace{Window: window, Blocked: blocks}) || len(b.opened) != 1 || b.opened[0] != window {
					t.Fatalf("%v %+v %q", m.Screen(), m.Work.Place, b.opened)
				}
				close(h.typed)
				send(work.Progressed{}) // anything
				if m := model(); m.Screen() != ScreenDone || len(b.answers) != 1 || string(b.answers[0].Token) != "{}" {
					t.Errorf("%v %+v", m.Screen(), b.answers)
				}
			})
		})
	}
}

func TestProgramGivesTheWaitForAPINUp(t *testing.T) {
	playProgram(t, func(send func(any), model func() *Model, h *helper, b *browser) {
		send(HelperFound{link: model().link, Hello: wire.HelloResult{PINEntry: wire.PINInWindow}})
		send(loginOf())
		send(task.Submit{})
		send(work.GiveUp{})
		if m := model(); m.Screen() != ScreenLogin || h.gaveUp != 1 || m.Reader.Card.Status == nil || len(b.answers) != 0 {
			t.Errorf("%v, gave up %d, %+v", m.Screen(), h.gaveUp, m.Reader.Card)
		}
	})
}

func TestProgramKeepsWhatThePersonAllowed(t *testing.T) {
	playProgram(t, func(send func(any), model func() *Model, h *helper, b *browser) {
		send(task.Asked{Request: task.Request{ID: "1", Origin: origin, Kind: task.KindShare}})
		if m := model(); m.Screen() != ScreenShare || !m.Task.OffersGrant(m.TaskFacts()) {
			t.Fatalf("%v %+v", m.Screen(), m.Records.Grants)
		}
		send(task.Submit{Allows: true})
		if model().Screen() != ScreenDone || len(b.answers) != 1 || b.answers[0].Status == nil || h.shared != origin || len(h.grants) != 1 {
			t.Fatalf("%+v, grants %+v", b.answers, h.grants)
		}
		send(task.Asked{Request: task.Request{ID: "2", Origin: origin, Kind: task.KindShare}})
		if len(b.answers) != 2 || b.answers[1].Status == nil || b.answers[1].ID != "2" {
			t.Errorf("the page that was allowed waits for a question: %+v", b.answers)
		}
		send(GoHome{})
		send(OfRecords{records.OpenGrants{}})
		send(OfRecords{records.RevokeGrant{Origin: origin}})
		if m := model(); len(h.grants) != 0 || len(m.Records.Grants.List) != 0 || !m.Records.Grants.Known {
			t.Errorf("%+v", m.Records.Grants)
		}
		send(GoBack{})
		send(task.Asked{Request: task.Request{ID: "3", Origin: origin, Kind: task.KindShare}})
		if m := model(); m.Screen() != ScreenShare || len(b.answers) != 2 {
			t.Errorf("revoked page was told: %+v", b.answers)
		}
	})
}

func TestProgramAnswersAnAllowance(t *testing.T) {
	for name, test := range map[string]struct {
		origin string
		code   wire.Code
		screen Screen
	}{
		"allowed":                     {origin, "", ScreenDone},
		"administrator does not want": {refusedOrigin, wire.CodePolicyRefused, ScreenProblem},
	} {
		t.Run(name, func(t *testing.T) {
			playProgram(t, func(send func(any), model func() *Model, _ *helper, b *browser) {
				send(task.Asked{Request: task.Request{ID: "1", Origin: test.origin, Kind: task.KindAllow, Purposes: []wire.Purpose{wire.PurposeRead}}})
				send(task.Submit{})
				if len(b.answers) != 1 || b.answers[0].Code != test.code || model().Screen() != test.screen {
					t.Errorf("%+v on %v", b.answers, model().Screen())
				}
			})
		})
	}
}

func TestProgramLooksIntoTheRecords(t *testing.T) {
	playProgram(t, func(send func(any), model func() *Model, _ *helper, b *browser) {
		send(OfRecords{records.OpenHistory{}})
		if m := model(); len(m.Records.History.Result.Entries) != 1 || !m.Records.History.Known {
			t.Errorf("%+v", m.Records.History)
		}
		send(GoBack{})
		send(OfRecords{records.OpenDoctor{}})
		if m := model(); m.Records.Doctor.Result == nil || m.Records.Doctor.Asking {
			t.Errorf("%+v", m.Records.Doctor)
		}
	})
}

func TestProgramWaitsForTheBrowsersPrompt(t *testing.T) {
	playAs(t, Start{Way: WayEmbedded}, &helper{silent: true}, func(send func(any), model func() *Model, h *helper, _ *browser) {
		if m := model(); m.Connection != Unasked {
			t.Fatal("connects before the person was told")
		}
		send(PermissionChanged{PermissionPrompt})
		send(Reconnect{})
		if m := model(); m.Connection != Connecting || m.Slow {
			t.Fatalf("%+v", m)
		}
		send(ChooseLanguage{Lang: "en"})
		if m := model(); !m.Slow {
			t.Error("does not say that it waits")
		}
		wait := func(d time.Duration) {
			for ; d > 0; d -= 5 * time.Second { // of send
				send(work.Progressed{})
			}
		}
		wait(giveUpAfter - 3*slowAfter)
		if m := model(); m.Connection != Connecting {
			t.Error("gave up while the browser still asks")
		}
		wait(3 * slowAfter)
		if m := model(); m.Connection != Disconnected || m.Lost.Code != wire.CodeHelperUnreachable {
			t.Errorf("%v %+v", m.Connection, m.Lost)
		}
		h.silent = false
		send(PermissionChanged{PermissionGranted})
		if m := model(); m.Connection != Connected {
			t.Errorf("%v after the permission came", m.Connection)
		}
	})
}

func TestProgramGivesABlockedConnectionUp(t *testing.T) {
	playAs(t, Start{Way: WayEmbedded}, &helper{silent: true}, func(send func(any), model func() *Model, _ *helper, b *browser) {
		send(loginOf())
		send(Reconnect{})
		send(PageBlocked{})
		if m := model(); m.Connection != Disconnected || m.Lost.Code != wire.CodeBlockedByPage {
			t.Fatalf("%v %+v", m.Connection, m.Lost)
		}
		send(task.ContinueElsewhere{})
		if len(b.used) != 1 || b.used[0].Challenge != challenge {
			t.Errorf("%+v", b.used)
		}
		send(task.WindowDone{})
		if m := model(); m.Screen() != ScreenDone || len(b.answers) != 0 || m.Task.Request != nil {
			t.Errorf("%v %+v", m.Screen(), b.answers)
		}
	})
}
