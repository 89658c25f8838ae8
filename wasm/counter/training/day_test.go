package training

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/lifecycletest"
	"jpkiweb/shared/post"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/lesson"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/practice/trainer"
)

var today = time.Date(2026, 11, 30, 9, 0, 0, 0, jpki.Japan())

// oneKey is that of all certificates: the day is not about keys.
var oneKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// memory is a worker in memory, which answers what was written last.
type memory struct {
	trainer *trainer.Trainer
	answer  []byte
}

func (w *memory) Write(ctx context.Context, text []byte) (err error) {
	w.answer, err = w.trainer.Answer(ctx, slices.Clone(text))
	return err
}
func (w *memory) Read(context.Context) ([]byte, error) { return w.answer, nil }
func (w *memory) Close() error                         { return nil }

// A newcomer plays: a program without its loop, whose jobs are waited for.
type newcomer struct {
	Model
	program *Program
	texts   locale.Texts
	left    bool
}

type noPage struct {
	rules   []byte
	print   error // why no notice can be printed
	blocked bool  // it opens no window
}

func (noPage) Show(Model)                     {}
func (p noPage) Fetch(string) ([]byte, error) { return p.rules, nil }
func (noPage) Replace()                       {}
func (p noPage) Open(any) bool                { return !p.blocked }
func (p noPage) Print(_ context.Context, n []post.Sheet) (any, error) {
	return len(n), p.print
}

// begin opens the training, with the first visitor there.
func begin(t *testing.T) *newcomer {
	t.Helper()
	text, err := lifecycletest.Rules()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := lifecycle.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	office := NewOffice(func() (Conn, error) { return &memory{trainer: trainer.New(rand.Reader, today, oneKey)}, nil })
	texts, err := locale.Load("ja")
	if err != nil {
		t.Fatal(err)
	}
	n := &newcomer{program: NewProgram(noPage{rules: text}, office), texts: texts}
	known := guide.New("")
	known.Knowledge.Rules = rules
	m, effects := New("ja", known, today)
	n.Model = m
	n.follow(t, effects)
	return n
}

// follow does effects and what follows of them.
func (n *newcomer) follow(t *testing.T, effects []Effect) {
	t.Helper()
	Draw(n.Model, n.texts) // of every model there is a screen
	for len(effects) > 0 {
		if _, ok := effects[0].(Leave); ok {
			n.left = true
			return
		}
		effects[0].do(t.Context(), n.program)
		n.program.jobs.Wait()
		effects = effects[1:]
		for _, message := range n.program.queue.Take() {
			m, more := Update(n.Model, message)
			n.Model, effects = m, append(effects, more...)
			Draw(n.Model, n.texts)
		}
	}
}

// press presses a key, which has to do something.
func (n *newcomer) press(t *testing.T, key string) {
	t.Helper()
	if !slices.Contains(n.keys(), key) {
		t.Fatalf("%s does nothing in stage %d, which has %q", key, n.Stage, n.keys())
	}
	m, effects := Update(n.Model, Press{key})
	n.Model = m
	n.follow(t, effects)
}

// typed types every PIN that is asked for, as the visitor answers.
func (n *newcomer) typed(t *testing.T) {
	t.Helper()
	for n.Stage == Typing {
		e := n.Entries[n.Typed]
		pin, ok := n.known(e.PIN)
		if e.New {
			pin, ok = n.Visitor.New[e.PIN], true
		}
		if !ok {
			pin = "0000"
		}
		m, effects := Update(n.Model, PINTyped{[]byte(pin)})
		n.Model = m
		n.follow(t, effects)
	}
}

// do opens a procedure, presses the keys that choose, does it, and wants it refused, or done.
func (n *newcomer) do(t *testing.T, p lifecycle.Procedure, keys, refused string) {
	t.Helper()
	i := slices.Index(n.Desk.Procedures(), p)
	if i < 0 {
		t.Fatalf("the desk has no %s", p)
	}
	n.press(t, string(digits[i]))
	for _, key := range keys {
		n.press(t, string(key))
	}
	if n.Stage == Choosing {
		n.press(t, keyDo)
	}
	n.typed(t)
	reason := ""
	if r := n.Outcome.Refusal; r != nil {
		reason = r.Reason
	}
	if n.Stage != Told || reason != refused {
		t.Fatalf("%s: stage %d, %q, want %q", p, n.Stage, reason, refused)
	}
	n.press(t, keyNext)
	if n.Stage != AtDesk {
		t.Fatalf("%s: stage %d", p, n.Stage)
	}
}

