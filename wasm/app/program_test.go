package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/shared/character"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document/documenttest"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/work"
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

func (h *helper) Login(ctx context.Context, job task.Login, asked func(room.PINPlace)) ([]byte, error) {
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

func (h *helper) Sign(_ context.Context, job task.Sign, progress func(room.Progress), _ func(room.PINPlace)) ([]operation.Signed, error) {
	defer h.use()()
	h.signed++
	var signed []operation.Signed
	for i, d := range job.Documents {
		progress(room.Progress{Done: int64(i + 1), Total: int64(len(job.Documents))})
		signed = append(signed, operation.Signed{Signature: signature.Signature{CMS: d.Digest[:], Digest: d.Digest}})
	}
	return signed, nil
}

func (h *helper) Timestamp(context.Context, []byte) ([]byte, error) {
	return nil, wire.Errorf(wire.CodeTimestampUnavailable, "gone")
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
	documenttest.Reader
	municipality    string
	remembered      string
	forgotten       bool
	printed         bool
	spoke, silenced bool
	files           map[string]string // that are served
	copied          string
	opened          []string // windows
	blocks          bool     // windows
	used            []task.Request
	answers         []task.Answer
	downloads       []task.Download
	saved           []task.Save
	folded          []string
	texts           []character.Piece // of documents
	lang            string
	left            bool
	addresses       []ShowAddress
	practice        []string // begun and ended
}

func (b *browser) Answer(a task.Answer) { b.answers = append(b.answers, a) }
func (b *browser) ShowAddress(address string, entry bool) {
	b.addresses = append(b.addresses, ShowAddress{address, entry})
}
func (b *browser) ShowFolded(_ string, text []byte) { b.folded = append(b.folded, string(text)) }
func (b *browser) Download(name, _ string, content []byte) {
	b.downloads = append(b.downloads, task.Download{Name: name, Content: content})
}

func (b *browser) Save(name string, file any) {
	b.saved = append(b.saved, task.Save{Name: name, File: file})
}

func (b *browser) ShowText(_ string, text []character.Piece) { b.texts = append(b.texts, text...) }
func (b *browser) DecodeShiftJIS([]byte) (string, bool)      { return "", false }
func (b *browser) DrawPicture(context.Context, string, string, []byte) (width, height, drawn int, err error) {
	return 0, 0, 0, errors.New("no browser draws here")
}

func (b *browser) SaveLanguage(lang string)     { b.lang = lang }
func (b *browser) SaveMunicipality(code string) { b.municipality = code }
func (b *browser) Print()                       { b.printed = true }
func (b *browser) Silence()                     { b.silenced = true }
func (b *browser) LetOpenerGoOn()               {}
func (b *browser) Leave()                       { b.left = true }
func (b *browser) BeginPractice(lang string)    { b.practice = append(b.practice, "begin "+lang) }
func (b *browser) EndPractice(lang string)      { b.practice = append(b.practice, "end "+lang) }
func (b *browser) Copy(text string)             { b.copied = text }
func (b *browser) UseWindow(r task.Request)     { b.used = append(b.used, r) }

func (b *browser) Speak([]dom.Spoken) <-chan struct{} {
	b.spoke = true
	return make(chan struct{})
}

func (b *browser) PracticeDocument(lang string) (name, content string) {
	return lang + ".txt", "practice\n"
}

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
func playProgram(t *testing.T, script func(send func(any), model func() *Model, h *helper, b *browser)) {
	t.Helper()
	playAs(t, Start{Lang: "en"}, &helper{}, script)
}

func playAs(t *testing.T, start Start, h *helper, script func(send func(any), model func() *Model, h *helper, b *browser)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &browser{Reader: documenttest.New(t)}
		h.lostLink, h.typed, h.readerNews = make(chan error, 1), make(chan struct{}), make(chan wire.ReadersResult)
		var last Model
		p := NewProgram(h, b, func(m Model) { last = m }, time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- p.Run(ctx, start) }()
		settle := func() { time.Sleep(5 * time.Second); synctest.Wait() }
		settle()
		script(func(m any) { p.Send(messageOf(last, m)); settle() }, func() *Model { return &last }, h, b)
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestProgramLogsIn(t *testing.T) {
	playProgram(t, func(send func(any), model func() *Model, h *helper, b *browser) {
		if m := model(); m.Connection != Connected || m.Helper != "0.1.0" || m.Reader.Card.Status == nil {
			t.Fatalf("%+v", m)
		}
		send(loginOf())
		send(task.Submit{PIN: []byte("9999")})
		if m := model(); m.Screen() != ScreenLogin || !m.Task.PIN.Wrong || m.Reader.Card.Status.UserAuthentication.TriesLeft != 2 {
			t.Fatalf("%+v", m)
		}
		send(task.Submit{PIN: []byte("1234")})
		if len(b.answers) != 1 || string(b.answers[0].Token) != "{}" || model().Screen() != ScreenDone {
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
		"login": func() (Effect, [][]byte) {
			e := task.Login{PIN: pin()}
			return taskEffect{e, 1}, [][]byte{e.PIN}
		},
		"signature": func() (Effect, [][]byte) {
			e := task.Sign{Password: pin()}
			return taskEffect{e, 1}, [][]byte{e.Password}
		},
		"change": func() (Effect, [][]byte) {
			e := pinchange.ChangePIN{Job: pinchange.Job{Old: pin(), New: pin()}}
			return pinChangeEffect{e, 1}, [][]byte{e.Old, e.New}
		},
		"certificate": func() (Effect, [][]byte) {
			e := task.ReadCertificate{Password: pin()}
			return taskEffect{e, 1}, [][]byte{e.Password}
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := NewProgram(&helper{}, &browser{}, func(Model) {}, time.Now)
			p.card <- struct{}{} // another job has the card
			effect, pins := job()
			effect.do(t.Context(), p)
			p.cancel(jobID{ofWork, 1})
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
	playProgram(t, func(send func(any), model func() *Model, _ *helper, b *browser) {
		send(task.StartSigning{})
		send(task.ChooseFiles{Files: []dom.File{fileOf("a.txt", "abc")}})
		send(task.TypePIN{Typed: []byte("abc")})
		send(task.Submit{PIN: []byte("abc123")})
		send(task.SaveSignature{})
		digest := sha256.Sum256([]byte("abc"))
		if len(b.downloads) != 1 || !bytes.Equal(b.downloads[0].Content, digest[:]) || len(b.folded) != 1 {
			t.Errorf("%+v, folded %q, screen %v", b.downloads, b.folded, model().Screen())
		}
	})
}

func TestProgramConnectsAgain(t *testing.T) {
	playProgram(t, func(send func(any), model func() *Model, h *helper, _ *browser) {
		h.lostLink <- wire.Errorf(wire.CodeHelperUnreachable, "gone")
		send(ChooseLanguage{Lang: "ja"})
		if m := model(); m.Connection != Connected || m.Reader.Card.Status == nil || m.Lang != "ja" {
			t.Errorf("%+v", m)
		}
	})
}

func TestProgramReportsUnreadableFile(t *testing.T) {
	for name, file := range map[string]dom.File{
		"cannot be opened": {Name: "a", Size: 3, Content: &changingFile{gone: true}},
		"became shorter":   {Name: "a", Size: 4, Content: strings.NewReader("abc")},
		"became longer":    {Name: "a", Size: 2, Content: strings.NewReader("abc")},
	} {
		t.Run(name, func(t *testing.T) {
			playProgram(t, func(send func(any), model func() *Model, _ *helper, _ *browser) {
				send(task.StartSigning{})
				send(task.ChooseFiles{Files: []dom.File{file}})
				if m := model(); m.Screen() != ScreenProblem || m.Task.Problem.Code != wire.CodeFileUnreadable {
					t.Errorf("%+v", m.Task.Problem)
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
	form := dom.Form{Secrets: map[string][]byte{task.FieldPIN: []byte("1234")}, Checked: map[string]bool{room.FieldLastTry: true, room.FieldShow: true}}
	for name, test := range map[string]struct {
		event dom.Event
		check func(Message) bool
	}{
		"submit": {dom.Event{Action: room.ActionSubmit, Form: form}, func(m Message) bool {
			s := m.(OfTask).Message.(task.Submit)
			return string(s.PIN) == "1234" && s.LastTry
		}},
		"show": {dom.Event{Action: "show-pin", Form: form}, func(m Message) bool {
			s := m.(OfTask).Message.(task.ShowPIN)
			return string(s.Typed) == "1234" && s.Show
		}},
		"language":    {dom.Event{Action: ActionLanguage, Value: "en"}, func(m Message) bool { return m == ChooseLanguage{Lang: "en"} }},
		"save":        {dom.Event{Action: room.ActionSave, Value: "1", Stood: room.ConsiderFor}, func(m Message) bool { return m == OfTask{task.SaveSignature{Index: 1}} }},
		"no number":   {dom.Event{Action: room.ActionSave, Value: "x", Stood: room.ConsiderFor}, nil},
		"unknown":     {dom.Event{Action: "x"}, nil},
		"files":       {dom.Event{Action: "files", Files: []dom.File{{Name: "a"}}}, func(m Message) bool { return m.(OfTask).Message.(task.ChooseFiles).Files[0].Name == "a" }},
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
	playProgram(t, func(send func(any), model func() *Model, h *helper, _ *browser) {
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
		send(task.Submit{PIN: []byte("1234")})
		if m := model(); m.Screen() != ScreenWorking || !m.Work.Slow {
			t.Errorf("login: %v, slow %t", m.Screen(), m.Work.Slow)
		}
		time.Sleep(20 * time.Second)
		if m := model(); m.Screen() != ScreenDone {
			t.Errorf("a slow card is cut off: %v", m.Screen())
		}
	})
}

func TestTimeOfThePersonIsNotTheCards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewProgram(&helper{}, &browser{}, func(Model) {}, time.Now)
		p.startWork(t.Context(), 7, func(_ context.Context, report room.Report) Message {
			report.Place(room.PINPlace{Window: window})
			time.Sleep(time.Minute)
			report.Place(room.PINPlace{})
			time.Sleep(2 * time.Second)
			report.Progress(room.Progress{Done: 1, Total: 2})
			time.Sleep(2 * time.Second)
			return OfTask{task.JobDone{}}
		})
		p.jobs.Wait()
		for _, m := range p.queue.Take() {
			if m == (OfWork{work.StillWorking{Job: 7}}) {
				t.Error("slow, though the person took the time, or it came further")
			}
		}
	})
}
