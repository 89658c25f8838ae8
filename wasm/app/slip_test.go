package app

import (
	"bytes"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/work"
)

// slipped reports whether the card in use slipped.
func slipped(m *Model) bool {
	r := m.Reading()
	return r.Slipped()
}

func slippedReader() wire.Reader {
	return wire.Reader{Name: readerName, State: wire.ReaderEmpty, Insertion: 1, Slipped: true}
}

func emptyReader(insertion uint32) wire.Reader {
	return wire.Reader{Name: readerName, State: wire.ReaderEmpty, Insertion: insertion}
}

// halfTyped are the forms with a PIN, each with something typed.
var halfTyped = map[string][]any{
	"login":       {loginOf(), task.TypePIN{Typed: []byte("12")}},
	"sign":        {task.StartSigning{}, task.TypePIN{Typed: []byte("ABC")}},
	"certificate": {task.ShowCertificate{}, task.TypePIN{Typed: []byte("ABC")}},
	"PIN change": {pinchange.OpenChoice{}, pinchange.Choose{PIN: jpki.UserAuthenticationPIN}, pinchange.Continue{},
		pinchange.TypePINs{Typed: pinchange.PINs{[]byte("12"), nil, nil}}},
}

func withHalfTyped(t *testing.T, name string) Model {
	t.Helper()
	m, _ := run(ready(t, 3, 5), halfTyped[name]...)
	return m
}

func TestFormStaysWhileTheCardSlips(t *testing.T) {
	for name := range halfTyped {
		t.Run(name, func(t *testing.T) {
			before := withHalfTyped(t, name)
			m, effects := run(before, ReadersChanged{link: before.link, Readers: readers(slippedReader())})
			if !slipped(&m) || m.Reader.Card.Status == nil || m.Screen() != before.Screen() || m.Task.PIN != before.Task.PIN || m.PINChange != before.PINChange || len(effects) != 0 {
				t.Errorf("slipped: %+v, %+v, %v", m.Task.PIN, m.PINChange, effects)
			}
			m, effects = run(m, ReadersChanged{link: m.link, Readers: readers(withCard(1))})
			if slipped(&m) || !m.Reader.Card.Back || m.Reader.Card.Status == nil || m.Task.PIN != before.Task.PIN || m.PINChange != before.PINChange || len(effects) != 0 {
				t.Errorf("back: %+v, %+v, %v", m.Task.PIN, m.PINChange, effects)
			}
		})
	}
}

func TestFormIsEmptiedWhenTheCardDoesNotComeBack(t *testing.T) {
	for what, after := range map[string]wire.Reader{
		"stays away": emptyReader(2), "stays away, the helper counts later": emptyReader(1), "another card": withCard(2),
	} {
		for name := range halfTyped {
			t.Run(name+"/"+what, func(t *testing.T) {
				m := withHalfTyped(t, name)
				m, _ = run(m, ReadersChanged{link: m.link, Readers: readers(slippedReader())}, ReadersChanged{link: m.link, Readers: readers(after)})
				said := m.Task.PIN.Left || m.PINChange.CardLeft
				if m.Reader.Card.Status != nil || m.Reader.Card.Back || m.PINChange.Open || !said {
					t.Errorf("%+v, %+v, %+v", m.Reader.Card, m.Task.PIN, m.PINChange)
				}
			})
		}
	}
}

func TestNothingTypedIsNotSaidToBeErased(t *testing.T) {
	m, _ := run(ready(t, 3, 5), loginOf())
	m, _ = run(m, ReadersChanged{link: m.link, Readers: readers(emptyReader(2))})
	if m.Task.PIN.Left {
		t.Error("nothing was typed")
	}
}

// A yes that crossed the news on its way: nothing is sent, and what was typed is
// gone, which is said.
func TestNothingIsSentWhileTheCardSlips(t *testing.T) {
	for name, yes := range map[string]any{
		"login": task.Submit{PIN: []byte("1234")}, "sign": task.Submit{PIN: []byte("ABC123")}, "certificate": task.Submit{PIN: []byte("ABC123")},
		"PIN change": pinchange.Submit{Typed: pinchange.PINs{[]byte("1234"), []byte("2468"), []byte("2468")}},
	} {
		t.Run(name, func(t *testing.T) {
			m := withHalfTyped(t, name)
			m, effects := run(m, ReadersChanged{link: m.link, Readers: readers(slippedReader())}, yes)
			if len(effects) != 0 || m.Screen() == ScreenWorking || !m.Task.PIN.Left && !m.PINChange.CardLeft {
				t.Errorf("%v, %+v", effects, m.Task.PIN)
			}
		})
	}
	share := task.Asked{Request: task.Request{ID: "7", Origin: origin, Kind: task.KindShare}}
	m, _ := run(ready(t, 3, 5), share)
	m, effects := run(m, ReadersChanged{link: m.link, Readers: readers(slippedReader())}, task.Submit{})
	if len(effects) != 0 || m.Screen() != ScreenShare || m.Task.PIN.Left {
		t.Errorf("share: %v", effects)
	}
}