// A move is a procedure, the keys that choose how it is done, and why it is refused.
type move struct {
	procedure     lifecycle.Procedure
	keys, refused string
}

// right are the moves for each visitor, with what a newcomer may try first.
var right = map[string][]move{
	"renewal": {{lifecycle.Renew, "", ""}},
	"expired": {{lifecycle.Renew, "", "not-in-window"}, {lifecycle.Issue, "", ""}},
	"locked":  {{lifecycle.PINChange, "2", "pin-locked"}, {lifecycle.PINReset, "", "pin-missing"}, {lifecycle.PINReset, "2", ""}},
	"moved":   {{lifecycle.NameAddressChange, "", "nothing-changed"}, {lifecycle.NameAddressChange, "j", ""}, {lifecycle.Issue, "kk", ""}},
	"married": {
		{lifecycle.NameAddressChange, "ej", "pin-locked"}, {lifecycle.PINReset, "4", ""},
		{lifecycle.NameAddressChange, "ej", ""}, {lifecycle.Issue, "", ""},
	},
	"found": {{lifecycle.Issue, "", "held"}, {lifecycle.Release, "", ""}, {lifecycle.Issue, "", ""}},
	"agent": {{lifecycle.Renew, "aa", "letter-first"}, {lifecycle.Renew, "aam", ""}, {lifecycle.Renew, "aa", ""}},
	"child": {
		{lifecycle.PINReset, "1", "needs-representative"}, {lifecycle.PINReset, "1a", ""}, {lifecycle.Issue, "akk", "not-eligible"},
	},
	"sojourner": {
		{lifecycle.Reissue, "", "stay-ended"}, {lifecycle.NameAddressChange, "eej", "card-ended"}, {lifecycle.Reissue, "j", ""},
	},
	"ticket":   {{lifecycle.Renew, "", "other-card"}},
	"old-card": {{lifecycle.Renew, "", "other-card"}, {lifecycle.CardApply, "", ""}},
	"phone":    {{lifecycle.PINChange, "1", "other-card"}},
}

// Every visitor is served with the keys, what is wrong is refused on the way, and the day
// ends with all of them right.
func TestTheDayIsPlayedThrough(t *testing.T) {
	n := begin(t)
	if n.Count != 12 {
		t.Fatalf("%d visitors", n.Count)
	}
	for i := range n.Count {
		if n.Stage != Story || n.Number != i || says(n.Visitor, "ja") == "" {
			t.Fatalf("visitor %d: stage %d", i, n.Stage)
		}
		n.press(t, keyNext)
		moves, ok := right[n.Visitor.ID]
		if !ok {
			t.Fatalf("nobody knows how %s is served", n.Visitor.ID)
		}
		refused := 0
		for _, m := range moves {
			n.do(t, m.procedure, m.keys, m.refused)
			if m.refused != "" {
				refused++
			}
		}
		n.press(t, keyNext)
		if n.Stage != Judged || len(n.Faults) > 0 || n.Refused != refused {
			t.Fatalf("%s: stage %d, %+v, %d refused", n.Visitor.ID, n.Stage, n.Faults, n.Refused)
		}
		n.press(t, keyNext)
	}
	if _, ok := n.unserved(); ok || n.Stage != Summary || slices.Contains(n.keys(), keyRepeat) {
		t.Errorf("stage %d, %v", n.Stage, n.Results)
	}
	if n.press(t, keyLeave); !n.left {
		t.Error("no end")
	}
}

// Who does nothing is told what is wrong, and whom to serve once more.
func TestDoingNothing(t *testing.T) {
	n := begin(t)
	var wrong []string
	for n.Stage != Summary {
		n.press(t, keyNext) // the card is read
		n.press(t, keyNext) // the visitor goes
		if len(n.Faults) > 0 {
			wrong = append(wrong, n.Visitor.ID)
		}
		n.press(t, keyNext)
	}
	if want := "renewal expired locked moved married found agent child sojourner old-card"; strings.Join(wrong, " ") != want {
		t.Errorf("%q", wrong)
	}
	if n.press(t, keyRepeat); n.Stage != Story || n.Number != 0 {
		t.Errorf("stage %d of visitor %d", n.Stage, n.Number)
	}
}

