package app

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
)

func (h *helper) ChangePIN(_ context.Context, job pinchange.Job, _ func(room.PINPlace)) error {
	defer h.use()()
	h.pins = append(h.pins, job.Old, job.New)
	if !bytes.Equal(job.Old, []byte("1234")) {
		return &wire.Error{Code: wire.CodePINWrong, TriesLeft: intPointer(2)}
	}
	if bytes.Equal(job.New, []byte("9999")) { // of which the answer is lost
		return wire.Errorf(wire.CodePINEither, "gone")
	}
	return nil
}

// choosingPIN is at the choice of the PIN, with a card that has these tries left.
func choosingPIN(t *testing.T, authentication, signature, cardInfo int) Model {
	t.Helper()
	m := ready(t, authentication, signature)
	m.Reader.Card.Status.CardInfo = jpki.PINStatus{TriesLeft: cardInfo, TriesKnown: true}
	m, effects := run(m, pinchange.OpenChoice{})
	if len(effects) != 0 || m.Screen() != ScreenPINChange || m.PINChange.Form(m.PINChangeFacts()) {
		t.Fatalf("%v %+v", effects, m.PINChange)
	}
	return m
}

// changingPIN has the form of a PIN open.
func changingPIN(t *testing.T, p jpki.PIN) Model {
	t.Helper()
	m, effects := run(choosingPIN(t, 3, 5, 3), pinchange.Choose{PIN: p}, pinchange.Continue{})
	if len(effects) != 0 || !m.PINChange.Form(m.PINChangeFacts()) || m.PINChange.PIN != p {
		t.Fatalf("%v %+v", effects, m.PINChange)
	}
	return m
}

func typedPINs(old, renewed, again string) pinchange.PINs {
	return pinchange.PINs{[]byte(old), []byte(renewed), []byte(again)}
}

// allWiped reports whether nothing of PINs is left.
func allWiped(pins pinchange.PINs) bool {
	for _, pin := range pins {
		if !bytes.Equal(pin, make([]byte, len(pin))) {
			return false
		}
	}
	return true
}

func TestPINChange(t *testing.T) {
	for _, p := range jpki.PINs {
		t.Run(p.String(), func(t *testing.T) {
			old, renewed := "1234", "8642"
			if p.Rule().Letters {
				old, renewed = "ABC123", "PASS77"
			}
			m := changingPIN(t, p)
			in := typedPINs(old, renewed, renewed)
			m, effects := run(m, pinchange.Submit{Typed: in})
			job := onlyEffect(t, effects).(pinchange.ChangePIN)
			if string(job.Old) != old || string(job.New) != renewed || job.PIN != p || job.Reader != readerName || job.LastTry || m.Screen() != ScreenWorking {
				t.Errorf("%+v", job)
			}
			if !allWiped(in) {
				t.Error("what was typed is still in memory")
			}
			m, effects = run(m, pinchange.Changed{})
			if len(effects) != 0 || m.Screen() != ScreenDone || m.PINChange.PIN != p {
				t.Errorf("%v, screen %v", effects, m.Screen())
			}
			m, effects = run(m, GoHome{})
			if _, ok := onlyEffect(t, effects).(reader.AskStatus); !ok || m.PINChange != (pinchange.Model{}) {
				t.Errorf("%v %+v", effects, m.PINChange)
			}
		})
	}
}

func TestAnotherPINAfterTheFirst(t *testing.T) {
	m, effects := run(changingPIN(t, jpki.CardInfoPIN), pinchange.Submit{Typed: typedPINs("1234", "8642", "8642")})
	_ = onlyEffect(t, effects).(pinchange.ChangePIN)
	m, _ = run(m, pinchange.Changed{})
	m, effects = run(m, pinchange.OpenChoice{})
	if _, ok := onlyEffect(t, effects).(reader.AskStatus); !ok || m.Screen() != ScreenPINChange || m.PINChange != (pinchange.Model{Stage: pinchange.Asking}) {
		t.Errorf("%v %+v", effects, m.PINChange)
	}
}

