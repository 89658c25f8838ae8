package app

import (
	"bytes"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/reader"
	"jpkiweb/wasm/room"
)

func slippedReader() wire.Reader {
	return wire.Reader{Name: readerName, State: wire.ReaderEmpty, Insertion: 1, Slipped: true}
}

func emptyReader(insertion uint32) wire.Reader {
	return wire.Reader{Name: readerName, State: wire.ReaderEmpty, Insertion: insertion}
}

// halfTyped are the forms with a PIN, each with something typed.
var halfTyped = map[string][]any{
	"login":       {loginOf(), TypePIN{Typed: []byte("12")}},
	"sign":        {StartSigning{}, TypePIN{Typed: []byte("ABC")}},
	"certificate": {ShowCertificate{}, TypePIN{Typed: []byte("ABC")}},
	"PIN change": {OpenPINChange{}, ChoosePIN{PIN: jpki.UserAuthenticationPIN}, ContinuePINChange{},
		TypePINs{Typed: PINs{[]byte("12"), nil, nil}}},
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
			if !slipped(&m) || m.Reader.Card.Status == nil || m.Screen != before.Screen || m.PIN != before.PIN || m.PINChange != before.PINChange || len(effects) != 0 {
				t.Errorf("slipped: %+v, %+v, %v", m.PIN, m.PINChange, effects)
			}
			m, effects = run(m, ReadersChanged{link: m.link, Readers: readers(withCard(1))})
			if slipped(&m) || !m.Reader.Card.Back || m.Reader.Card.Status == nil || m.PIN != before.PIN || m.PINChange != before.PINChange || len(effects) != 0 {
				t.Errorf("back: %+v, %+v, %v", m.PIN, m.PINChange, effects)
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
				said := m.PIN.Left || m.PINChange.CardLeft
				if m.Reader.Card.Status != nil || m.Reader.Card.Back || m.PINChange.Open || !said {
					t.Errorf("%+v, %+v, %+v", m.Reader.Card, m.PIN, m.PINChange)
				}
			})
		}
	}
}

func TestNothingTypedIsNotSaidToBeErased(t *testing.T) {
	m, _ := run(ready(t, 3, 5), loginOf())
	m, _ = run(m, ReadersChanged{link: m.link, Readers: readers(emptyReader(2))})
	if m.PIN.Left {
		t.Error("nothing was typed")
	}
}

// A yes that crossed the news on its way: nothing is sent, and what was typed is
// gone, which is said.
func TestNothingIsSentWhileTheCardSlips(t *testing.T) {
	for name, yes := range map[string]any{
		"login": Submit{PIN: []byte("1234")}, "sign": Submit{PIN: []byte("ABC123")}, "certificate": Submit{PIN: []byte("ABC123")},
		"PIN change": SubmitPINs{Typed: PINs{[]byte("1234"), []byte("2468"), []byte("2468")}},
	} {
		t.Run(name, func(t *testing.T) {
			m := withHalfTyped(t, name)
			m, effects := run(m, ReadersChanged{link: m.link, Readers: readers(slippedReader())}, yes)
			if len(effects) != 0 || m.Screen == ScreenWorking || !m.PIN.Left && !m.PINChange.CardLeft {
				t.Errorf("%v, %+v", effects, m.PIN)
			}
		})
	}
	share := Asked{Request: Request{ID: "7", Origin: origin, Task: TaskShare}}
	m, _ := run(ready(t, 3, 5), share)
	m, effects := run(m, ReadersChanged{link: m.link, Readers: readers(slippedReader())}, Submit{})
	if len(effects) != 0 || m.Screen != ScreenShare || m.PIN.Left {
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
	m, _ = run(m, loginOf(), Submit{})
	m, effects := run(m, PINAsked{job: m.job, Place: room.PINPlace{Window: window}}, ReadersChanged{link: m.link, Readers: readers(slippedReader())})
	if m.Screen != ScreenWorking || !slipped(&m) || m.Place.Window == "" {
		t.Errorf("%+v, %v", m.Place, effects)
	}
}

// tellReaders has the helper say what is in the reader, and waits until all is quiet.
func tellReaders(h *helper, r wire.Reader) {
	h.readerNews <- readers(r)
	time.Sleep(5 * time.Second)
}

func TestProgramLogsInAfterTheCardSlipped(t *testing.T) {
	playProgram(t, func(send func(any), model func() Model, h *helper, b *browser) {
		send(loginOf())
		send(TypePIN{Typed: []byte("１２")})
		tellReaders(h, slippedReader())
		if m := model(); !slipped(&m) || m.Screen != ScreenLogin || !m.PIN.Folds || m.Reader.Card.Status == nil {
			t.Fatalf("slipped: %+v", m.PIN)
		}
		tellReaders(h, withCard(1))
		send(TypePIN{Typed: []byte("1234")})
		send(Submit{PIN: []byte("1234")})
		if len(b.answers) != 1 || string(b.answers[0].Token) != "{}" {
			t.Errorf("%+v", b.answers)
		}
	})
}

func TestProgramSendsNothingToAnotherCard(t *testing.T) {
	playProgram(t, func(send func(any), model func() Model, h *helper, _ *browser) {
		send(loginOf())
		send(TypePIN{Typed: []byte("12")})
		tellReaders(h, slippedReader())
		typed := []byte("1234")
		send(Submit{PIN: typed})
		tellReaders(h, withCard(2))
		if m := model(); len(h.pins) != 0 || !m.PIN.Left || m.Screen != ScreenLogin || m.Reader.Card.Status == nil || !bytes.Equal(typed, make([]byte, 4)) {
			t.Errorf("%d PINs, %+v", len(h.pins), m.PIN)
		}
	})
}

// What was typed is for the card that was read, whichever the task.
func TestPINIsForTheCardThatWasRead(t *testing.T) {
	der := []byte("certificate")
	for name, yes := range map[string]any{
		"login": Submit{PIN: []byte("1234")}, "certificate": Submit{PIN: []byte("ABC123")},
		"PIN change": SubmitPINs{Typed: PINs{[]byte("1234"), []byte("2468"), []byte("2468")}},
	} {
		m := withHalfTyped(t, name)
		m.Reader.Card.Status.AuthenticationDetail = &room.CertificateDetail{DER: der}
		_, effects := run(m, yes)
		var got []byte
		switch e := onlyEffect(t, effects).(type) {
		case Login:
			got = e.For
		case ReadCertificate:
			got = e.For
		case ChangePIN:
			got = e.For
		}
		if !bytes.Equal(got, der) {
			t.Errorf("%s: for %q", name, got)
		}
	}
	if e, ok := startWork(&Model{Task: TaskSign, Reader: reader.Model{Card: reader.Card{Status: &room.CardStatus{AuthenticationDetail: &room.CertificateDetail{DER: der}}}}}, nil, false)[0].(Sign); !ok || !bytes.Equal(e.For, der) {
		t.Errorf("sign: for %q", e.For)
	}
}
