package counter

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/guide"
)

// displayOf is a display that a desk has told something.
func displayOf(t *testing.T, w *Words) *played {
	t.Helper()
	m, effects := NewWindow(Display, "ja", noon)
	d := &played{m, effects}
	if w != nil {
		d.hear("1", *w)
	}
	return d
}

// hear has the display hear a document of the desk.
func (d *played) hear(document string, w Words) { d.tell(Told{note{Document: document, Words: &w}}) }

var (
	ofVisitor = Words{Language: "en", Ask: AskRead, Card: []string{"health.login.expired"}, Needs: []finding.Need{{Procedure: lifecycle.Issue}}}
	ofNobody  = Words{Language: "ja", Ask: AskPut}
)

// What the display showed of a visitor it shows no more, and becomes a new document,
// whatever ends the visit, and however the desk goes.
func TestDisplayForgetsAVisitor(t *testing.T) {
	for name, end := range map[string]func(*played){
		"the card is out":             func(d *played) { d.hear("1", ofNobody) },
		"the desk has a new document": func(d *played) { d.hear("2", ofVisitor) },
		"the desk is gone": func(d *played) {
			for range lostAfter / askEvery {
				d.tell(Asked{})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := displayOf(t, &ofVisitor)
			if !d.Window.Words.touched() || d.Visitor != "en" {
				t.Fatalf("%+v", d.Window)
			}
			d.tell(Asked{})
			if _, ok := did[AskDesk](d); !ok || !d.Window.Words.touched() {
				t.Fatalf("a desk that is slow: %+v", d.did)
			}
			d.hear("1", ofVisitor)
			end(d)
			if _, ok := did[Renew](d); !ok || d.Window.Words.touched() || d.Visitor != "ja" || d.Procedure != "" {
				t.Errorf("%+v, %+v", d.did, d.Window)
			}
			d.hear("2", ofVisitor) // of the next visitor, before the new document is there
			if d.Window.Words.touched() || len(d.did) > 0 {
				t.Errorf("the old document shows %+v", d.Window.Words)
			}
		})
	}
}

// A display that shows nothing of anybody goes from one document of the desk to the next,
// and tells each of itself; one that hears of no desk asks for nothing.
func TestDisplayFollowsTheDesk(t *testing.T) {
	d := displayOf(t, &ofNobody)
	d.hear("2", ofNobody)
	if _, ok := did[Greet](d); !ok || d.Window.Words.Ask != AskPut {
		t.Errorf("%+v, %+v", d.did, d.Window)
	}
	for range lostAfter / askEvery {
		d.tell(Asked{})
	}
	if _, ok := did[AskDesk](d); !ok || d.Window.Words.Ask != "" {
		t.Errorf("without a desk: %+v, %+v", d.did, d.Window)
	}
	d.tell(Told{note{Document: "2", Close: true}})
	if _, ok := did[CloseWindow](d); !ok {
		t.Errorf("%+v", d.did)
	}
}

// The words of every state of the desk go through, and nothing that is no word of a list.
func TestNotesAreWordsOfLists(t *testing.T) {
	good := note{Document: "1", Words: &ofVisitor}
	if n, err := decodeNote(good.encode()); err != nil || !reflect.DeepEqual(n, good) {
		t.Errorf("%+v, %v", n, err)
	}
	change := func(change func(*Words)) string {
		w := ofVisitor
		change(&w)
		return note{Document: "1", Words: &w}.encode()
	}
	for name, text := range map[string]string{
		"no note":           "hello",
		"too long":          `{"document":"` + strings.Repeat("1", maxWords) + `"}`,
		"something more":    `{"document":"1","html":"<b>"}`,
		"two":               good.encode() + good.encode(),
		"another window":    `{"from":"app","document":"1"}`,
		"another language":  change(func(w *Words) { w.Language = "../x" }),
		"another part":      change(func(w *Words) { w.Part = -1 }),
		"another ask":       change(func(w *Words) { w.Ask = "type your PIN" }),
		"a name":            change(func(w *Words) { w.Card = []string{"花子"} }),
		"another text":      change(func(w *Words) { w.Card = []string{"counter.found.expired.text"} }),
		"a number":          change(func(w *Words) { w.Card = []string{"health.3"} }),
		"many sentences":    change(func(w *Words) { w.Card = slices.Repeat(w.Card, maxSentences+1) }),
		"a long sentence":   change(func(w *Words) { w.Card = []string{"health." + strings.Repeat("a", maxSentence)} }),
		"another town":      change(func(w *Words) { w.Municipality = "282104" }),
		"another procedure": change(func(w *Words) { w.Needs = []finding.Need{{Procedure: "pay"}} }),
		"another PIN": change(func(w *Words) {
			w.Needs = []finding.Need{{Procedure: lifecycle.PINReset, PINs: []lifecycle.PINName{"1234"}}}
		}),
		"another applicant": change(func(w *Words) { w.Applicant = "花子" }),
		"nothing to go for": change(func(w *Words) { w.Applicant, w.Needs = municipality.Self, nil }),
		"several to go for": change(func(w *Words) { w.Applicant, w.Needs = municipality.Self, slices.Repeat(w.Needs, 2) }),
	} {
		if n, err := decodeNote(text); err == nil {
			t.Errorf("%s: %+v", name, n)
		}
	}
}