func TestCardThatIsReadWhenItSlipsIsReadAgain(t *testing.T) {
	m, _ := New(Start{Lang: "ja"})
	m, effects := run(m, HelperFound{link: m.link}, ReadersChanged{link: m.link, Readers: readers(withCard(1))})
	first := onlyEffect(t, effects).(reader.AskStatus)
	m, effects = run(m, ReadersChanged{link: m.link, Readers: readers(slippedReader())})
	if stop, ok := onlyEffect(t, effects).(reader.Cancel); !ok || stop.Job != first.Job || m.Reader.Card.Asking {
		t.Errorf("slipped: %v", effects)
	}
	m, effects = run(m, ReadersChanged{link: m.link, Readers: readers(withCard(1))})
	if _, ok := onlyEffect(t, effects).(reader.AskStatus); !ok || !m.Reader.Card.Asking || m.Reader.Card.Back {
		t.Errorf("back: %v", effects)
	}
}

// While the PIN is typed in the trusted window the helper keeps the card; when it
// slips there, the job goes on.
func TestJobGoesOnWhileTheCardSlips(t *testing.T) {
	m := ready(t, 3, 5)
	m.PINInWindow = true
	m, _ = run(m, loginOf(), task.Submit{})
	m, effects := run(m, work.PINAsked{Job: m.Work.Job, Place: room.PINPlace{Window: window}}, ReadersChanged{link: m.link, Readers: readers(slippedReader())})
	if m.Screen() != ScreenWorking || !slipped(&m) || m.Work.Place.Window == "" {
		t.Errorf("%+v, %v", m.Work.Place, effects)
	}
}

// tellReaders has the helper say what is in the reader, and waits until all is quiet.
func tellReaders(h *helper, r wire.Reader) {
	h.readerNews <- readers(r)
	time.Sleep(5 * time.Second)
}

func TestProgramLogsInAfterTheCardSlipped(t *testing.T) {
	playProgram(t, func(send func(any), model func() *Model, h *helper, b *browser) {
		send(loginOf())
		send(task.TypePIN{Typed: []byte("１２")})
		tellReaders(h, slippedReader())
		if m := model(); !slipped(m) || m.Screen() != ScreenLogin || !m.Task.PIN.Folds || m.Reader.Card.Status == nil {
			t.Fatalf("slipped: %+v", m.Task.PIN)
		}
		tellReaders(h, withCard(1))
		send(task.TypePIN{Typed: []byte("1234")})
		send(task.Submit{PIN: []byte("1234")})
		if len(b.answers) != 1 || string(b.answers[0].Token) != "{}" {
			t.Errorf("%+v", b.answers)
		}
	})
}

func TestProgramSendsNothingToAnotherCard(t *testing.T) {
	playProgram(t, func(send func(any), model func() *Model, h *helper, _ *browser) {
		send(loginOf())
		send(task.TypePIN{Typed: []byte("12")})
		tellReaders(h, slippedReader())
		typed := []byte("1234")
		send(task.Submit{PIN: typed})
		tellReaders(h, withCard(2))
		if m := model(); len(h.pins) != 0 || !m.Task.PIN.Left || m.Screen() != ScreenLogin || m.Reader.Card.Status == nil || !bytes.Equal(typed, make([]byte, 4)) {
			t.Errorf("%d PINs, %+v", len(h.pins), m.Task.PIN)
		}
	})
}

// What was typed is for the card that was read, whichever the task.
func TestPINIsForTheCardThatWasRead(t *testing.T) {
	der := []byte("certificate")
	for name, yes := range map[string]any{
		"login": task.Submit{PIN: []byte("1234")}, "sign": task.Submit{PIN: []byte("ABC123")}, "certificate": task.Submit{PIN: []byte("ABC123")},
		"PIN change": pinchange.Submit{Typed: pinchange.PINs{[]byte("1234"), []byte("2468"), []byte("2468")}},
	} {
		m := withHalfTyped(t, name)
		m.Task.Documents = []task.Document{{Hashed: true}}
		m.Reader.Card.Status.AuthenticationDetail = &room.CertificateDetail{DER: der}
		_, effects := run(m, yes)
		var got []byte
		switch e := onlyEffect(t, effects).(type) {
		case task.Login:
			got = e.For
		case task.Sign:
			got = e.For
		case task.ReadCertificate:
			got = e.For
		case pinchange.ChangePIN:
			got = e.For
		}
		if !bytes.Equal(got, der) {
			t.Errorf("%s: for %q", name, got)
		}
	}
}
