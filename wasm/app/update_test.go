package app

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/records"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/work"
)

const (
	readerName = "Sandbox Reader 00 00"
	origin     = "https://shinsei.city.example.lg.jp"
	challenge  = "0123456789012345678901234567890123456789abcd"
)

// run feeds messages, those of a room as well, and returns the last model and all
// effects as they are wanted.
func run(m Model, messages ...any) (Model, []any) {
	var all []any
	for _, message := range messages {
		var effects []Effect
		m, effects = Update(m, messageOf(m, message))
		all = append(all, wanted(effects)...)
	}
	return m, all
}

// messageOf wraps the message of a room; one that a job at the card ends with is that of
// the job that is under way.
func messageOf(m Model, message any) Message {
	switch v := message.(type) {
	case task.JobDone:
		return WorkEnded{job: m.Work.Job, message: OfTask{v}}
	case pinchange.Changed:
		return WorkEnded{job: m.Work.Job, message: OfPINChange{v}}
	case reader.Message:
		return OfReader{v}
	case work.Message:
		return OfWork{v}
	case task.Message:
		return OfTask{v}
	case pinchange.Message:
		return OfPINChange{v}
	}
	return message.(Message)
}

// wanted are effects as the rooms want them, without the one that comes beside them once
// (TestGuideIsFetchedAfterTheCard).
func wanted(effects []Effect) (all []any) {
	for _, e := range effects {
		switch e := e.(type) {
		case ShowAddress: // TestAddress… look at it
		case readerEffect:
			all = append(all, e.effect)
		case workEffect:
			all = append(all, e.effect)
		case taskEffect:
			all = append(all, e.effect)
		case pinChangeEffect:
			all = append(all, e.effect)
		case recordsEffect:
			all = append(all, e.effect)
		case verificationEffect:
			all = append(all, e.effect)
		case guideEffect:
			if learn, ok := e.effect.(guide.Learn); !ok || !learn.Nation {
				all = append(all, e.effect)
			}
		case healthEffect:
			all = append(all, e.effect)
		default:
			all = append(all, e)
		}
	}
	return all
}

func readers(list ...wire.Reader) wire.ReadersResult {
	return wire.ReadersResult{Service: true, Readers: list}
}

func withCard(insertion uint32) wire.Reader {
	return wire.Reader{Name: readerName, State: wire.ReaderCard, Insertion: insertion}
}

func statusOf(authentication, signature int) *room.CardStatus {
	return &room.CardStatus{Kind: jpki.KindMyNumberCard, Reader: readerName,
		UserAuthentication: jpki.CertificateStatus{Present: true, PINStatus: jpki.PINStatus{TriesLeft: authentication, TriesKnown: true}},
		DigitalSignature:   jpki.CertificateStatus{Present: true, PINStatus: jpki.PINStatus{TriesLeft: signature, TriesKnown: true}}}
}

// ready is connected, with a card whose status is known.
func ready(t testing.TB, authentication, signature int) Model {
	t.Helper()
	m, _ := New(Start{Lang: "ja"})
	m, effects := run(m, HelperFound{link: m.link, Hello: wire.HelloResult{Helper: "0.1.0", Revocation: true}}, ReadersChanged{link: m.link, Readers: readers(withCard(1))})
	ask, ok := onlyEffect(t, effects).(reader.AskStatus)
	if !ok || ask.Reader != readerName {
		t.Fatalf("card is not asked: %v", effects)
	}
	m, _ = run(m, reader.CardAnswered{Job: ask.Job, Status: statusOf(authentication, signature)})
	return m
}

func onlyEffect(t testing.TB, effects []any) any {
	t.Helper()
	if len(effects) != 1 {
		t.Fatalf("%d effects: %#v", len(effects), effects)
	}
	return effects[0]
}

func loginOf() task.Asked {
	return task.Asked{Request: task.Request{ID: "7", Origin: origin, Kind: task.KindLogin, Challenge: challenge}}
}