// The key opens the display where the policy wants one, and closes it; a browser that opens
// nothing, or nothing that is heard of, is told.
func TestKeyOfTheDisplay(t *testing.T) {
	d := waiting(t)
	d.tell(Press{KeyDisplay})
	if _, ok := did[OpenDisplay](d); ok || d.offers(KeyDisplay) {
		t.Error("there is no display")
	}
	d.Policy.Display = true
	d.tell(Press{KeyDisplay})
	if _, ok := did[OpenDisplay](d); !ok || d.Display != DisplayOpening {
		t.Errorf("%+v", d.did)
	}
	d.tell(DisplayMissing{})
	if d.Display != DisplayBlocked || !d.offers(KeyDisplay) {
		t.Errorf("%v", d.Display)
	}
	d.tell(Press{KeyDisplay})
	d.tell(DisplayHeard{On: true})
	d.tell(DisplayMissing{}) // of the first time
	d.tell(Press{KeyDisplay})
	if _, ok := did[CloseDisplay](d); !ok || d.Display != DisplayOpen {
		t.Errorf("%+v, %v", d.did, d.Display)
	}
	d.tell(DisplayHeard{})
	if d.Display != NoDisplay {
		t.Error(d.Display)
	}
}

// A network joins the pages of one browser, as a channel does.
type network struct{ programs map[*tab]*Program }

func (r *network) join(page *tab, p *Program) {
	r.programs[page] = p
	page.tell = func(text string) {
		for other, heard := range r.programs {
			if other != page {
				heard.Hear(text)
			}
		}
	}
}

// Desk and display together: what the card tells is shown, and gone with the card; then the
// display is a new document, as soon as the helper serves one.
func TestDisplayBesideTheDesk(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	l := &log{}
	h := &helped{log: &log{}, policy: &Policy{Display: true}, changes: make(chan wire.ReadersResult, 4)}
	desk, display := &tab{log: &log{}}, &servedTab{tab: tab{log: l}}
	desk.then = func(Model) {}
	on, next := NewProgram(desk, h, func() time.Time { return noon }, "1"), NewWindowProgram(Display, display, func() time.Time { return noon }, "2")
	r := &network{map[*tab]*Program{}}
	r.join(desk, on)
	r.join(&display.tab, next)
	step := 0
	display.then = func(m Model) {
		switch w := m.Window.Words; {
		case step == 0 && w.Ask == AskWait:
			step++
			h.changes <- readers(wire.Reader{Name: "A", State: wire.ReaderEmpty})
		case step == 1 && w.Ask == AskPut:
			step++
			h.changes <- readers(cardIn("A", 1))
		case step == 2 && w.Ask == AskRead && len(w.Card) == 2:
			step++
			display.gone.Store(true)
			h.changes <- readers(wire.Reader{Name: "A", State: wire.ReaderEmpty, Insertion: 2})
		case step == 3 && m.Window.leaving:
			step++
			display.gone.Store(false)
		}
	}
	display.replaced = cancel
	ended := make(chan error, 1)
	go func() { ended <- on.Run(ctx, "ja") }()
	if err := next.Run(ctx, "ja"); !errors.Is(err, context.Canceled) || step != 4 {
		t.Errorf("%v, %d", err, step)
	}
	<-ended
	if want := []string{"replace"}; !slices.Equal(l.noted(), want) {
		t.Errorf("%q", l.noted())
	}
}

// A servedTab has files, but for a while.
type servedTab struct {
	tab
	gone     atomic.Bool
	replaced func()
}

func (s *servedTab) Fetch(path string) ([]byte, error) {
	if s.gone.Load() || path != servedBeside {
		return nil, errors.New("not served")
	}
	return nil, nil
}

func (s *servedTab) Replace() {
	s.tab.Replace()
	s.replaced()
}

