package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
)

// helper is a Backend with one card.
type helper struct {
	mu         sync.Mutex
	atOne      int // jobs on the card
	pins       [][]byte
	lostLink   chan error
	readerNews chan wire.ReadersResult // what changed

	jobTakes time.Duration // of a job
	silent   bool          // as while the browser asks the person
	typed    chan struct{}
	gaveUp   int
	grants   []wire.Grant
	signed   int    // times that documents were to be signed
	shared   string // origin for which the status was read last
}

const window = "http://127.0.0.1:21573/window/secret"

func (h *helper) Watch(ctx context.Context, found func(wire.HelloResult), changed func(wire.ReadersResult)) error {
	if h.silent {
		<-ctx.Done()
		return ctx.Err()
	}
	found(wire.HelloResult{Helper: "0.1.0"})
	changed(readers(withCard(1)))
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-h.lostLink:
			return err
		case r := <-h.readerNews:
			changed(r)
		}
	}
}

func (h *helper) use() func() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.atOne++
	if h.atOne > 1 {
		panic("two jobs have the card")
	}
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.atOne--
	}
}

func (h *helper) Status(_ context.Context, _, origin string) (room.CardStatus, error) {
	defer h.use()()
	h.shared = origin
	time.Sleep(max(h.jobTakes, time.Second))
	return *statusOf(3, 5), nil
}

func (h *helper) Login(ctx context.Context, job Login, asked func(room.PINPlace)) ([]byte, error) {
	defer h.use()()
	if job.PIN == nil {
		asked(room.PINPlace{Window: window})
		select {
		case <-h.typed:
			asked(room.PINPlace{})
			return []byte("{}"), nil
		case <-ctx.Done():
			h.gaveUp++
			return nil, ctx.Err()
		}
	}
	time.Sleep(h.jobTakes)
	h.pins = append(h.pins, job.PIN)
	if !bytes.Equal(job.PIN, []byte("1234")) {
		return nil, fmt.Errorf("log in: %w", &wire.Error{Code: wire.CodePINWrong, TriesLeft: intPointer(2)})
	}
	return []byte("{}"), nil
}

func (h *helper) Sign(_ context.Context, job Sign, progress func(room.Progress), _ func(room.PINPlace)) ([]Signed, error) {
	defer h.use()()
	h.signed++
	var signed []Signed
	for i, d := range job.Documents {
		progress(room.Progress{Done: int64(i + 1), Total: int64(len(job.Documents))})
		signed = append(signed, Signed{Name: d.File.Name, Signature: d.Digest[:]})
	}
	return signed, nil
}

func (h *helper) Grants(context.Context) ([]wire.Grant, error) { return h.grants, nil }

func (h *helper) Allow(_ context.Context, origin string, purposes []wire.Purpose) error {
	if origin == refusedOrigin {
		return wire.Errorf(wire.CodePolicyRefused, "not this one")
	}
	h.grants = append(h.grants, wire.Grant{Origin: origin, Purposes: purposes, By: wire.ByPerson})
	return nil
}

const refusedOrigin = "https://refused.example"

func (h *helper) Revoke(_ context.Context, origin string) error {
	h.grants = slices.DeleteFunc(h.grants, func(g wire.Grant) bool { return g.Origin == origin })
	return nil
}

func (h *helper) History(context.Context) (wire.HistoryResult, error) {
	return wire.HistoryResult{Entries: []wire.HistoryEntry{{Purpose: wire.PurposeLogin, Result: wire.ResultDone}}}, nil
}

func (h *helper) Diagnosis(context.Context) (wire.DiagnosisResult, error) {
	return wire.DiagnosisResult{Helper: "0.1.0", Service: true}, nil
}

// browser is a Page that remembers.
type browser struct {
	municipality string
	remembered   string
	printed      bool
	files        map[string]string // that are served
	copied       string
	opened       []string // windows
	blocks       bool     // windows
	used         []Request
	answers      []Answer
	downloads    []Download
	folded       []string
	lang         string
	left         bool
}

