package counter

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// printed plays what the browser does until its print window opens.
func (d *played) printed(t *testing.T) {
	t.Helper()
	if _, early := did[PrintPage](d); early {
		t.Error("it is printed before the screen is covered")
	}
	if _, ok := did[Cover](d); !ok || !d.Printing {
		t.Fatalf("%+v", d.did)
	}
	d.tell(Covered{})
	if _, ok := did[PrintPage](d); !ok {
		t.Fatalf("%+v", d.did)
	}
}

// While a form or a receipt is printed the screen shows nothing of it, from before the
// browser's print window until all is heard that happened meanwhile.
func TestScreenIsCoveredWhilePrinting(t *testing.T) {
	for name, paper := range map[string]Beside{"form": ShowForm, "receipt": ShowReceipt} {
		t.Run(name, func(t *testing.T) {
			d := reading(t, 3)
			d.Fill.Attributes = &hanako
			d.Beside = paper
			isOpen := func(covered bool) {
				t.Helper()
				drawn := dom.Render(Draw(d.Model, locale.New("ja", nil), locale.New("ja", nil)).Body)
				if strings.Contains(drawn, `class="main covered"`) != covered || strings.Contains(drawn, `class="covering"`) != covered {
					t.Errorf("want it covered: %t\n%s", covered, drawn)
				}
			}
			isOpen(false)
			d.tell(Press{KeySlip})
			d.printed(t)
			isOpen(true)
			if d.tell(Press{KeySlip}); len(d.did) != 1 || !d.Printing {
				t.Errorf("it is printed again: %+v", d.did)
			}
			d.tell(Printed{})
			isOpen(false)
			d.tell(Press{KeySlip})
			if d.tell(Press{KeyBack}); d.Printing || d.Beside != paper {
				t.Error("it stays covered where the browser opens no print window")
			}
			if d.tell(Covered{}); len(d.did) > 0 {
				t.Errorf("late: %+v", d.did)
			}
			d.tell(Press{KeySlip})
			d.printed(t)
			if d.tell(Press{KeyNext}); !d.Done || d.Printing {
				t.Error("the visitor is not served")
			}
		})
	}
}

// What happened while the page stood still is seen before the paper is: a card that is out, a
// minute that is over.
func TestPaperIsNotShownAfterItsVisitor(t *testing.T) {
	for name, meanwhile := range map[string]Message{
		"card out":  ReadersChanged{readers(wire.Reader{Name: "A", State: wire.ReaderEmpty, Insertion: 2})},
		"a minute":  nil,
		"seat":      SeatChanged{wire.SeatChanged{Away: true}},
		"no helper": HelperLost{link: 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := reading(t, 3)
			d.Fill.Attributes = &hanako
			d.Beside = ShowForm
			d.tell(Press{KeySlip})
			await, _ := did[AwaitSomebody](d)
			d.printed(t)
			if meanwhile == nil {
				meanwhile = Nobody{wait: await.wait}
			}
			d.tell(meanwhile)
			if d.tell(Covered{}); len(d.did) > 0 {
				t.Errorf("%+v", d.did)
			}
			d.tell(Printed{})
			if drawn := dom.Render(Draw(d.Model, locale.New("ja", nil), locale.New("ja", nil)).Body); strings.Contains(drawn, hanako.Name) || strings.Contains(drawn, "covered") {
				t.Error(drawn)
			}
		})
	}
}

// The desk is drawn and painted covered, then the browser prints, and what happened
// meanwhile comes before the end of it.
func TestDeskPrintsWhatIsCovered(t *testing.T) {
	l := &log{}
	p := NewProgram(&tab{log: l}, nil, time.Now, "1")
	Cover{}.do(t.Context(), p)
	PrintPage{}.do(t.Context(), p)
	p.Send(Nobody{})
	var got []Message
	for len(got) < 3 {
		ctx, cancel := context.WithTimeout(t.Context(), 20*heardWithin)
		more, err := p.queue.Wait(ctx)
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, more...)
	}
	if want := []Message{Covered{}, Nobody{}, Printed{}}; !slices.Equal(got, want) || !slices.Equal(l.noted(), []string{"paint", "print"}) {
		t.Errorf("%+v, %q", got, l.noted())
	}
}

// A slip that no window prints is printed as forms are.
func TestSlipIsCoveredToo(t *testing.T) {
	d := waiting(t)
	d.open(lifecycle.Renew)
	d.Beside = ShowSlip
	d.tell(NoWindow{})
	d.printed(t)
	d.tell(Printed{})
	d.Beside = ShowProcedure
	if d.tell(NoWindow{}); len(d.did) > 0 || d.Printing {
		t.Errorf("the slip is gone: %+v", d.did)
	}
}

// Of a covered paper a screen shows its heading and what is said in its place, and a printer
// all of it.
func TestStyleCoversThePaper(t *testing.T) {
	css, err := os.ReadFile("../../static/counter/form.css")
	if err != nil {
		t.Fatal(err)
	}
	const rule = `
@media screen {
  .covered > :not(.heading-1, .covering) {
    display: none !important;
  }
}
`
	if strings.Count(string(css), rule) != 1 || strings.Count(string(css), "covered") != 1 {
		t.Errorf("the style is another one:\n%s", css)
	}
	print, err := os.ReadFile("../../static/counter/print.css")
	if err != nil || !strings.Contains(string(print), ".main > :not(.slip, .sheet) {\n  display: none !important;") {
		t.Errorf("what covers the paper is printed: %v", err)
	}
}
