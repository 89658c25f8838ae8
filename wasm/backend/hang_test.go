//go:build !js

package backend

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/session"
	"jpkiweb/wasm/task"
)

// never is the answer of a method that is not answered, though it usually is.
const neverAnswered = "never"

// hungHelper is a helper of which some methods are answered, null with a timeout, and
// others never. heard, if not nil, gets the params of card.transmit.
func hungHelper(t *testing.T, answers map[string]any, heard chan<- string) *Backend {
	t.Helper()
	port := occupyPort(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{wire.Subprotocol}, InsecureSkipVerify: true})
		if err != nil {
			return
		}
		defer conn.CloseNow()
		for {
			_, frame, err := conn.Read(r.Context())
			if err != nil {
				return
			}
			var m wire.Message
			if json.Unmarshal(frame, &m) != nil {
				return
			}
			if heard != nil && m.Method == wire.MethodCardTransmit {
				heard <- string(m.Params)
			}
			result, known := answers[m.Method]
			if m.Method == wire.MethodCardLease && bytes.Contains(m.Params, []byte(`"commands"`)) { // which the card hears, too
				responses, answered := answers[wire.MethodCardTransmit].(wire.TransmitResult)
				granted, _ := result.(wire.LeaseResult)
				granted.Responses = responses.Responses
				if result = granted; !answered {
					result, known = answers[wire.MethodCardTransmit]
				}
			}
			if !known {
				continue
			}
			reply := map[string]any{"jsonrpc": "2.0", "id": m.ID}
			if reply["result"] = result; result == nil {
				delete(reply, "result")
				reply["error"] = wire.RPCErrorObject{Code: wire.RPCError, Message: "hung", Data: wire.ErrorData{Code: wire.CodeTimeout}}
			}
			text, err := json.Marshal(reply)
			if err != nil || conn.Write(r.Context(), websocket.MessageText, text) != nil {
				return
			}
		}
	}))
	answers[wire.MethodHello] = wire.HelloResult{Version: wire.Version, Granted: []wire.Purpose{}, PINEntry: wire.PINInPage}
	answers[wire.MethodReadersWatch] = wire.ReadersResult{Service: true, Readers: []wire.Reader{{Name: readerName, State: wire.ReaderCard}}}
	switch answers[wire.MethodCardLease] {
	case nil:
		answers[wire.MethodCardLease] = wire.LeaseResult{Lease: "1"}
	case neverAnswered:
		delete(answers, wire.MethodCardLease)
	}
	r := &rig{port: port}
	b := r.window(t)
	dial := b.dial
	b.dial = func(ctx context.Context, port int, events session.Events) (*session.Session, error) {
		s, err := dial(ctx, port, events)
		if err == nil {
			s.Patience = time.Second
		}
		return s, err
	}
	return b
}

// Nor does one that does not even say whether the card is free. It waits four seconds
// for a card that somebody is leaving.
func TestSilentHelperIsNotWaitedForForEver(t *testing.T) {
	t.Parallel()
	b := hungHelper(t, map[string]any{wire.MethodCardLease: neverAnswered}, nil)
	watchReaders(t, b)
	begun := time.Now()
	if _, err := b.Status(t.Context(), readerName, ""); room.ProblemOf(err).Code != wire.CodeTimeout {
		t.Error(err)
	}
	if took := time.Since(begun); took > 8*time.Second {
		t.Errorf("took %v", took)
	}
}