func (b *browser) Answer(a Answer)                  { b.answers = append(b.answers, a) }
func (b *browser) ShowFolded(_ string, text []byte) { b.folded = append(b.folded, string(text)) }
func (b *browser) Download(d Download)              { b.downloads = append(b.downloads, d) }
func (b *browser) SaveLanguage(lang string)         { b.lang = lang }
func (b *browser) SaveMunicipality(code string)     { b.municipality = code }
func (b *browser) Print()                           { b.printed = true }
func (b *browser) Leave()                           { b.left = true }
func (b *browser) Copy(text string)                 { b.copied = text }
func (b *browser) UseWindow(r Request)              { b.used = append(b.used, r) }

func (b *browser) Fetch(path string) ([]byte, error) {
	text, ok := b.files[path]
	if !ok {
		return nil, dom.ErrNotServed
	}
	return []byte(text), nil
}

func (b *browser) OpenWindow(url string) bool {
	b.opened = append(b.opened, url)
	return !b.blocks
}

// playProgram runs a program in a bubble of its own time; send delivers a message and
// waits until all is quiet.
func playProgram(t *testing.T, script func(send func(any), model func() Model, h *helper, b *browser)) {
	t.Helper()
	playAs(t, Start{Lang: "en"}, &helper{}, script)
}

func playAs(t *testing.T, start Start, h *helper, script func(send func(any), model func() Model, h *helper, b *browser)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &browser{}
		h.lostLink, h.typed, h.readerNews = make(chan error, 1), make(chan struct{}), make(chan wire.ReadersResult)
		var last Model
		p := NewProgram(h, b, func(m Model) { last = m }, time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- p.Run(ctx, start) }()
		settle := func() { time.Sleep(5 * time.Second); synctest.Wait() }
		settle()
		script(func(m any) { p.Send(messageOf(m)); settle() }, func() Model { return last }, h, b)
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestProgramLogsIn(t *testing.T) {
	playProgram(t, func(send func(any), model func() Model, h *helper, b *browser) {
		if m := model(); m.Connection != Connected || m.Helper != "0.1.0" || m.Reader.Card.Status == nil {
			t.Fatalf("%+v", m)
		}
		send(loginOf())
		send(Submit{PIN: []byte("9999")})
		if m := model(); m.Screen != ScreenLogin || !m.PIN.Wrong || m.Reader.Card.Status.UserAuthentication.TriesLeft != 2 {
			t.Fatalf("%+v", m)
		}
		send(Submit{PIN: []byte("1234")})
		if len(b.answers) != 1 || string(b.answers[0].Token) != "{}" || model().Screen != ScreenDone {
			t.Errorf("%+v", b.answers)
		}
		for _, pin := range h.pins {
			if !bytes.Equal(pin, make([]byte, 4)) {
				t.Errorf("PIN %q is still in memory", pin)
			}
		}
	})
}

// A PIN is gone when its job ends, also when that was given up while another had
// the card.
func TestProgramZeroesPINsOfJobsThatNeverBegan(t *testing.T) {
	pin := func() []byte { return []byte("1234") }
	for name, job := range map[string]func() (Effect, [][]byte){
		"login":     func() (Effect, [][]byte) { e := Login{job: 1, PIN: pin()}; return e, [][]byte{e.PIN} },
		"signature": func() (Effect, [][]byte) { e := Sign{job: 1, Password: pin()}; return e, [][]byte{e.Password} },
		"change": func() (Effect, [][]byte) {
			e := ChangePIN{job: 1, Old: pin(), New: pin()}
			return e, [][]byte{e.Old, e.New}
		},
		"certificate": func() (Effect, [][]byte) {
			e := ReadCertificate{job: 1, Password: pin()}
			return e, [][]byte{e.Password}
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewProgram(&helper{}, &browser{}, func(Model) {}, time.Now)
			p.card <- struct{}{} // another job has the card
			effect, pins := job()
			effect.do(t.Context(), p)
			p.cancel(jobID{ofApp, 1})
			p.jobs.Wait()
			for _, pin := range pins {
				if !bytes.Equal(pin, make([]byte, 4)) {
					t.Errorf("PIN %q is still in memory", pin)
				}
			}
		})
	}
}