// Two people who type two PINs are refused, a wrong one costs a try, and what was typed is
// nowhere in the model then.
func TestTwoPeopleType(t *testing.T) {
	for name, test := range map[string]struct {
		staff, visitor, reason string
	}{
		"different": {"1234", "1235", "pins-differ"},
		"wrong":     {"9999", "9999", "pin-wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			n := begin(t)
			n.press(t, keyNext)
			n.press(t, "1")
			n.press(t, keyDo)
			first := []byte(test.staff)
			for _, pin := range [][]byte{first, []byte(test.visitor)} {
				m, effects := Update(n.Model, PINTyped{pin})
				n.Model = m
				n.follow(t, effects)
			}
			n.typed(t)
			if r := n.Outcome.Refusal; r == nil || r.Reason != test.reason {
				t.Errorf("%+v", r)
			}
			if string(first) != "\x00\x00\x00\x00" || strings.Contains(fmt.Sprintf("%+v", n.Task), test.staff) {
				t.Errorf("%q, %+v", first, n.Task)
			}
		})
	}
}

// Back from the field wipes what was typed, and a key of another screen does nothing.
func TestBackWipesWhatWasTyped(t *testing.T) {
	n := begin(t)
	n.press(t, keyNext)
	n.press(t, "1")
	n.press(t, keyDo)
	pin := []byte("1234")
	n.Model, _ = Update(n.Model, PINTyped{pin})
	if n.press(t, keyBack); n.Stage != Choosing || string(pin) != "\x00\x00\x00\x00" || n.Entries != nil {
		t.Errorf("stage %d, %q", n.Stage, pin)
	}
	before := n.Stage
	if n.Model, _ = Update(n.Model, Press{keyNext}); n.Stage != before {
		t.Error("a key of another screen does something")
	}
	m, effects := Update(n.Model, PINTyped{[]byte("1234")})
	if m.Stage != before || effects != nil {
		t.Error("typed where nothing is asked")
	}
}

// Whose certificates are about to end has a notice, which is printed and opened; the training
// goes on where that cannot be done.
func TestNoticesArePrinted(t *testing.T) {
	noFont := errors.New("no font")
	for name, test := range map[string]struct {
		page   noPage
		made   bool
		window Window
	}{
		"printed":   {noPage{}, true, Opened},
		"no font":   {noPage{print: noFont}, false, Unopened},
		"no window": {noPage{blocked: true}, true, Blocked},
	} {
		t.Run(name, func(t *testing.T) {
			n := begin(t)
			test.page.rules = n.program.page.(noPage).rules
			n.program.page = test.page
			n.press(t, keyPrint)
			if made := n.Paper != nil; n.Stage != Printed || made != test.made {
				t.Fatalf("stage %d, %v", n.Stage, n.Paper)
			}
			if test.made {
				n.press(t, keyPrint)
			}
			if n.Window != test.window || test.made && n.Paper != 3 {
				t.Errorf("window %d, %v", n.Window, n.Paper)
			}
			if n.press(t, keyBack); n.Stage != Story || n.Paper != nil {
				t.Errorf("stage %d, %v", n.Stage, n.Paper)
			}
		})
	}
}

// Who has nothing that is about to end has no notice.
func TestWhoHasANotice(t *testing.T) {
	n := begin(t)
	var with []string
	for n.Stage != Summary {
		if slices.Contains(n.keys(), keyPrint) {
			with = append(with, n.Visitor.ID)
		}
		for range 3 { // the card is read, the visitor goes, the next one comes
			n.press(t, keyNext)
		}
	}
	if got := strings.Join(with, " "); got != "renewal agent" {
		t.Errorf("%q", got)
	}
}

// No letter that the desk has means something else here.
func TestKeysAreThoseOfTheDesk(t *testing.T) {
	desk := []string{counter.KeyCode, counter.KeyLanguage, counter.KeyTerminal, counter.KeyReceipt, counter.KeyForm, counter.KeyRead, counter.KeyDisplay, counter.KeyKeys}
	for _, k := range []string{keyStory, keyDo, keyPart, keyEvent, keyRegister, keyLetter} {
		if slices.Contains(append(desk, keyNext, keyBack, keyWho, keyRepeat, keyLeave, keyPrint), k) {
			t.Errorf("%s is a key of the desk", k)
		}
	}
}

// No two keys of a stage are one.
func TestKeysAreOfOneMeaning(t *testing.T) {
	m := Model{Count: 1, Results: []Result{Wrong}, Visitor: &lesson.Visitor{}}
	for m.Stage = Opening; m.Stage <= Broken; m.Stage++ {
		for _, p := range lifecycle.Procedures {
			m.Task = lesson.Task{Procedure: p, By: lesson.Agent}
			keys := slices.Sorted(slices.Values(m.keys()))
			if len(slices.Compact(slices.Clone(keys))) != len(keys) || !slices.Contains(keys, keyLeave) {
				t.Errorf("stage %d, %s: %q", m.Stage, p, keys)
			}
		}
	}
}