func TestNoFormWithoutAChoice(t *testing.T) {
	m, _ := run(choosingPIN(t, 3, 0, 3), pinchange.Continue{})
	if !m.PINChange.Unchosen || m.PINChange.Form(m.PINChangeFacts()) || m.PINChange.Attempt != 1 {
		t.Errorf("%+v", m.PINChange)
	}
	m, _ = run(m, pinchange.Choose{PIN: jpki.DigitalSignaturePIN}) // blocked
	if m.PINChange.PIN != "" {
		t.Error("blocked PIN can be chosen")
	}
	m, _ = run(m, pinchange.Choose{PIN: jpki.CardInfoPIN})
	if m.PINChange.Unchosen || m.PINChange.PIN != jpki.CardInfoPIN {
		t.Errorf("%+v", m.PINChange)
	}
	m, _ = run(m, pinchange.Continue{}, pinchange.Choose{PIN: jpki.UserAuthenticationPIN})
	if m.PINChange.PIN != jpki.CardInfoPIN || !m.PINChange.Form(m.PINChangeFacts()) {
		t.Error("the PIN of an open form was changed")
	}
	m, _ = run(m, pinchange.OpenChoice{})
	if m.PINChange.Form(m.PINChangeFacts()) || m.PINChange != (pinchange.Model{Stage: pinchange.Asking}) || m.Screen() != ScreenPINChange {
		t.Errorf("back at the choice: %+v", m.PINChange)
	}
}

func TestWhatCanBeChangedHere(t *testing.T) {
	with := func(change func(*room.CardStatus)) *room.CardStatus {
		s := statusOf(3, 5)
		s.CardInfo = jpki.PINStatus{TriesLeft: 3, TriesKnown: true}
		change(s)
		return s
	}
	for name, test := range map[string]struct {
		status *room.CardStatus
		want   [3]pinchange.Changeability // by jpki.PINs
	}{
		"My Number Card": {with(func(*room.CardStatus) {}), [3]pinchange.Changeability{pinchange.ChangesHere, pinchange.ChangesHere, pinchange.ChangesHere}},
		"unknown kind":   {with(func(s *room.CardStatus) { s.Kind = jpki.KindUnknown }), [3]pinchange.Changeability{pinchange.ChangesHere, pinchange.ChangesHere, pinchange.ChangesHere}},
		"child":          {with(func(s *room.CardStatus) { s.DigitalSignature = jpki.CertificateStatus{} }), [3]pinchange.Changeability{pinchange.ChangesHere, pinchange.ChangesNothing, pinchange.ChangesHere}},
		"one blocked":    {with(func(s *room.CardStatus) { s.UserAuthentication.TriesLeft = 0 }), [3]pinchange.Changeability{pinchange.ChangesBlocked, pinchange.ChangesHere, pinchange.ChangesHere}},
		"card info blocked": {with(func(s *room.CardStatus) { s.CardInfo.TriesLeft = 0 }),
			[3]pinchange.Changeability{pinchange.ChangesHere, pinchange.ChangesHere, pinchange.ChangesBlocked}},
		"counter not known": {with(func(s *room.CardStatus) { s.CardInfo = jpki.PINStatus{} }), [3]pinchange.Changeability{pinchange.ChangesHere, pinchange.ChangesHere, pinchange.ChangesHere}},
		"without PINs": {with(func(s *room.CardStatus) {
			s.UserAuthentication, s.DigitalSignature, s.CardInfo.TriesLeft = jpki.CertificateStatus{}, jpki.CertificateStatus{}, 0
		}), [3]pinchange.Changeability{pinchange.ChangesNoPIN, pinchange.ChangesNoPIN, pinchange.ChangesNoPIN}},
		"without certificates": {with(func(s *room.CardStatus) {
			s.UserAuthentication, s.DigitalSignature = jpki.CertificateStatus{}, jpki.CertificateStatus{}
		}), [3]pinchange.Changeability{pinchange.ChangesNothing, pinchange.ChangesNothing, pinchange.ChangesHere}},
		"Android":  {with(func(s *room.CardStatus) { s.Kind = jpki.KindAndroid }), [3]pinchange.Changeability{pinchange.ChangesOnPhone, pinchange.ChangesOnPhone, pinchange.ChangesOnPhone}},
		"iPhone":   {with(func(s *room.CardStatus) { s.Kind = jpki.KindIPhone }), [3]pinchange.Changeability{pinchange.ChangesOnPhone, pinchange.ChangesOnPhone, pinchange.ChangesOnPhone}},
		"juki":     {with(func(s *room.CardStatus) { s.Kind = jpki.KindJukiCard }), [3]pinchange.Changeability{pinchange.ChangesNoLonger, pinchange.ChangesNoLonger, pinchange.ChangesNoLonger}},
		"not read": {nil, [3]pinchange.Changeability{pinchange.ChangesUnread, pinchange.ChangesUnread, pinchange.ChangesUnread}},
	} {
		t.Run(name, func(t *testing.T) {
			m := choosingPIN(t, 3, 5, 3)
			m.Reader.Card.Status = test.status
			for i, p := range jpki.PINs {
				if got := pinchange.Changeable(m.Reader.Card.Status, p); got != test.want[i] {
					t.Errorf("%s: %s, want %s", p, got, test.want[i])
				}
				next, _ := run(m, pinchange.Choose{PIN: p}, pinchange.Continue{})
				if next.PINChange.Form(next.PINChangeFacts()) != (test.want[i] == pinchange.ChangesHere) {
					t.Errorf("%s: form %v", p, next.PINChange.Form(next.PINChangeFacts()))
				}
			}
		})
	}
}