func TestProgramSigns(t *testing.T) {
	playProgram(t, func(send func(any), model func() Model, _ *helper, b *browser) {
		send(StartSigning{})
		send(ChooseFiles{Files: []dom.File{fileOf("a.txt", "abc")}})
		send(TypePIN{Typed: []byte("abc")})
		send(Submit{PIN: []byte("abc123")})
		send(SaveSignature{})
		digest := sha256.Sum256([]byte("abc"))
		if len(b.downloads) != 1 || !bytes.Equal(b.downloads[0].Content, digest[:]) || len(b.folded) != 1 {
			t.Errorf("%+v, folded %q, screen %v", b.downloads, b.folded, model().Screen)
		}
	})
}

func TestProgramConnectsAgain(t *testing.T) {
	playProgram(t, func(send func(any), model func() Model, h *helper, _ *browser) {
		h.lostLink <- wire.Errorf(wire.CodeHelperUnreachable, "gone")
		send(ChooseLanguage{Lang: "ja"})
		if m := model(); m.Connection != Connected || m.Reader.Card.Status == nil || m.Lang != "ja" {
			t.Errorf("%+v", m)
		}
	})
}

func TestProgramReportsUnreadableFile(t *testing.T) {
	for name, file := range map[string]dom.File{
		"cannot be opened": {Name: "a", Size: 3, Open: func() (io.ReadCloser, error) { return nil, errors.New("gone") }},
		"became shorter":   {Name: "a", Size: 4, Open: fileOf("a", "abc").Open},
		"became longer":    {Name: "a", Size: 2, Open: fileOf("a", "abc").Open},
	} {
		t.Run(name, func(t *testing.T) {
			playProgram(t, func(send func(any), model func() Model, _ *helper, _ *browser) {
				send(StartSigning{})
				send(ChooseFiles{Files: []dom.File{file}})
				if m := model(); m.Screen != ScreenProblem || m.Problem.Code != wire.CodeFileUnreadable {
					t.Errorf("%+v", m.Problem)
				}
			})
		})
	}
}

// coded is an error of another layer.
type coded struct{ code string }

func (c coded) Error() string      { return c.code }
func (c coded) Code() string       { return c.code }
func (c coded) Tries() (int, bool) { return 1, true }