func fileOf(name, content string) dom.File {
	return dom.File{Name: name, Size: int64(len(content)), Content: strings.NewReader(content)}
}

func intPointer(n int) *int { return &n }

func TestReadersFollowEvents(t *testing.T) {
	empty := wire.Reader{Name: readerName, State: wire.ReaderEmpty, Insertion: 2}
	other := wire.Reader{Name: "Other", State: wire.ReaderEmpty}
	inUse := wire.Reader{Name: readerName, State: wire.ReaderInUse, Insertion: 1}
	for name, test := range map[string]struct {
		list   []wire.Reader
		reader string
		known  bool // status
		asks   bool
	}{
		"nothing changed":               {[]wire.Reader{withCard(1)}, readerName, true, false},
		"our own lease":                 {[]wire.Reader{inUse}, readerName, true, false},
		"card taken":                    {[]wire.Reader{empty}, readerName, false, false},
		"card swapped between events":   {[]wire.Reader{withCard(3)}, readerName, false, true},
		"reader unplugged":              {nil, "", false, false},
		"second reader without card":    {[]wire.Reader{other, withCard(1)}, readerName, true, false},
		"card is in the other reader":   {[]wire.Reader{empty, {Name: "Other", State: wire.ReaderCard}}, "Other", false, true},
		"mute card is not asked":        {[]wire.Reader{{Name: readerName, State: wire.ReaderMute, Insertion: 4}}, readerName, false, false},
		"card in use by other programs": {[]wire.Reader{{Name: readerName, State: wire.ReaderInUse, Insertion: 4}}, readerName, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := ready(t, 3, 5)
			m, effects := run(m, ReadersChanged{link: m.link, Readers: readers(test.list...)})
			if m.Reader.Name != test.reader || (m.Reader.Card.Status != nil) != test.known || slices.ContainsFunc(effects, isAsking) != test.asks || m.Reader.Card.Asking != test.asks {
				t.Errorf("reader %q, status %v, effects %v", m.Reader.Name, m.Reader.Card.Status, effects)
			}
		})
	}
}

func isAsking(e any) bool {
	_, ok := e.(reader.AskStatus)
	return ok
}

func TestWhoHasACardThatIsInUseIsAsked(t *testing.T) {
	busy := &room.Problem{Code: wire.CodeBusy, Spent: room.SpentNo}
	for name, messages := range map[string]func(*Model) []any{
		"held when it is seen": func(m *Model) []any {
			return []any{ReadersChanged{link: m.link, Readers: readers(wire.Reader{Name: readerName, State: wire.ReaderInUse, Insertion: 4})}}
		},
		"held when it is read": func(m *Model) []any {
			return []any{reader.AskCard{}, reader.CardAnswered{Job: m.Reader.Card.Job + 1, Problem: busy}}
		},
		"held when the person says yes": func(m *Model) []any {
			return []any{loginOf(), task.Submit{PIN: []byte("1234")}, task.JobDone{Problem: busy}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := ready(t, 3, 5)
			m, effects := run(m, messages(&m)...)
			ask, asks := effects[len(effects)-1].(records.Diagnose)
			if !asks {
				t.Fatalf("%v", effects)
			}
			m, _ = run(m, OfRecords{records.Diagnosed{Job: ask.Job, Result: &wire.DiagnosisResult{Holders: []string{"firefox"}}}})
			if !slices.Equal(m.Holders(), []string{"firefox"}) {
				t.Errorf("%v", m.Holders())
			}
		})
	}
	embedded := ready(t, 3, 5)
	embedded.Way, embedded.Granted = WayEmbedded, []wire.Purpose{wire.PurposeRead}
	_, effects := run(embedded, reader.AskCard{}, reader.CardAnswered{Job: embedded.Reader.Card.Job + 1, Problem: busy})
	if len(effects) != 1 {
		t.Errorf("a page of another origin: %v", effects)
	}
}