func TestPINsThatDoNotReachTheCard(t *testing.T) {
	digits, password := jpki.UserAuthenticationPIN, jpki.DigitalSignaturePIN
	for name, test := range map[string]struct {
		pin                 jpki.PIN
		old, renewed, again string
		want                [3]jpki.PINFault
	}{
		"nothing":                    {digits, "", "", "", [3]jpki.PINFault{pinchange.Empty, pinchange.Empty, pinchange.Empty}},
		"only the old one":           {digits, "1234", "", "", [3]jpki.PINFault{jpki.PINOK, pinchange.Empty, pinchange.Empty}},
		"not once more":              {digits, "1234", "8642", "", [3]jpki.PINFault{jpki.PINOK, jpki.PINOK, pinchange.Empty}},
		"different":                  {digits, "1234", "8642", "8643", [3]jpki.PINFault{jpki.PINOK, jpki.PINOK, pinchange.Differs}},
		"the old one again":          {digits, "1234", "1234", "1234", [3]jpki.PINFault{jpki.PINOK, pinchange.Same, jpki.PINOK}},
		"the old one in full width":  {digits, "1234", "１２３４", "1234", [3]jpki.PINFault{jpki.PINOK, pinchange.Same, jpki.PINOK}},
		"three digits":               {digits, "123", "864", "864", [3]jpki.PINFault{jpki.PINTooShort, jpki.PINTooShort, jpki.PINOK}},
		"five digits":                {digits, "12345", "86420", "86420", [3]jpki.PINFault{jpki.PINTooLong, jpki.PINTooLong, jpki.PINOK}},
		"letters":                    {digits, "12a4", "86b2", "86b2", [3]jpki.PINFault{jpki.PINBadCharacter, jpki.PINBadCharacter, jpki.PINOK}},
		"password of letters":        {password, "ABC123", "ABCDEF", "ABCDEF", [3]jpki.PINFault{jpki.PINOK, jpki.PINNeedsBoth, jpki.PINOK}},
		"password of digits":         {password, "ABC123", "123456", "123456", [3]jpki.PINFault{jpki.PINOK, jpki.PINNeedsBoth, jpki.PINOK}},
		"short password":             {password, "ABC12", "PAS77", "PAS77", [3]jpki.PINFault{jpki.PINTooShort, jpki.PINTooShort, jpki.PINOK}},
		"password of 17":             {password, "ABC123", "PASSWORD123456789", "PASSWORD123456789", [3]jpki.PINFault{jpki.PINOK, jpki.PINTooLong, jpki.PINOK}},
		"symbol in the password":     {password, "ABC123", "PASS-77", "PASS-77", [3]jpki.PINFault{jpki.PINOK, jpki.PINBadCharacter, jpki.PINOK}},
		"space inside":               {digits, "12 34", "86 42", "86 42", [3]jpki.PINFault{jpki.PINBlankInside, jpki.PINBlankInside, jpki.PINOK}},
		"same but for spaces":        {digits, "1234", "1234\u3000", " 1234", [3]jpki.PINFault{jpki.PINOK, pinchange.Same, jpki.PINOK}},
		"same but for capitals":      {password, "abc123", "ＡＢＣ123", "ABC123", [3]jpki.PINFault{jpki.PINOK, pinchange.Same, jpki.PINOK}},
		"different, and short":       {password, "ABC123", "PAS77", "PASS77", [3]jpki.PINFault{jpki.PINOK, jpki.PINTooShort, pinchange.Differs}},
		"card info, letters as well": {jpki.CardInfoPIN, "12a4", "8642", "8642", [3]jpki.PINFault{jpki.PINBadCharacter, jpki.PINOK, jpki.PINOK}},
	} {
		t.Run(name, func(t *testing.T) {
			in := typedPINs(test.old, test.renewed, test.again)
			m, effects := run(changingPIN(t, test.pin), pinchange.ShowPINs{Show: true, Typed: typedPINs("", "", "")}, pinchange.Submit{Typed: in, LastTry: true})
			if len(effects) != 0 || m.PINChange.Faults != test.want || !m.PINChange.Form(m.PINChangeFacts()) || m.PINChange.Attempt != 1 || !m.PINChange.Shown {
				t.Errorf("%+v, effects %v", m.PINChange, effects)
			}
			if !allWiped(in) {
				t.Error("what was typed is still in memory")
			}
			ok := typedPINs("ABC123", "PASS77", "PASS77")
			if !test.pin.Rule().Letters {
				ok = typedPINs("1234", "8642", "8642")
			}
			if _, effects = run(m, pinchange.Submit{Typed: ok}); len(effects) != 1 {
				t.Error("what is right now is still refused")
			}
		})
	}
}