func TestProblemOf(t *testing.T) {
	for name, test := range map[string]struct {
		err   error
		code  wire.Code
		tries int // -1: unknown
		spent room.Spent
	}{
		"wire error, wrapped": {fmt.Errorf("a: %w", &wire.Error{Code: wire.CodePINWrong, TriesLeft: intPointer(2)}), wire.CodePINWrong, 2, room.SpentYes},
		"coded error":         {coded{"last_try_unconfirmed"}, wire.CodeLastTryUnconfirmed, 1, room.SpentNo},
		"unknown code":        {coded{"strange"}, wire.CodeInternal, 1, room.SpentMaybe},
		"plain error":         {errors.New("a"), wire.CodeInternal, -1, room.SpentMaybe},
		"before the card":     {wire.Errorf(wire.CodeNoCard, ""), wire.CodeNoCard, -1, room.SpentNo},
		"answer lost":         {wire.Errorf(wire.CodeTimeout, ""), wire.CodeTimeout, -1, room.SpentMaybe},
	} {
		t.Run(name, func(t *testing.T) {
			p := room.ProblemOf(test.err)
			if p.Code != test.code || p.Spent != test.spent || (p.TriesLeft != nil) != (test.tries >= 0) || p.TriesLeft != nil && *p.TriesLeft != test.tries {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestDecode(t *testing.T) {
	form := dom.Form{Secrets: map[string][]byte{FieldPIN: []byte("1234")}, Checked: map[string]bool{room.FieldLastTry: true, room.FieldShow: true}}
	for name, test := range map[string]struct {
		event dom.Event
		check func(Message) bool
	}{
		"submit":      {dom.Event{Action: room.ActionSubmit, Form: form}, func(m Message) bool { s := m.(Submit); return string(s.PIN) == "1234" && s.LastTry }},
		"show":        {dom.Event{Action: ActionShowPIN, Form: form}, func(m Message) bool { s := m.(ShowPIN); return string(s.Typed) == "1234" && s.Show }},
		"language":    {dom.Event{Action: ActionLanguage, Value: "en"}, func(m Message) bool { return m == ChooseLanguage{Lang: "en"} }},
		"save":        {dom.Event{Action: room.ActionSave, Value: "1", Stood: room.ConsiderFor}, func(m Message) bool { return m == SaveSignature{Index: 1} }},
		"no number":   {dom.Event{Action: room.ActionSave, Value: "x", Stood: room.ConsiderFor}, nil},
		"unknown":     {dom.Event{Action: "x"}, nil},
		"files":       {dom.Event{Action: ActionFiles, Files: []dom.File{{Name: "a"}}}, func(m Message) bool { return m.(ChooseFiles).Files[0].Name == "a" }},
		"reader name": {dom.Event{Action: room.ActionReader, Value: readerName}, func(m Message) bool { return m == OfReader{reader.Choose{Name: readerName}} }},
	} {
		t.Run(name, func(t *testing.T) {
			m, ok := Decode(test.event)
			if ok != (test.check != nil) || ok && !test.check(m) {
				t.Errorf("%#v %v", m, ok)
			}
		})
	}
}

// A card that takes long is said to, until it comes further; the person's time does
// not count.
func TestProgramSaysThatTheCardIsSlow(t *testing.T) {
	playProgram(t, func(send func(any), model func() Model, h *helper, _ *browser) {
		h.jobTakes = 20 * time.Second
		send(reader.AskCard{})
		if m := model(); !m.Reader.Card.Asking || !m.Reader.Card.Slow {
			t.Errorf("status: %+v", m.Reader.Card)
		}
		time.Sleep(20 * time.Second)
		if m := model(); m.Reader.Card.Slow || m.Reader.Card.Status == nil {
			t.Errorf("status, read: %+v", m.Reader.Card)
		}
		send(loginOf())
		send(Submit{PIN: []byte("1234")})
		if m := model(); m.Screen != ScreenWorking || !m.CardSlow {
			t.Errorf("login: %v, slow %t", m.Screen, m.CardSlow)
		}
		time.Sleep(20 * time.Second)
		if m := model(); m.Screen != ScreenDone {
			t.Errorf("a slow card is cut off: %v", m.Screen)
		}
	})
}

func TestTimeOfThePersonIsNotTheCards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewProgram(&helper{}, &browser{}, func(Model) {}, time.Now)
		p.startOnCard(t.Context(), jobID{ofApp, 7}, StillWorking{job: 7}, func(context.Context) Message {
			p.tellPINPlace(7)(room.PINPlace{Window: window})
			time.Sleep(time.Minute)
			p.tellPINPlace(7)(room.PINPlace{})
			time.Sleep(2 * time.Second)
			p.progress(7, -1)(room.Progress{Done: 1, Total: 2})
			time.Sleep(2 * time.Second)
			return JobDone{job: 7}
		})
		p.jobs.Wait()
		for _, m := range p.takeQueue() {
			if _, slow := m.(StillWorking); slow {
				t.Error("slow, though the person took the time, or it came further")
			}
		}
	})
}
