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
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
)

func TestFoldingOfAChangeIsShown(t *testing.T) {
	for name, test := range map[string]struct {
		show bool
		in   PINs
		want []ShowFolded
	}{
		"capitals":       {false, typedPINs("ABC123", "PASS77", "P"), nil},
		"masked":         {false, typedPINs("abc", "PASS77", "ｐ"), []ShowFolded{{"pin-old-folded", []byte("●●●")}, {"pin-again-folded", []byte("●")}}},
		"shown":          {true, typedPINs("abc", "ｐass77", ""), []ShowFolded{{"pin-old-folded", []byte("ABC")}, {"pin-new-folded", []byte("PASS77")}}},
		"nothing so far": {true, typedPINs("", "", ""), nil},
	} {
		t.Run(name, func(t *testing.T) {
			m, effects := run(changingPIN(t, jpki.DigitalSignaturePIN), ShowPINs{Show: test.show, Typed: test.in})
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

func TestSimplePINs(t *testing.T) {
	ends := time.Date(2030, 5, 3, 14, 59, 59, 0, time.UTC) // 3 May, 23:59:59 in Japan
	digits, password := jpki.UserAuthenticationPIN, jpki.DigitalSignaturePIN
	for pin, test := range map[string]struct {
		which jpki.PIN
		want  Simplicity
	}{
		"0000": {digits, SimpleSame}, "7777": {digits, SimpleSame}, "1234": {digits, SimpleRun}, "0123": {digits, SimpleRun},
		"9876": {digits, SimpleRun}, "6789": {digits, SimpleRun}, "1235": {digits, NotSimple}, "1243": {digits, NotSimple},
		"0503": {digits, SimpleDate}, "0305": {digits, SimpleDate}, "0504": {digits, NotSimple}, "1357": {digits, NotSimple},
		"1122": {digits, NotSimple}, "111": {digits, NotSimple}, "": {digits, NotSimple},
		"ABC123": {password, SimpleRun}, "A1B2C3": {password, SimpleRun}, "AAAA11": {password, SimpleSame}, "AAAA12": {password, SimpleRun},
		"PASS77": {password, NotSimple}, "PASS1234": {password, NotSimple}, "X5X5X5": {password, SimpleSame}, "AB0503": {password, NotSimple},
		"ABC": {password, NotSimple},
	} {
		if got := simplicity(test.which, []byte(pin), ends); got != test.want {
			t.Errorf("%s: %q, want %q", pin, got, test.want)
		}
	}
	if got := simplicity(digits, []byte("0101"), time.Time{}); got != NotSimple {
		t.Errorf("without a date: %q", got)
	}
}

// The person is warned and may use it all the same.
func TestSimplePINIsNotForbidden(t *testing.T) {
	m := changingPIN(t, jpki.CardInfoPIN)
	m.Reader.Card.Status.UserAuthentication.NotAfter = time.Date(2030, 5, 3, 14, 59, 59, 0, time.UTC)
	for in, want := range map[string]Simplicity{"0000": SimpleSame, "１２３４": SimpleRun, "0503": SimpleDate, "8642": NotSimple} {
		if m, _ = run(m, TypePINs{Typed: typedPINs("9753", in, "")}); m.PINChange.Simple != want {
			t.Errorf("%s: %q", in, m.PINChange.Simple)
		}
	}
	if _, effects := run(m, SubmitPINs{Typed: typedPINs("9753", "0000", "0000")}); len(effects) != 1 {
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
			if pad, outside := m.ChangesElsewhere(); pad != test.onPad || outside != test.outside {
				t.Fatalf("pad %v, elsewhere %v", pad, outside)
			}
			if !test.outside {
				return
			}
			m, effects := run(m, SubmitPINs{})
			job := onlyEffect(t, effects).(ChangePIN)
			if job.Old != nil || job.New != nil || job.LastTry {
				t.Errorf("%+v", job)
			}
			m, effects = run(m, PINAsked{job: job.job, Place: room.PINPlace{Window: window}})
			if onlyEffect(t, effects) != (OpenWindow{URL: window}) {
				t.Error(effects)
			}
			if m, _ = run(m, GiveUp{}); m.Screen != ScreenPINChange || !m.PINChange.Open {
				t.Errorf("given up: %v", m.Screen)
			}
		})
	}
}

func TestLastTryOfAChangeElsewhere(t *testing.T) {
	one := func(window bool) Model {
		m, _ := run(choosingPIN(t, 1, 5, 3), ChoosePIN{PIN: jpki.UserAuthenticationPIN}, ContinuePINChange{})
		m.PINInWindow, m.Reader.All.Readers[0].PINPad = window, !window
		return m
	}
	if _, effects := run(one(true), SubmitPINs{LastTry: true}); onlyEffect(t, effects).(ChangePIN).LastTry {
		t.Error("the trusted window asks by itself")
	}
	m, effects := run(one(false), SubmitPINs{})
	if len(effects) != 0 || !m.PINChange.Confirm {
		t.Fatalf("%v %+v", effects, m.PINChange)
	}
	if _, effects = run(m, SubmitPINs{LastTry: true}); !onlyEffect(t, effects).(ChangePIN).LastTry {
		t.Error("a pad cannot ask")
	}
}

func TestWhenAChangeCannotBegin(t *testing.T) {
	embedded, _ := New(Start{Way: WayEmbedded})
	asked, _ := run(ready(t, 3, 5), loginOf())
	working, _ := run(changingPIN(t, jpki.CardInfoPIN), SubmitPINs{Typed: typedPINs("1234", "8642", "8642")})
	signing, _ := run(ready(t, 3, 5), StartSigning{}, ChooseFiles{Files: []dom.File{fileOf("a", "b")}})
	for name, m := range map[string]Model{"embedded page": embedded, "login is asked for": asked, "card at work": working, "files are chosen": signing} {
		t.Run(name, func(t *testing.T) {
			if next, effects := run(m, OpenPINChange{}); len(effects) != 0 || next.Screen != m.Screen || next.Task != m.Task {
				t.Errorf("%v, screen %v", effects, next.Screen)
			}
		})
	}
	for name, look := range map[string]any{"doctor": OfRecords{records.OpenDoctor{}}, "history": OfRecords{records.OpenHistory{}}} {
		m, _ := run(ready(t, 3, 5), look, OpenPINChange{})
		if m.Screen != ScreenPINChange {
			t.Errorf("from %s: %v", name, m.Screen)
		}
	}
}

// A page's request does not take a form away in which the person types.
func TestRequestWhileAPINIsChanged(t *testing.T) {
	m, _ := run(choosingPIN(t, 3, 5, 3), loginOf())
	if m.Screen != ScreenLogin || m.PINChange != (PINChange{}) {
		t.Errorf("at the choice: %v", m.Screen)
	}
	m, effects := run(changingPIN(t, jpki.CardInfoPIN), loginOf())
	if a := onlyEffect(t, effects).(Answer); a.Code != wire.CodeBusy || !m.PINForm() {
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
		want  any
	}{
		"open":        {dom.Event{Action: room.ActionPINChange}, OpenPINChange{}},
		"choose":      {dom.Event{Action: ActionChoosePIN, Value: "card_info"}, ChoosePIN{PIN: jpki.CardInfoPIN}},
		"choose what": {dom.Event{Action: ActionChoosePIN, Value: "resident"}, ChoosePIN{}},
		"next":        {dom.Event{Action: ActionPINNext}, ContinuePINChange{}},
		"type":        {dom.Event{Action: ActionTypePINs, Form: form()}, TypePINs{Typed: all}},
		"show":        {dom.Event{Action: ActionShowPINs, Form: form(room.FieldShow)}, ShowPINs{Show: true, Typed: all}},
		"submit":      {dom.Event{Action: room.ActionChangePIN, Form: form(room.FieldLastTry)}, SubmitPINs{Typed: all, LastTry: true}},
	} {
		t.Run(name, func(t *testing.T) {
			if m, ok := Decode(test.event); !ok || !reflect.DeepEqual(m, test.want) {
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
		"while typing":   {TypePINs{Typed: typedPINs(old, renewed, renewed)}, TypePINs{Typed: typedPINs("secret19", "ｈidden47", renewed)}},
		"shown":          {ShowPINs{Show: true, Typed: typedPINs("secret19", renewed, "hidden47")}},
		"refused":        {SubmitPINs{Typed: typedPINs(old, renewed, old)}},
		"at work":        {TypePINs{Typed: typedPINs(old, renewed, renewed)}, SubmitPINs{Typed: typedPINs(old, renewed, renewed)}},
		"form not there": {OpenPINChange{}, TypePINs{Typed: typedPINs(old, renewed, renewed)}, SubmitPINs{Typed: typedPINs(old, renewed, renewed)}},
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
	m.Signed = []Signed{{Signature: []byte(old)}}
	if !containsAny(reflect.ValueOf(m), old) {
		t.Error("the search finds nothing at all")
	}
}

func TestProgramChangesAPIN(t *testing.T) {
	playProgram(t, func(send func(any), model func() Model, h *helper, b *browser) {
		send(OpenPINChange{})
		send(ChoosePIN{PIN: jpki.UserAuthenticationPIN})
		send(ContinuePINChange{})
		send(TypePINs{Typed: typedPINs("１２３４", "8642", "8642")})
		if len(b.folded) != 1 || b.folded[0] != "●●●●" {
			t.Errorf("%q", b.folded)
		}
		send(SubmitPINs{Typed: typedPINs("0000", "8642", "8642")})
		if m := model(); m.PINChange.Faults[PINOld] != PINWrong || m.Reader.Card.Status.UserAuthentication.TriesLeft != 2 {
			t.Fatalf("%+v", m)
		}
		send(SubmitPINs{Typed: typedPINs("1234", "9999", "9999")})
		if m := model(); m.Screen != ScreenProblem || !m.Problem.Either() {
			t.Fatalf("%+v", m.Problem)
		}
		send(Retry{})
		send(SubmitPINs{Typed: typedPINs("1234", "8642", "8642")})
		if m := model(); m.Screen != ScreenDone {
			t.Errorf("%v", m.Screen)
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