func TestChosenReaderStays(t *testing.T) {
	m := ready(t, 3, 5)
	other := wire.Reader{Name: "Other", State: wire.ReaderEmpty}
	m, _ = run(m, ReadersChanged{link: m.link, Readers: readers(withCard(1), other)}, reader.Choose{Name: "Other"},
		ReadersChanged{link: m.link, Readers: readers(withCard(1), other)})
	if m.Reader.Name != "Other" {
		t.Errorf("reader %q", m.Reader.Name)
	}
}

func TestAnswerOfTheCardBeforeIsDropped(t *testing.T) {
	m := ready(t, 3, 5)
	old := m.Reader.Card.Job
	m, _ = run(m, ReadersChanged{link: m.link, Readers: readers(withCard(2))}, reader.CardAnswered{Job: old, Status: statusOf(1, 1)})
	if m.Reader.Card.Status != nil || !m.Reader.Card.Asking {
		t.Errorf("%+v", m.Reader.Card)
	}
}

func TestBusyCardIsAskedAgainWhenFree(t *testing.T) {
	m := ready(t, 3, 5)
	m, effects := run(m, ReadersChanged{link: m.link, Readers: readers(withCard(2))})
	ask := onlyEffect(t, effects).(reader.AskStatus)
	m, _ = run(m, reader.CardAnswered{Job: ask.Job, Problem: &room.Problem{Code: wire.CodeBusy}})
	_, effects = run(m, ReadersChanged{link: m.link, Readers: readers(withCard(2))})
	if _, ok := onlyEffect(t, effects).(reader.AskStatus); !ok {
		t.Error(effects)
	}
}

func TestLostHelperIsSoughtAgainLaterEachTime(t *testing.T) {
	m := ready(t, 3, 5)
	for _, want := range []time.Duration{1, 2, 4, 8, 8} {
		var effects []any
		m, effects = run(m, HelperLost{link: m.link, Problem: room.ProblemOfCode(wire.CodeHelperUnreachable)})
		if got := onlyEffect(t, effects).(Connect); got.After != want*time.Second || got.link != m.link {
			t.Errorf("%+v, want %v s", got, want)
		}
	}
	if m.Connection != Disconnected || m.Reader.Card.Status != nil || m.Reader.Name != "" {
		t.Errorf("%+v", m)
	}
	m, effects := run(m, HelperLost{link: m.link - 1})
	if len(effects) != 0 {
		t.Error("an earlier connection's end was taken for this one's")
	}
	_, effects = run(m, HelperLost{link: m.link, Problem: room.ProblemOfCode(wire.CodeVersion)})
	if len(effects) != 0 {
		t.Error("another version does not go away by itself")
	}
}

func TestLogin(t *testing.T) {
	m, _ := run(ready(t, 3, 5), loginOf())
	if m.Screen() != ScreenLogin {
		t.Fatal(m.Screen())
	}
	typed := []byte("１２３４")
	m, effects := run(m, task.Submit{PIN: typed})
	login := onlyEffect(t, effects).(task.Login)
	if string(login.PIN) != "1234" || login.Origin != origin || login.Challenge != challenge || login.Reader != readerName || login.LastTry {
		t.Errorf("%+v", login)
	}
	if !bytes.Equal(typed, make([]byte, len(typed))) {
		t.Error("typed PIN is still in memory")
	}
	m, effects = run(m, task.JobDone{Token: []byte("{}")})
	want := task.Answer{ID: "7", Token: []byte("{}")}
	if got := onlyEffect(t, effects); !reflect.DeepEqual(got, want) || m.Screen() != ScreenDone {
		t.Errorf("%+v on screen %v", got, m.Screen())
	}
}