// A helper that takes long to power a hung card off keeps nobody waiting: what
// happened is told at once.
func TestHungCardIsToldAtOnce(t *testing.T) {
	for name, answers := range map[string]map[string]any{
		"the helper gave up, its release hangs": {wire.MethodCardTransmit: nil},
		"the helper does not answer at all":     {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := hungHelper(t, answers, nil)
			watchReaders(t, b)
			begun := time.Now()
			change := pinchange.Job{Reader: readerName, PIN: jpki.UserAuthenticationPIN, Old: []byte("1234"), New: []byte("2468")}
			_, status := b.Status(t.Context(), readerName, "")
			for job, err := range map[string]error{"status": status, "PIN change": b.ChangePIN(t.Context(), change, askedNowhere(t))} {
				if room.ProblemOf(err).Code != wire.CodeTimeout {
					t.Errorf("%s: %v", job, err)
				}
			}
			// The patience of a second for a command, of four for a card that somebody is
			// leaving, and of one for a heartbeat; for the PIN change without the four; and
			// for both jobs a second for the release.
			if took := time.Since(begun); took > 11*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestSlowCardIsNotCutOff(t *testing.T) {
	r := startOn(t, virtual.NewReader(readerName), func(c *emulator.Config) { c.CommandDelay = 200 * time.Millisecond })
	b := r.window(t)
	dial := b.dial
	b.dial = func(ctx context.Context, port int, events session.Events) (*session.Session, error) {
		s, err := dial(ctx, port, events)
		if err == nil {
			s.Patience = 600 * time.Millisecond // far less than the job takes
		}
		return s, err
	}
	watchReaders(t, b)
	if _, err := b.Status(t.Context(), readerName, ""); err != nil {
		t.Errorf("status: %v", err)
	}
	login := task.Login{Reader: readerName, Origin: foreignOrigin, Challenge: challenge, PIN: []byte(cardtest.UserAuthenticationPIN)}
	if _, err := b.Login(t.Context(), login, askedNowhere(t)); err != nil {
		t.Errorf("login: %v", err)
	}
}

func TestStorageCardIsNotAsked(t *testing.T) {
	r := startOn(t, virtual.NewReader(readerName), func(c *emulator.Config) {
		c.ATR = []byte{0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x11, 0x00, 0x3B, 0, 0, 0, 0, 0x42}
	})
	b := r.window(t)
	watchReaders(t, b)
	if _, err := b.Status(t.Context(), readerName, ""); room.ProblemOf(err).Code != wire.CodeNotJPKICard || r.card.Commands() != 0 {
		t.Errorf("%v after %d commands", err, r.card.Commands())
	}
}

// Where another program has the card, too, another one may lie there by now.
func TestPINOfALoginIsForTheCardThatWasRead(t *testing.T) {
	r := start(t)
	b := r.window(t)
	watchReaders(t, b)
	status, err := b.Status(t.Context(), readerName, "")
	if err != nil {
		t.Fatal(err)
	}
	login := task.Login{
		Reader: readerName, For: status.AuthenticationDetail.DER, Origin: foreignOrigin, Challenge: challenge, PIN: []byte(cardtest.UserAuthenticationPIN),
	}
	if _, err := b.Login(t.Context(), login, askedNowhere(t)); err != nil {
		t.Error(err)
	}
	login.For, login.PIN = append([]byte{0}, login.For...), []byte("9999")
	_, err = b.Login(t.Context(), login, askedNowhere(t))
	if room.ProblemOf(err).Code != wire.CodeOtherCard || r.card.State().UserAuthentication.TriesLeft != 3 {
		t.Errorf("another card: %v", err)
	}
}

// The others look at the certificate only where another program may have had the
// card, for it costs a command there.
func TestCardIsLookedAtBeforeAPINWhereItIsShared(t *testing.T) {
	for name, job := range map[string]func(*Backend) error{
		"certificate": func(b *Backend) error {
			_, err := b.Certificate(t.Context(), task.ReadCertificate{Reader: readerName, For: []byte{1}, Password: []byte("ABC123")}, askedNowhere(t))
			return err
		},
		"PIN change": func(b *Backend) error {
			return b.ChangePIN(t.Context(), pinchange.Job{Reader: readerName, For: []byte{1}, PIN: jpki.UserAuthenticationPIN, Old: []byte("1234"), New: []byte("2468")}, askedNowhere(t))
		},
		"signature": func(b *Backend) error {
			_, err := b.Sign(t.Context(), task.Sign{Reader: readerName, For: []byte{1}, Documents: []task.Document{documentOf("a")}, Password: []byte("ABC123")}, func(room.Progress) {}, askedNowhere(t))
			return err
		},
	} {
		for _, shared := range []bool{false, true} {
			heard := make(chan string, 20)
			b := hungHelper(t, map[string]any{
				wire.MethodCardLease:    wire.LeaseResult{Lease: "1", Shared: shared},
				wire.MethodCardTransmit: wire.TransmitResult{Responses: []wire.Hex{{0x90, 0x00}}},
				wire.MethodCardRelease:  wire.Empty{}, wire.MethodCardPrepare: wire.Empty{},
			}, heard)
			watchReaders(t, b)
			_ = job(b) // it fails in any case: the card says nothing but 9000
			close(heard)
			looked, presented := false, false
			for command := range heard {
				looked = looked || strings.Contains(command, `"00B08A`)
				presented = presented || slices.ContainsFunc(commandsOf(t, command), carriesPIN)
			}
			if looked != shared || presented == shared {
				t.Errorf("%s, shared %t: looked %t, PIN presented %t", name, shared, looked, presented)
			}
		}
	}
}

// commandsOf are the commands of the params of card.transmit.
func commandsOf(t *testing.T, params string) []wire.Hex {
	t.Helper()
	p, err := wire.DecodeParams[wire.TransmitParams](json.RawMessage(params))
	if err != nil {
		t.Error(err)
	}
	return p.Commands
}

func carriesPIN(command wire.Hex) bool {
	return len(command) > 4 && command[1] == iso7816.InsVerify
}
