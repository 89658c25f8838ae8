package virtual_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

func TestScriptsAreRead(t *testing.T) {
	for text, want := range map[string]string{
		"fresh": "fresh", "": "", "on@wrong-pin": "on", "fresh@wrong-pin,pull-at-3,pull-at-1000": "fresh", "child@locked,slow:10000": "child",
		"fresh@last-try": "fresh", "x@reader-gone-at-1,error-at-2,mute-at-3": "x", "fresh@" + strings.Repeat("wrong-pin,", 15) + "wrong-pin": "fresh",
	} {
		if card, _, err := virtual.ParseScript(text); err != nil || card != want {
			t.Errorf("%q: %q, %v", text, card, err)
		}
	}
	for _, text := range []string{
		"fresh@", "fresh@@", "fresh@pull", "fresh@pull-at-", "fresh@pull-at-0", "fresh@pull-at--1", "fresh@pull-at-+1", "fresh@pull-at-03", "fresh@pull-at-1001",
		"fresh@pull-at-99999999999999999999", "fresh@wrong-pin ", "fresh@wrong-pin,", "fresh@,wrong-pin", "fresh@Wrong-PIN", "fresh@wrong-pin2", "fresh@slow", "fresh@slow:0",
		"fresh@slow:10001", "fresh@locked,nonsense", "fresh@" + strings.Repeat("wrong-pin,", 16) + "wrong-pin", "fresh@" + strings.Repeat(",", 1<<20),
	} {
		var unknown *virtual.UnknownFaultError
		if _, _, err := virtual.ParseScript(text); !errors.As(err, &unknown) || !strings.Contains(err.Error(), "there are wrong-pin, pull-at-N, ") {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

// A desk is a reader with a scripted card in it, and what a program sees of it.
type desk struct {
	t      *testing.T
	reader *virtual.Reader
	card   *emulator.Card
	conn   reader.Connection
}

// openDesk puts in a card. Its keys are those of the first one: making some takes long.
func openDesk(t *testing.T, g *virtual.Gallery, text string) *desk {
	t.Helper()
	name, script, err := virtual.ParseScript(text)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, reader: virtual.NewReader("desk")}
	if d.card, err = d.reader.Swap(g, name, script, nil); err != nil {
		t.Fatal(err)
	}
	d.connect()
	return d
}

func (d *desk) connect() {
	d.t.Helper()
	var err error
	if d.conn, err = d.reader.Connect(d.t.Context(), "desk", 0); err != nil {
		d.t.Fatal(err)
	}
}

var (
	selectCard = []byte{0x00, 0xA4, 0x04, 0x0C, 0x0A, 0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01}
	selectPIN  = []byte{0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x18}
	rightPIN   = []byte{0x00, 0x20, 0x00, 0x80, 0x04, '1', '2', '3', '4'}
)

// say sends a command and wants an answer.
func (d *desk) say(command []byte, want iso7816.StatusWord) {
	d.t.Helper()
	answer, err := d.conn.Transmit(d.t.Context(), slices.Clone(command))
	if err != nil || len(answer) < 2 || iso7816.StatusWord(answer[len(answer)-2])<<8|iso7816.StatusWord(answer[len(answer)-1]) != want {
		d.t.Fatalf("%X: %X, %v, want %04X", command, answer, err, want)
	}
}

// readers are those that are seen now.
func (d *desk) readers() (seen []reader.Reader) {
	ctx, stop := context.WithCancel(d.t.Context())
	if err := d.reader.Watch(ctx, func(now []reader.Reader) { seen = now; stop() }); err != nil {
		d.t.Fatal(err)
	}
	return seen
}

// TestScript has each fault happen, in its order, once, on one card.
func TestScript(t *testing.T) {
	today := time.Now() // the clock of a bubble is another one
	g, err := virtual.OpenGallery(t.TempDir(), func() time.Time { return today })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Config(virtual.Fresh); err != nil { // makes the keys
		t.Fatal(err)
	}
	for name, test := range map[string]func(t *testing.T){
		"wrong PIN, once": func(t *testing.T) {
			d := openDesk(t, g, "fresh@wrong-pin")
			d.say(selectCard, 0x9000)
			d.say(selectPIN, 0x9000)
			d.say(rightPIN, 0x63C2)
			d.say(rightPIN, 0x9000)
		},
		"two wrong PINs": func(t *testing.T) {
			d := openDesk(t, g, "fresh@wrong-pin,wrong-pin")
			d.say(selectCard, 0x9000)
			d.say(selectPIN, 0x9000)
			d.say(rightPIN, 0x63C2)
			d.say(rightPIN, 0x63C1)
			d.say(rightPIN, 0x9000)
		},
		"error, counted since the fault before": func(t *testing.T) {
			d := openDesk(t, g, "fresh@error-at-2,error-at-1,error-at-2")
			for _, want := range []iso7816.StatusWord{0x9000, iso7816.SWInternal, iso7816.SWInternal, 0x9000, iso7816.SWInternal, 0x9000} {
				d.say(selectCard, want)
			}
		},
		"no answer, until nobody waits any more": func(t *testing.T) {
			d := openDesk(t, g, "fresh@mute-at-1")
			ctx, stop := context.WithTimeoutCause(t.Context(), 10*time.Second, reader.ErrTimeout)
			defer stop()
			if _, err := d.conn.Transmit(ctx, selectCard); !errors.Is(err, reader.ErrTimeout) {
				t.Error(err)
			}
			d.say(selectCard, 0x9000)
		},
		"card is pulled and put back": func(t *testing.T) {
			d := openDesk(t, g, "fresh@wrong-pin,pull-at-2")
			d.say(selectCard, 0x9000)
			d.say(selectPIN, 0x9000)
			d.say(rightPIN, 0x63C2)
			d.say(selectCard, 0x9000)
			if _, err := d.conn.Transmit(t.Context(), selectPIN); !errors.Is(err, reader.ErrRemoved) {
				t.Fatal(err)
			}
			if now := d.readers(); len(now) != 1 || now[0].State == reader.CardPresent {
				t.Fatalf("%+v", now)
			}
			d.back()
			d.say(selectCard, 0x9000)
			if left := d.card.State().UserAuthentication.TriesLeft; left != 2 {
				t.Errorf("%d tries left: it is the same card", left)
			}
		},
		"reader is unplugged and plugged in": func(t *testing.T) {
			d := openDesk(t, g, "fresh@reader-gone-at-1")
			if _, err := d.conn.Transmit(t.Context(), selectCard); !errors.Is(err, reader.ErrRemoved) {
				t.Fatal(err)
			}
			if now := d.readers(); len(now) != 0 {
				t.Fatalf("%+v", now)
			}
			if _, err := d.reader.Connect(t.Context(), "desk", 0); !errors.Is(err, reader.ErrNoReader) {
				t.Fatal(err)
			}
			d.back()
			d.say(selectCard, 0x9000)
		},
		"another card that comes meanwhile stays": func(t *testing.T) {
			d := openDesk(t, g, "fresh@reader-gone-at-1")
			if _, err := d.conn.Transmit(t.Context(), selectCard); !errors.Is(err, reader.ErrRemoved) {
				t.Fatal(err)
			}
			other, err := d.reader.Swap(g, virtual.Fresh, virtual.Script{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			d.back()
			d.say(selectCard, 0x9000)
			if d.card.State().Commands != 0 || other.State().Commands != 1 {
				t.Error("the card that was pulled is there again")
			}
		},
		"locked": func(t *testing.T) {
			d := openDesk(t, g, "fresh@locked")
			if s := d.card.State(); s.UserAuthentication.TriesLeft != 0 || s.DigitalSignature.TriesLeft != 0 {
				t.Errorf("%+v", s)
			}
		},
		"last try, which is a wrong PIN": func(t *testing.T) {
			d := openDesk(t, g, "fresh@last-try,wrong-pin")
			d.say(selectCard, 0x9000)
			d.say(selectPIN, 0x9000)
			d.say(rightPIN, 0x63C0)
			if s := d.card.State(); s.UserAuthentication.TriesLeft != 0 || s.DigitalSignature.TriesLeft != 1 {
				t.Errorf("%+v", s)
			}
		},
		"slow": func(t *testing.T) {
			d := openDesk(t, g, "fresh@slow:300,error-at-1")
			d.say(selectCard, iso7816.SWInternal)
			before := time.Now()
			d.say(selectCard, 0x9000)
			if took := time.Since(before); took != 300*time.Millisecond {
				t.Errorf("%v", took)
			}
		},
	} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
	}
	if _, err := virtual.NewReader("desk").Swap(g, "no card", virtual.Script{}, nil); err == nil {
		t.Error("a card that there is not")
	}
	if jpki.UserAuthenticationPIN.Rule().Tries != 3 {
		t.Error("this test counts from three tries")
	}
}

// back waits until card and reader are there again.
func (d *desk) back() {
	d.t.Helper()
	if err := d.conn.Close(); err != nil {
		d.t.Fatal(err)
	}
	time.Sleep(3 * time.Second) // of the bubble
	synctest.Wait()
	if now := d.readers(); len(now) != 1 || now[0].State != reader.CardPresent {
		d.t.Fatalf("%+v", now)
	}
	d.connect()
}