func TestPINThatCannotBeRightDoesNotReachTheCard(t *testing.T) {
	for name, test := range map[string]struct {
		kind  task.Kind
		typed string
		fault jpki.PINFault
		empty bool
	}{
		"nothing":              {task.KindLogin, "", jpki.PINTooShort, true},
		"three digits":         {task.KindLogin, "123", jpki.PINTooShort, false},
		"five digits":          {task.KindLogin, "12345", jpki.PINTooLong, false},
		"letter":               {task.KindLogin, "12a4", jpki.PINBadCharacter, false},
		"seventeen characters": {task.KindSign, "ABCDEFGH123456789", jpki.PINTooLong, false},
		"five characters":      {task.KindSign, "ABC12", jpki.PINTooShort, false},
		"symbol":               {task.KindSign, "ABC-123", jpki.PINBadCharacter, false},
		"space inside":         {task.KindLogin, "12 34", jpki.PINBlankInside, false},
		"unseen inside":        {task.KindSign, "ABC\u200B123", jpki.PINBlankInside, false},
		"spaces only":          {task.KindLogin, " \u3000\uFEFF", jpki.PINTooShort, true},
	} {
		t.Run(name, func(t *testing.T) {
			m := ready(t, 3, 5)
			m.Task.Kind = test.kind
			m.Task.Documents = []task.Document{{Hashed: true}}
			m, effects := run(m, task.Submit{PIN: []byte(test.typed)})
			if len(effects) != 0 || m.Task.PIN.Fault != test.fault || m.Task.PIN.Empty != test.empty || m.Screen() != asking(test.kind) || m.Task.PIN.Attempt != 1 {
				t.Errorf("%+v, effects %v", m.Task.PIN, effects)
			}
		})
	}
}

func TestLastTryMustBeConfirmed(t *testing.T) {
	m, _ := run(ready(t, 1, 5), loginOf())
	m, effects := run(m, task.Submit{PIN: []byte("1234")})
	if p := m.Task.PIN; len(effects) != 0 || !p.Confirm || p.Attempt != p.Kept {
		t.Fatalf("%+v %v", p, effects)
	}
	_, effects = run(m, task.Submit{PIN: []byte("1234"), LastTry: true})
	if login := onlyEffect(t, effects).(task.Login); !login.LastTry {
		t.Errorf("%+v", login)
	}
}

func TestBlockedPINIsNotSent(t *testing.T) {
	m, _ := run(ready(t, 0, 5), loginOf())
	if _, effects := run(m, task.Submit{PIN: []byte("1234"), LastTry: true}); len(effects) != 0 {
		t.Error(effects)
	}
}

// After a failed job.
func TestFailedLogin(t *testing.T) {
	for name, test := range map[string]struct {
		problem room.Problem
		screen  Screen
		tries   int // that the status tells; -1: status unknown
		answers bool
		check   func(Model) bool
	}{
		"wrong":             {room.Problem{Code: wire.CodePINWrong, TriesLeft: intPointer(2)}, ScreenLogin, 2, false, func(m Model) bool { return m.Task.PIN.Wrong && m.Task.PIN.Attempt == 1 }},
		"wrong, untold":     {room.Problem{Code: wire.CodePINWrong}, ScreenLogin, -1, false, func(m Model) bool { return m.Task.PIN.Wrong && m.Reader.Card.Asking }},
		"wrong for good":    {room.Problem{Code: wire.CodePINWrong, TriesLeft: intPointer(0)}, ScreenProblem, 0, true, func(m Model) bool { return m.Task.Problem.Code == wire.CodePINBlocked }},
		"blocked":           {room.Problem{Code: wire.CodePINBlocked}, ScreenProblem, 0, true, nil},
		"last try appeared": {room.Problem{Code: wire.CodeLastTryUnconfirmed, TriesLeft: intPointer(1)}, ScreenLogin, 1, false, func(m Model) bool { return m.Task.PIN.Confirm }},
		"card removed":      {room.ProblemOfCode(wire.CodeCardRemoved), ScreenProblem, -1, false, func(m Model) bool { return m.Task.Problem.Spent == room.SpentMaybe }},
		"busy":              {room.ProblemOfCode(wire.CodeBusy), ScreenProblem, 3, false, func(m Model) bool { return m.Task.Problem.Spent == room.SpentNo }},
		"origin refused":    {room.ProblemOfCode(wire.CodeOriginRefused), ScreenProblem, 3, true, func(m Model) bool { return m.Task.Request == nil }},
		"signature invalid": {room.ProblemOfCode(wire.CodeSignatureInvalid), ScreenProblem, 3, true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := run(ready(t, 3, 5), loginOf())
			m, effects := run(m, task.Submit{PIN: []byte("1234")})
			_ = onlyEffect(t, effects).(task.Login)
			m, effects = run(m, task.JobDone{Problem: &test.problem})
			counter := m.Task.Counter(m.Reader.Card.Status)
			tries, known := counter.TriesLeft, counter.TriesKnown
			if m.Screen() != test.screen || known != (test.tries >= 0) || known && tries != test.tries {
				t.Errorf("screen %v, tries %d %v", m.Screen(), tries, known)
			}
			answered := false
			for _, e := range effects {
				_, is := e.(task.Answer)
				answered = answered || is
			}
			if answered != test.answers || test.check != nil && !test.check(m) {
				t.Errorf("effects %+v, model %+v", effects, m)
			}
		})
	}
}

