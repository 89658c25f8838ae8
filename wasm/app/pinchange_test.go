package app

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/work"
)

func TestFoldingOfAChangeIsShown(t *testing.T) {
	for name, test := range map[string]struct {
		show bool
		in   pinchange.PINs
		want []pinchange.ShowFolded
	}{
		"capitals":       {false, typedPINs("ABC123", "PASS77", "P"), nil},
		"masked":         {false, typedPINs("abc", "PASS77", "ｐ"), []pinchange.ShowFolded{{ID: "pin-old-folded", Text: []byte("●●●")}, {ID: "pin-again-folded", Text: []byte("●")}}},
		"shown":          {true, typedPINs("abc", "ｐass77", ""), []pinchange.ShowFolded{{ID: "pin-old-folded", Text: []byte("ABC")}, {ID: "pin-new-folded", Text: []byte("PASS77")}}},
		"nothing so far": {true, typedPINs("", "", ""), nil},
	} {
		t.Run(name, func(t *testing.T) {
			m, effects := run(changingPIN(t, jpki.DigitalSignaturePIN), pinchange.ShowPINs{Show: test.show, Typed: test.in})
			if len(effects) != len(test.want) || !allWiped(test.in) || m.PINChange.Shown != test.show {
				t.Fatalf("%v, typed %q", effects, test.in)
			}
			for i, e := range effects {
				if !reflect.DeepEqual(e, test.want[i]) {
					t.Errorf("%+v", e)
				}
			}
			if n := len(slices.DeleteFunc(m.PINChange.Folds[:], func(folds bool) bool { return !folds })); n != len(test.want) {
				t.Errorf("%d fields fold", n)
			}
		})
	}
}

// The person is warned and may use it all the same.
func TestSimplePINIsNotForbidden(t *testing.T) {
	m := changingPIN(t, jpki.CardInfoPIN)
	m.Reader.Card.Status.UserAuthentication.NotAfter = time.Date(2030, 5, 3, 14, 59, 59, 0, time.UTC)
	for in, want := range map[string]pinchange.Simplicity{"0000": pinchange.SimpleSame, "１２３４": pinchange.SimpleRun, "0503": pinchange.SimpleDate, "8642": pinchange.NotSimple} {
		if m, _ = run(m, pinchange.TypePINs{Typed: typedPINs("9753", in, "")}); m.PINChange.Simple != want {
			t.Errorf("%s: %q", in, m.PINChange.Simple)
		}
	}
	m, effects := run(m, pinchange.Submit{Typed: typedPINs("9753", "0000", "0000")})
	if c := m.PINChange; len(effects) != 0 || !c.AskSimple || c.Refused() || c.Emptied != [3]int{} {
		t.Errorf("not asked about once more, or with the fields emptied: %v %+v", effects, c)
	}
	if m, _ := run(m, pinchange.TypePINs{Typed: typedPINs("9753", "8642", "")}); m.PINChange.AskSimple {
		t.Error("asked about one that is not simple")
	}
	if _, effects := run(m, pinchange.Submit{Typed: typedPINs("9753", "0000", "0000"), Simple: true}); len(effects) != 1 {
		t.Error("forbidden")
	}
}

func TestWhereThePINsOfAChangeAreTyped(t *testing.T) {
	for name, test := range map[string]struct {
		window, pad    bool
		pin            jpki.PIN
		onPad, outside bool
	}{
		"in the page":            {false, false, jpki.CardInfoPIN, false, false},
		"administrator's window": {true, false, jpki.CardInfoPIN, false, true},
		"pad":                    {false, true, jpki.CardInfoPIN, true, true},
		"a pad has no letters":   {false, true, jpki.DigitalSignaturePIN, false, false},
		"pad and window":         {true, true, jpki.UserAuthenticationPIN, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			m := changingPIN(t, test.pin)
			m.PINInWindow, m.Reader.All.Readers[0].PINPad = test.window, test.pad
			r := m.Reading()
			if pad, outside := r.Elsewhere(m.PINChange.PIN); pad != test.onPad || outside != test.outside {
				t.Fatalf("pad %v, elsewhere %v", pad, outside)
			}
			if !test.outside {
				return
			}
			m, effects := run(m, pinchange.Submit{})
			job := onlyEffect(t, effects).(pinchange.ChangePIN)
			if job.Old != nil || job.New != nil || job.LastTry {
				t.Errorf("%+v", job)
			}
			m, effects = run(m, work.PINAsked{Job: m.Work.Job, Place: room.PINPlace{Window: window}})
			if onlyEffect(t, effects) != (work.OpenWindow{URL: window}) {
				t.Error(effects)
			}
			if m, _ = run(m, work.GiveUp{}); m.Screen() != ScreenPINChange || !m.PINChange.Open {
				t.Errorf("given up: %v", m.Screen())
			}
		})
	}
}