// What was refused is typed anew, and nothing else.
func TestFieldsThatWereNotRefusedKeepWhatWasTyped(t *testing.T) {
	m, _ := run(changingPIN(t, jpki.UserAuthenticationPIN), pinchange.TypePINs{Typed: typedPINs("１２３４", "８６４２", "8643")})
	m, effects := run(m, pinchange.Submit{Typed: typedPINs("１２３４", "８６４２", "8643")})
	c := m.PINChange
	if len(effects) != 0 || c.Faults != [3]jpki.PINFault{pinchange.Again: pinchange.Differs} || c.Emptied != [3]int{pinchange.Again: 1} || c.Cleared {
		t.Errorf("%+v", c)
	}
	if c.Folds != [3]bool{true, true, false} {
		t.Errorf("folds %v", c.Folds)
	}
}

func TestFoldedPINsReachTheCard(t *testing.T) {
	_, effects := run(changingPIN(t, jpki.DigitalSignaturePIN), pinchange.Submit{Typed: typedPINs("ａｂｃ１２３", "pass77", "Pass７７")})
	if job := onlyEffect(t, effects).(pinchange.ChangePIN); string(job.Old) != "ABC123" || string(job.New) != "PASS77" {
		t.Errorf("%q to %q", job.Old, job.New)
	}
}

func TestLastTryOfAChangeMustBeConfirmed(t *testing.T) {
	m, _ := run(choosingPIN(t, 3, 5, 1), pinchange.Choose{PIN: jpki.CardInfoPIN}, pinchange.Continue{})
	m, effects := run(m, pinchange.Submit{Typed: typedPINs("1234", "8642", "86")})
	if len(effects) != 0 || m.PINChange.Confirm || !m.PINChange.Refused() {
		t.Errorf("faults come first: %+v", m.PINChange)
	}
	m, effects = run(m, pinchange.Submit{Typed: typedPINs("1234", "8642", "8642")})
	if len(effects) != 0 || !m.PINChange.Confirm || m.PINChange.Refused() || m.PINChange.Attempt != 2 {
		t.Fatalf("%+v %v", m.PINChange, effects)
	}
	_, effects = run(m, pinchange.Submit{Typed: typedPINs("1234", "8642", "8642"), LastTry: true})
	if !onlyEffect(t, effects).(pinchange.ChangePIN).LastTry {
		t.Error("confirmation is lost")
	}
}