func TestRetryAsksTheCardFirst(t *testing.T) {
	m, _ := run(ready(t, 3, 5), loginOf())
	m, effects := run(m, task.Submit{PIN: []byte("1234")})
	_ = onlyEffect(t, effects).(task.Login)
	removed := room.ProblemOfCode(wire.CodeCardRemoved)
	m, _ = run(m, task.JobDone{Problem: &removed})
	m, effects = run(m, Retry{})
	if _, ok := onlyEffect(t, effects).(reader.AskStatus); !ok || m.Screen() != ScreenLogin || m.Task.Request == nil {
		t.Errorf("%v %+v", effects, m)
	}
	if _, effects := run(m, task.Submit{PIN: []byte("1234")}); len(effects) != 0 {
		t.Error("PIN sent although the counter is not known")
	}
}

func TestRequestIsAnsweredOnceWhateverThePersonDoes(t *testing.T) {
	for name, test := range map[string]struct {
		message any
		code    wire.Code
		screen  Screen
	}{
		"decline": {task.Decline{}, wire.CodeConsentDenied, ScreenDeclined},
		"home":    {GoHome{}, wire.CodeConsentDenied, ScreenHome},
		"close":   {CloseWindow{}, wire.CodeConsentDenied, ScreenHome},
	} {
		t.Run(name, func(t *testing.T) {
			m, _ := run(ready(t, 3, 5), loginOf())
			m, effects := run(m, test.message, task.Decline{}, GoHome{})
			answers := 0
			for _, e := range effects {
				if a, ok := e.(task.Answer); ok {
					answers++
					if a.ID != "7" || a.Code != test.code {
						t.Errorf("%+v", a)
					}
				}
			}
			if answers != 1 || m.Task.Request != nil {
				t.Errorf("%d answers", answers)
			}
		})
	}
}

// signRequest is the request of a page to sign a document so.
func signRequest(format signature.Format, stamp bool) task.Request {
	return task.Request{ID: "7", Origin: origin, Kind: task.KindSign, Documents: []task.Document{{File: fileOf("a.txt", "a")}}, Format: format, TimeStamp: stamp}
}