func TestLastTryOfAChangeElsewhere(t *testing.T) {
	one := func(window bool) Model {
		m, _ := run(choosingPIN(t, 1, 5, 3), pinchange.Choose{PIN: jpki.UserAuthenticationPIN}, pinchange.Continue{})
		m.PINInWindow, m.Reader.All.Readers[0].PINPad = window, !window
		return m
	}
	if _, effects := run(one(true), pinchange.Submit{LastTry: true}); onlyEffect(t, effects).(pinchange.ChangePIN).LastTry {
		t.Error("the trusted window asks by itself")
	}
	m, effects := run(one(false), pinchange.Submit{})
	if len(effects) != 0 || !m.PINChange.Confirm {
		t.Fatalf("%v %+v", effects, m.PINChange)
	}
	if _, effects = run(m, pinchange.Submit{LastTry: true}); !onlyEffect(t, effects).(pinchange.ChangePIN).LastTry {
		t.Error("a pad cannot ask")
	}
}

func TestWhenAChangeCannotBegin(t *testing.T) {
	embedded, _ := New(Start{Way: WayEmbedded})
	asked, _ := run(ready(t, 3, 5), loginOf())
	working, _ := run(changingPIN(t, jpki.CardInfoPIN), pinchange.Submit{Typed: typedPINs("1234", "8642", "8642")})
	signing, _ := run(ready(t, 3, 5), task.StartSigning{}, task.ChooseFiles{Files: []dom.File{fileOf("a", "b")}})
	for name, m := range map[string]Model{"embedded page": embedded, "login is asked for": asked, "card at work": working, "files are chosen": signing} {
		t.Run(name, func(t *testing.T) {
			if next, effects := run(m, pinchange.OpenChoice{}); len(effects) != 0 || next.Screen() != m.Screen() || next.Task.Kind != m.Task.Kind {
				t.Errorf("%v, screen %v", effects, next.Screen())
			}
		})
	}
	for name, look := range map[string]any{"doctor": OfRecords{records.OpenDoctor{}}, "history": OfRecords{records.OpenHistory{}}} {
		m, _ := run(ready(t, 3, 5), look, pinchange.OpenChoice{})
		if m.Screen() != ScreenPINChange {
			t.Errorf("from %s: %v", name, m.Screen())
		}
	}
}

// A page's request does not take a form away in which the person types.
func TestRequestWhileAPINIsChanged(t *testing.T) {
	m, _ := run(choosingPIN(t, 3, 5, 3), loginOf())
	if m.Screen() != ScreenLogin || m.PINChange != (pinchange.Model{}) {
		t.Errorf("at the choice: %v", m.Screen())
	}
	m, effects := run(changingPIN(t, jpki.CardInfoPIN), loginOf())
	if a := onlyEffect(t, effects).(task.Answer); a.Code != wire.CodeBusy || !m.PINChange.Form(m.PINChangeFacts()) {
		t.Errorf("%+v", a)
	}
}

func TestEventsOfAPINChange(t *testing.T) {
	fields := func() map[string][]byte {
		return map[string][]byte{"pin-old": []byte("1234"), "pin-new": []byte("8642"), "pin-again": []byte("8641")}
	}
	all := typedPINs("1234", "8642", "8641")
	form := func(checked ...string) dom.Form {
		f := dom.Form{Secrets: fields(), Checked: map[string]bool{}}
		for _, name := range checked {
			f.Checked[name] = true
		}
		return f
	}
	for name, test := range map[string]struct {
		event dom.Event
		want  pinchange.Message
	}{
		"open":        {dom.Event{Action: room.ActionPINChange}, pinchange.OpenChoice{}},
		"choose":      {dom.Event{Action: "choose-pin", Value: "card_info"}, pinchange.Choose{PIN: jpki.CardInfoPIN}},
		"choose what": {dom.Event{Action: "choose-pin", Value: "resident"}, pinchange.Choose{}},
		"next":        {dom.Event{Action: "pin-next"}, pinchange.Continue{}},
		"type":        {dom.Event{Action: "type-pins", Form: form()}, pinchange.TypePINs{Typed: all}},
		"show":        {dom.Event{Action: "show-pins", Form: form(room.FieldShow)}, pinchange.ShowPINs{Show: true, Typed: all}},
		"submit":      {dom.Event{Action: room.ActionChangePIN, Form: form(room.FieldLastTry)}, pinchange.Submit{Typed: all, LastTry: true}},
	} {
		t.Run(name, func(t *testing.T) {
			if m, ok := Decode(test.event); !ok || !reflect.DeepEqual(m, OfPINChange{test.want}) {
				t.Errorf("%+v", m)
			}
		})
	}
	for _, action := range []string{room.ActionPINChange, room.ActionHistory, "unknown"} {
		f := form()
		_, _ = Decode(dom.Event{Action: action, Form: f})
		for field, secret := range f.Secrets {
			if !bytes.Equal(secret, make([]byte, len(secret))) {
				t.Errorf("%s leaves %s", action, field)
			}
		}
	}
}