func TestFailedPINChange(t *testing.T) {
	for name, test := range map[string]struct {
		problem room.Problem
		form    bool // else the problem is shown
		tries   int  // -1: not known
		asks    bool
		check   func(pinchange.Model) bool
	}{
		"wrong":             {room.Problem{Code: wire.CodePINWrong, TriesLeft: intPointer(2)}, true, 2, false, func(c pinchange.Model) bool { return c.Faults[pinchange.Old] == pinchange.Wrong }},
		"wrong, untold":     {room.Problem{Code: wire.CodePINWrong}, true, -1, true, func(c pinchange.Model) bool { return c.Faults[pinchange.Old] == pinchange.Wrong }},
		"wrong for good":    {room.Problem{Code: wire.CodePINWrong, TriesLeft: intPointer(0)}, false, 0, false, nil},
		"blocked":           {room.Problem{Code: wire.CodePINBlocked}, false, 0, false, nil},
		"last try appeared": {room.Problem{Code: wire.CodeLastTryUnconfirmed, TriesLeft: intPointer(1)}, true, 1, false, func(c pinchange.Model) bool { return c.Confirm }},
		"differs on a pad":  {room.ProblemOfCode(wire.CodePINMismatch), true, -1, true, func(c pinchange.Model) bool { return c.Faults[pinchange.Again] == pinchange.Differs }},
		"declined":          {room.ProblemOfCode(wire.CodeConsentDenied), true, -1, true, func(c pinchange.Model) bool { return !c.Refused() }},
		"limited":           {room.ProblemOfCode(wire.CodePINLimited), false, 3, false, nil},
		"busy":              {room.ProblemOfCode(wire.CodeBusy), false, 3, false, nil},
		"card removed":      {room.ProblemOfCode(wire.CodeCardRemoved), false, -1, false, func(c pinchange.Model) bool { return !c.Either }},
		"answer lost":       {room.ProblemOfCode(wire.CodePINEither), false, -1, false, func(c pinchange.Model) bool { return c.Either }},
	} {
		t.Run(name, func(t *testing.T) {
			m := changingPIN(t, jpki.CardInfoPIN)
			m, effects := run(m, pinchange.Submit{Typed: typedPINs("1234", "8642", "8642")})
			_ = onlyEffect(t, effects).(pinchange.ChangePIN)
			m, effects = run(m, pinchange.Changed{Problem: &test.problem})
			asks := slices.ContainsFunc(effects, func(e any) bool { _, ok := e.(reader.AskStatus); return ok })
			tries := -1
			if s := m.Reader.Card.Status; s != nil {
				tries = s.PIN(jpki.CardInfoPIN).TriesLeft
			}
			if m.PINChange.Form(m.PINChangeFacts()) != test.form || m.Screen() == ScreenProblem == test.form || tries != test.tries || asks != test.asks || m.PINChange.Attempt != 1 {
				t.Errorf("screen %v, %d tries, %v, %+v", m.Screen(), tries, effects, m.PINChange)
			}
			if test.check != nil && !test.check(m.PINChange) {
				t.Errorf("%+v", m.PINChange)
			}
			if test.tries == 0 && m.PINChange.Problem.Code != wire.CodePINBlocked {
				t.Errorf("%+v", m.PINChange.Problem)
			}
		})
	}
}

// After a lost answer the person tries the new PIN in all three fields.
func TestEitherPINIsFoundOutWithTheNewOne(t *testing.T) {
	m, effects := run(changingPIN(t, jpki.CardInfoPIN), pinchange.Submit{Typed: typedPINs("1234", "8642", "8642")})
	_ = onlyEffect(t, effects).(pinchange.ChangePIN)
	lost := room.ProblemOfCode(wire.CodePINEither)
	m, _ = run(m, pinchange.Changed{Problem: &lost})
	m, effects = run(m, Retry{})
	ask := onlyEffect(t, effects).(reader.AskStatus)
	if _, effects = run(m, pinchange.Submit{Typed: typedPINs("8642", "8642", "8642")}); len(effects) != 0 {
		t.Error("sent although the counter is not known")
	}
	status := statusOf(3, 5)
	m, _ = run(m, reader.CardAnswered{Job: ask.Job, Status: status})
	if !m.PINChange.Form(m.PINChangeFacts()) || !m.PINChange.Either {
		t.Fatalf("%+v", m.PINChange)
	}
	m, effects = run(m, pinchange.Submit{Typed: typedPINs("8642", "8642", "8642")})
	_ = onlyEffect(t, effects).(pinchange.ChangePIN)
	wrong := room.Problem{Code: wire.CodePINWrong, TriesLeft: intPointer(2)}
	if m, _ = run(m, pinchange.Changed{Problem: &wrong}); !m.PINChange.Either || m.PINChange.Faults[pinchange.Old] != pinchange.Wrong {
		t.Errorf("still the old one: %+v", m.PINChange)
	}
	m, effects = run(m, pinchange.Submit{Typed: typedPINs("1234", "8642", "8642")})
	_ = onlyEffect(t, effects).(pinchange.ChangePIN)
	if m, _ = run(m, pinchange.Changed{}); m.Screen() != ScreenDone {
		t.Error(m.Screen())
	}
}