// A tab that was doubled has the name of another desk, and takes its own: two desks do not
// speak to one display.
func TestTwoDesksDoNotCross(t *testing.T) {
	l := &log{}
	p := NewProgram(&tab{log: l}, nil, time.Now, "1")
	p.Hear(note{Document: p.windows.document, Words: &ofVisitor}.encode())
	if len(l.noted()) > 0 {
		t.Errorf("%q", l.noted())
	}
	p.Hear(note{Document: "another", Words: &ofVisitor}.encode())
	if !slices.Equal(l.noted(), []string{"rename"}) {
		t.Errorf("%q", l.noted())
	}
	one := NameOf("36b8f84d-df4e-4d49-b662-bcde71a8764f")
	if !IsName(one) {
		t.Errorf("%q is no name", one)
	}
	for _, name := range []string{"", namePrefix, "evil", namePrefix + "A", one + "a", strings.ToUpper(one)} {
		if IsName(name) {
			t.Errorf("%q is a name", name)
		}
	}
}

// The window that prints takes the slip of the document that it asked for, once, prints it
// when it is whole, and closes when the person is done.
func TestSlipIsPrintedByAWindow(t *testing.T) {
	m, effects := NewWindow(SlipWindow, "ja", noon)
	d := &played{m, effects}
	d.hear("1", ofVisitor) // what a display is told
	if d.Window.Words.Ask != "" {
		t.Errorf("%+v", d.Window)
	}
	d.tell(Told{note{From: SlipWindow, Words: &ofVisitor}})
	if _, ok := did[PrintPage](d); ok || !reflect.DeepEqual(d.Window.Words, ofVisitor) {
		t.Errorf("%+v, %+v", d.did, d.Window)
	}
	d.Guide.Knowledge.Offices = &municipality.Municipality{}
	d.tell(OfGuide{guide.LearnRules{}})
	if _, ok := did[PrintPage](d); !ok {
		t.Errorf("%+v", d.did)
	}
	d.tell(OfGuide{guide.LearnRules{}})
	if _, ok := did[PrintPage](d); ok {
		t.Error("it is printed twice")
	}
	d.tell(Printed{})
	if _, ok := did[CloseWindow](d); !ok {
		t.Errorf("%+v", d.did)
	}
	m, effects = NewWindow(SlipWindow, "ja", noon)
	d = &played{m, effects}
	for range lostAfter / askEvery {
		d.tell(Asked{})
	}
	if _, ok := did[CloseWindow](d); !ok {
		t.Errorf("nobody has a slip for it: %+v", d.did)
	}
}

// Where the browser opens no window, or nothing is heard of it, the desk prints the slip
// that is still shown; one that a window took is not printed again.
func TestSlipIsPrintedOnce(t *testing.T) {
	for name, test := range map[string]struct {
		opens, asked bool
		want         []string
	}{
		"by a window":             {true, true, []string{"open slip"}},
		"windows are blocked":     {false, false, []string{"open slip", "no window"}},
		"the window is not heard": {true, false, []string{"open slip", "no window"}},
	} {
		t.Run(name, func(t *testing.T) {
			l, told := &log{}, 0
			p := NewProgram(&tab{log: l, opens: test.opens, tell: func(string) { told++ }}, nil, time.Now, "1")
			e := Print{Words: ofVisitor}
			e.do(t.Context(), p)
			slip := p.windows.slip
			if test.asked {
				ask := note{From: SlipWindow, Document: "7"}.encode()
				p.Hear(ask)
				p.Hear(ask)
			}
			if test.opens {
				DropSlip{slip: slip}.do(t.Context(), p)
			}
			for _, m := range p.queue.Take() {
				if m == (NoWindow{}) {
					l.note("no window")
				}
			}
			if !slices.Equal(l.noted(), test.want) || test.asked != (told == 1) {
				t.Errorf("%q, told %d times", l.noted(), told)
			}
		})
	}
}

// When somebody else may sit before the desk, the display is told at once that there is no
// visitor.
func TestSeatChangedEmptiesTheDisplay(t *testing.T) {
	d := waiting(t)
	d.read(t, 1)
	if w := d.Words(); !w.touched() || w.Ask != AskRead {
		t.Fatalf("%+v", w)
	}
	d.tell(SeatChanged{wire.SeatChanged{Away: true}})
	if w := d.Words(); w.touched() || w.Ask != AskTake {
		t.Errorf("%+v", w)
	}
	d = waiting(t)
	d.read(t, 1)
	d.tell(HelperLost{link: 1})
	if w := d.Words(); w.touched() || w.Ask != AskWait {
		t.Errorf("without a helper: %+v", w)
	}
}