func TestRequestsThatAreNotTakenUp(t *testing.T) {
	long := strings.Repeat("a", 129)
	for name, test := range map[string]struct {
		request task.Request
		code    wire.Code
	}{
		"no origin":       {task.Request{Kind: task.KindLogin, Challenge: challenge}, wire.CodeRequestInvalid},
		"no task":         {task.Request{Origin: origin}, wire.CodeRequestInvalid},
		"short challenge": {task.Request{Origin: origin, Kind: task.KindLogin, Challenge: "abc"}, wire.CodeChallengeInvalid},
		"long challenge":  {task.Request{Origin: origin, Kind: task.KindLogin, Challenge: long}, wire.CodeChallengeInvalid},
		"nothing to sign": {task.Request{Origin: origin, Kind: task.KindSign}, wire.CodeRequestInvalid},
		"format of ours":  {signRequest(signature.MOJ, false), wire.CodeRequestInvalid},
		"bare digest":     {signRequest(signature.PKCS1, false), wire.CodeRequestInvalid},
		"no format":       {signRequest("xades", false), wire.CodeRequestInvalid},
		"no place":        {signRequest(signature.CMS, true), wire.CodeRequestInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			m, effects := run(ready(t, 3, 5), task.Asked{Request: test.request})
			if a := onlyEffect(t, effects).(task.Answer); a.Code != test.code || m.Screen() != ScreenHome {
				t.Errorf("%+v on %v", a, m.Screen())
			}
		})
	}
}

func TestSecondRequestDoesNotPushTheFirstAway(t *testing.T) {
	m, _ := run(ready(t, 3, 5), loginOf())
	second := loginOf()
	second.Request.ID, second.Request.Origin = "8", "https://evil.example"
	m, effects := run(m, second)
	if a := onlyEffect(t, effects).(task.Answer); a.ID != "8" || a.Code != wire.CodeBusy || m.Task.Request.Origin != origin {
		t.Errorf("%+v", a)
	}
}

func TestFoldingIsShownMaskedUnlessWanted(t *testing.T) {
	m, _ := run(ready(t, 3, 5), task.StartSigning{})
	for name, test := range map[string]struct {
		show  bool
		typed string
		want  string // "": nothing to show
	}{
		"capitals":      {false, "ABC1", ""},
		"small, masked": {false, "abc1", "●●●●"},
		"small, shown":  {true, "abc1", "ABC1"},
		"full width":    {true, "ａ１", "A1"},
		"not a PIN":     {true, "あb", "あB"},
	} {
		t.Run(name, func(t *testing.T) {
			typed := []byte(test.typed)
			m, effects := run(m, task.ShowPIN{Show: test.show, Typed: typed})
			if m.Task.PIN.Folds != (test.want != "") || !bytes.Equal(typed, make([]byte, len(typed))) {
				t.Errorf("%+v, typed %q", m.Task.PIN, typed)
			}
			if test.want == "" {
				if len(effects) != 0 {
					t.Error(effects)
				}
				return
			}
			if got := onlyEffect(t, effects).(task.ShowFolded); string(got.Text) != test.want {
				t.Errorf("%q", got.Text)
			}
		})
	}
}

func TestNothingInterruptsTheCardAtWork(t *testing.T) {
	m, _ := run(ready(t, 3, 5), loginOf(), task.Submit{PIN: []byte("1234")})
	for _, message := range []any{task.Decline{}, GoHome{}, CloseWindow{}, reader.AskCard{}, Retry{}, task.StartSigning{}, task.Submit{PIN: []byte("1234")},
		ReadersChanged{link: m.link, Readers: readers(withCard(1))}} {
		if next, effects := run(m, message); next.Screen() != ScreenWorking || len(effects) != 0 {
			t.Errorf("%T: screen %v, effects %v", message, next.Screen(), effects)
		}
	}
}

func TestLanguage(t *testing.T) {
	for lang, want := range map[string]string{"en": "en", "ja": "ja", "fr": "ja", "": "ja"} {
		if m, _ := New(Start{Lang: lang}); m.Lang != want {
			t.Errorf("%q: %s", lang, m.Lang)
		}
	}
	m, effects := run(ready(t, 3, 5), ChooseLanguage{Lang: "en"}, ChooseLanguage{Lang: "xx"})
	if m.Lang != "en" || onlyEffect(t, effects) != (SaveLanguage{Lang: "en"}) {
		t.Errorf("%s %v", m.Lang, effects)
	}
}