func TestCardThatLeavesClosesTheForm(t *testing.T) {
	readersAre := func(list ...wire.Reader) func(Model) any {
		return func(m Model) any { return ReadersChanged{link: m.link, Readers: readers(list...)} }
	}
	for name, test := range map[string]struct {
		event  func(Model) any
		before func(Model) any
		closes bool
	}{
		"pulled":    {readersAre(wire.Reader{Name: readerName, State: wire.ReaderEmpty, Insertion: 2}), nil, true},
		"swapped":   {readersAre(withCard(3)), nil, true},
		"unplugged": {readersAre(), nil, true},
		"another reader": {func(Model) any { return reader.Choose{Name: "Other"} },
			readersAre(withCard(1), wire.Reader{Name: "Other", State: wire.ReaderCard}), true},
		"pulled while the doctor looks": {readersAre(wire.Reader{Name: readerName, State: wire.ReaderEmpty, Insertion: 2}),
			func(Model) any { return OfRecords{records.OpenDoctor{}} }, true},
		"our own lease":        {readersAre(wire.Reader{Name: readerName, State: wire.ReaderInUse, Insertion: 1}), nil, false},
		"nothing changed":      {readersAre(withCard(1)), nil, false},
		"a second reader came": {readersAre(withCard(1), wire.Reader{Name: "Other", State: wire.ReaderEmpty}), nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := changingPIN(t, jpki.CardInfoPIN)
			if test.before != nil {
				m, _ = run(m, test.before(m))
			}
			m, _ = run(m, test.event(m), GoBack{})
			if m.PINChange.Open == test.closes || m.PINChange.CardLeft != test.closes || m.Screen() != ScreenPINChange {
				t.Errorf("%+v on %v", m.PINChange, m.Screen())
			}
			if test.closes && m.PINChange != (pinchange.Model{Stage: pinchange.Asking, CardLeft: true}) {
				t.Errorf("something is left: %+v", m.PINChange)
			}
		})
	}
}

// When the connection is gone the screen is drawn without the fields, and does not
// come back with them.
func TestLostHelperClosesTheForm(t *testing.T) {
	m := changingPIN(t, jpki.CardInfoPIN)
	m, _ = run(m, HelperLost{link: m.link, Problem: room.ProblemOfCode(wire.CodeHelperUnreachable)})
	if _, effects := run(m, pinchange.Submit{Typed: typedPINs("1234", "8642", "8642")}); len(effects) != 0 {
		t.Error(effects)
	}
	m, _ = run(m, HelperFound{link: m.link}, ReadersChanged{link: m.link, Readers: readers(withCard(1))})
	if m.PINChange.Form(m.PINChangeFacts()) || !m.PINChange.CardLeft {
		t.Errorf("%+v", m.PINChange)
	}
}

// Another card is in the reader when the person tries again.
func TestRetryOnACardWithoutThatPIN(t *testing.T) {
	m, effects := run(changingPIN(t, jpki.DigitalSignaturePIN), pinchange.Submit{Typed: typedPINs("ABC123", "PASS77", "PASS77")})
	_ = onlyEffect(t, effects).(pinchange.ChangePIN)
	removed := room.ProblemOfCode(wire.CodeCardRemoved)
	m, _ = run(m, pinchange.Changed{Problem: &removed},
		ReadersChanged{link: m.link, Readers: readers(withCard(2))})
	m, effects = run(m, Retry{})
	child := statusOf(3, 5)
	child.DigitalSignature = jpki.CertificateStatus{}
	m, _ = run(m, reader.CardAnswered{Job: onlyEffect(t, effects).(reader.AskStatus).Job, Status: child})
	in := typedPINs("ABC123", "PASS77", "PASS77")
	next, effects := run(m, pinchange.Submit{Typed: in})
	if m.PINChange.Form(m.PINChangeFacts()) || len(effects) != 0 || next.Screen() != ScreenPINChange || !allWiped(in) {
		t.Errorf("%v %+v", effects, m.PINChange)
	}
	if m, _ = run(m, pinchange.Choose{PIN: jpki.CardInfoPIN}, pinchange.Continue{}); !m.PINChange.Form(m.PINChangeFacts()) {
		t.Error("no other PIN can be chosen")
	}
}