// containsAny reports whether a value holds one of the words, as text or as bytes.
func containsAny(v reflect.Value, words ...string) bool {
	switch v.Kind() {
	case reflect.String:
		return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains([]byte(v.String()), []byte(w)) })
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && containsAny(v.Elem(), words...)
	case reflect.Struct:
		for i := range v.NumField() {
			if containsAny(v.Field(i), words...) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			var b []byte
			for i := range v.Len() {
				b = append(b, byte(v.Index(i).Uint()))
			}
			return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(b, []byte(w)) })
		}
		for i := range v.Len() {
			if containsAny(v.Index(i), words...) {
				return true
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if containsAny(key, words...) || containsAny(v.MapIndex(key), words...) {
				return true
			}
		}
	}
	return false
}

func TestNoPINIsInTheModel(t *testing.T) {
	old, renewed := "SECRET19", "HIDDEN47"
	for name, script := range map[string][]any{
		"while typing":   {pinchange.TypePINs{Typed: typedPINs(old, renewed, renewed)}, pinchange.TypePINs{Typed: typedPINs("secret19", "ｈidden47", renewed)}},
		"shown":          {pinchange.ShowPINs{Show: true, Typed: typedPINs("secret19", renewed, "hidden47")}},
		"refused":        {pinchange.Submit{Typed: typedPINs(old, renewed, old)}},
		"at work":        {pinchange.TypePINs{Typed: typedPINs(old, renewed, renewed)}, pinchange.Submit{Typed: typedPINs(old, renewed, renewed)}},
		"form not there": {pinchange.OpenChoice{}, pinchange.TypePINs{Typed: typedPINs(old, renewed, renewed)}, pinchange.Submit{Typed: typedPINs(old, renewed, renewed)}},
	} {
		t.Run(name, func(t *testing.T) {
			m := changingPIN(t, jpki.DigitalSignaturePIN)
			for _, message := range script {
				m, _ = run(m, message)
				if containsAny(reflect.ValueOf(m), old, renewed, "secret19", "hidden47") {
					t.Fatalf("after %T", message)
				}
				if containsAny(reflect.ValueOf(message), old, renewed, "secret19", "hidden47") {
					t.Errorf("%T still holds a PIN", message)
				}
			}
		})
	}
	m := changingPIN(t, jpki.DigitalSignaturePIN)
	m.Task.Signed = []task.Signed{{Signature: []byte(old)}}
	if !containsAny(reflect.ValueOf(m), old) {
		t.Error("the search finds nothing at all")
	}
}

func TestProgramChangesAPIN(t *testing.T) {
	playProgram(t, func(send func(any), model func() *Model, h *helper, b *browser) {
		send(pinchange.OpenChoice{})
		send(pinchange.Choose{PIN: jpki.UserAuthenticationPIN})
		send(pinchange.Continue{})
		send(pinchange.TypePINs{Typed: typedPINs("１２３４", "8642", "8642")})
		if len(b.folded) != 1 || b.folded[0] != "●●●●" {
			t.Errorf("%q", b.folded)
		}
		send(pinchange.Submit{Typed: typedPINs("0000", "8642", "8642")})
		if m := model(); m.PINChange.Faults[pinchange.Old] != pinchange.Wrong || m.Reader.Card.Status.UserAuthentication.TriesLeft != 2 {
			t.Fatalf("%+v", m)
		}
		send(pinchange.Submit{Typed: typedPINs("1234", "9999", "9999"), Simple: true})
		if m := model(); m.Screen() != ScreenProblem || !m.PINChange.Problem.Either() {
			t.Fatalf("%+v", m.PINChange.Problem)
		}
		send(Retry{})
		send(pinchange.Submit{Typed: typedPINs("1234", "8642", "8642")})
		if m := model(); m.Screen() != ScreenDone {
			t.Errorf("%v", m.Screen())
		}
		if len(h.pins) != 6 {
			t.Fatalf("%d PINs", len(h.pins))
		}
		for _, pin := range h.pins {
			if !bytes.Equal(pin, make([]byte, 4)) {
				t.Errorf("PIN %q is still in memory", pin)
			}
		}
	})
}
