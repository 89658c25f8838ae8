package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gorilla/websocket"

	"jpkiweb/helper/card/guard"
	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/door/consent"
	"jpkiweb/helper/door/origin"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// A page is a socket whose frames the test has in its hands before and after. It
// takes every answer.
type page struct {
	socket
	frames [][]byte
	net    net.Conn
}

func (p *page) ReadMessage() (int, []byte, error) {
	if len(p.frames) == 0 {
		return 0, nil, io.EOF
	}
	frame := p.frames[0]
	p.frames = p.frames[1:]
	return websocket.TextMessage, frame, nil
}

func (p *page) WriteMessage(int, []byte) error            { return nil }
func (p *page) WriteControl(int, []byte, time.Time) error { return nil }
func (p *page) SetWriteDeadline(time.Time) error          { return nil }
func (p *page) NetConn() net.Conn                         { return p.net }

// ownSession is a session of our own app over a virtual reader with a card in it.
func ownSession(t *testing.T) (*session, *page) {
	t.Helper()
	own := authtoken.MustParseOrigin("http://127.0.0.1:1")
	grants, err := origin.Open(origin.Config{File: origin.File(filepath.Join(t.TempDir(), "state")), Policy: policy.None(), Port: 1})
	if err != nil {
		t.Fatal(err)
	}
	card, err := emulator.New(cardtest.Image(t))
	if err != nil {
		t.Fatal(err)
	}
	at := virtual.NewReader("reader")
	at.Insert(card)
	readers := reader.New(at, reader.Config{})
	t.Cleanup(readers.Close)
	log := slog.New(slog.DiscardHandler)
	s, err := New(Config{Readers: readers, Grants: grants, Static: fstest.MapFS{}, Log: log, PINInPage: true}, 1)
	if err != nil {
		t.Fatal(err)
	}
	here, there := net.Pipe()
	if err := there.Close(); err != nil {
		t.Fatal(err)
	}
	socket := &page{net: here}
	grant, _ := grants.Grant(own)
	ctx, end := context.WithCancel(t.Context())
	t.Cleanup(end)
	return &session{server: s, origin: own, grant: grant, ctx: ctx, end: end, conn: socket}, socket
}

func isWiped(t *testing.T, what string, memory []byte) {
	t.Helper()
	if left := bytes.Trim(memory, "\x00"); len(left) > 0 {
		t.Errorf("%s: %q is left", what, left)
	}
}

func transmit(id int, more string) []byte {
	return fmt.Appendf(nil, `{"jsonrpc":"2.0","id":%d,"method":"card.transmit","params":{"lease":"x","commands":["002000980431323334"]%s}}`, id, more)
}

// A frame may hold a PIN, whether or not it can be read.
func TestFramesAreWiped(t *testing.T) {
	s, socket := ownSession(t)
	requests := make(chan wire.Message, queuedRequests)
	for name, frame := range map[string][]byte{
		"request": transmit(1, ""), "no JSON": transmit(1, "")[1:], "unknown member": bytes.Replace(transmit(1, ""), []byte(`"id"`), []byte(`"x":1,"id"`), 1),
		"no request": bytes.Replace(transmit(1, ""), []byte(`"id":1,`), nil, 1),
	} {
		socket.frames = [][]byte{frame}
		s.read(requests)
		isWiped(t, name, frame)
	}
	if len(requests) != 1 {
		t.Fatalf("%d requests", len(requests))
	}
	if m := <-requests; !bytes.Contains(m.Params, []byte("31323334")) {
		t.Errorf("%s is what is left of the request itself", m.Params)
	}
}

// queued are requests that wait for their turn, and the memory of their params.
func queued(frames ...[]byte) (requests chan wire.Message, params [][]byte) {
	requests = make(chan wire.Message, len(frames))
	for _, frame := range frames {
		m, err := wire.Decode(frame)
		if err != nil {
			panic(err)
		}
		requests <- m
		params = append(params, m.Params)
	}
	close(requests)
	return requests, params
}

// Params may hold a PIN, whatever comes of the request, also where nobody waits for
// it any more.
func TestParamsAreWiped(t *testing.T) {
	for name, left := range map[string]bool{"answered": false, "page has left": true} {
		t.Run(name, func(t *testing.T) {
			s, _ := ownSession(t)
			s.greeted = true
			if left {
				s.end()
			}
			requests, params := queued(transmit(1, ""), transmit(2, `,"unknown":1`))
			s.serve(requests)
			for _, p := range params {
				isWiped(t, "params", p)
			}
		})
	}
}

// What is too much for the queue is not answered: the page loses its session.
func TestRequestsThatAreTooManyEndTheSession(t *testing.T) {
	s, socket := ownSession(t)
	for i := range queuedRequests + 2 {
		socket.frames = append(socket.frames, transmit(i+1, ""))
	}
	requests := make(chan wire.Message, queuedRequests)
	s.read(requests)
	if len(requests) != queuedRequests || len(socket.frames) != 1 {
		t.Errorf("%d wait, %d are unread", len(requests), len(socket.frames))
	}
}

// What a page asked for before it left is not done.
func TestRequestOfAPageThatLeftIsNotDone(t *testing.T) {
	allow := []byte(`{"jsonrpc":"2.0","id":1,"method":"grants.allow","params":{"origin":"https://city.example.lg.jp","purposes":["login"]}}`)
	for _, left := range []bool{false, true} {
		s, _ := ownSession(t)
		s.greeted, s.server.config.Now = true, time.Now
		if left {
			s.end()
		}
		requests, _ := queued(allow)
		s.serve(requests)
		list, err := s.server.config.Grants.List()
		if err != nil {
			t.Fatal(err)
		}
		if done := len(list) > 0; done == left {
			t.Errorf("the page has left: %t, what it asked for is done: %t", left, done)
		}
	}
}

// The answer of the trusted window is wiped with its lease, whether or not it was
// used.
func TestAnswerIsWipedWithItsLease(t *testing.T) {
	for name, end := range map[string]func(*session) error{
		"released by the page": func(s *session) error {
			_, err := s.releaseCard(wire.ReleaseParams{Lease: s.leased.id})
			return err
		},
		"released with the session": func(s *session) error { s.release(); return nil },
		"refused": func(s *session) error {
			if _, err := s.verify(wire.VerifyParams{Lease: s.leased.id, Template: []byte{0, 0x20, 0, 0x99}}); err == nil {
				return fmt.Errorf("it passed")
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := ownSession(t)
			t.Cleanup(func() { s.release(); s.wait.Wait() })
			if _, err := s.lease(wire.LeaseParams{Reader: "reader", Purpose: wire.PurposePINChange, PINChange: &wire.PINChangeParams{PIN: jpki.UserAuthenticationPIN}}); err != nil {
				t.Fatal(err)
			}
			answer := &consent.Answer{PIN: []byte("1234"), NewPIN: []byte("9876")}
			s.leased.answer = answer
			if err := end(s); err != nil {
				t.Fatal(err)
			}
			isWiped(t, "PIN", answer.PIN)
			isWiped(t, "new PIN", answer.NewPIN)
		})
	}
}

// What a person confirms is confirmed in our own app or in the trusted window; a page
// that claims it is not heard.
func TestPageConfirmsNothingForThePerson(t *testing.T) {
	s, _ := ownSession(t)
	for _, own := range []bool{true, false} {
		s.grant.Own = own
		for _, claims := range []bool{true, false} {
			terms, err := s.terms(wire.LeaseParams{
				Reader: "reader", Purpose: wire.PurposeLogin, LastTry: claims, UseAnyway: claims, Login: &wire.LoginParams{Challenge: "c"},
			}, s.origin)
			if err != nil {
				t.Fatal(err)
			}
			if want := own && claims; terms.LastTry != want || terms.UseAnyway != want {
				t.Errorf("our own app: %t, claims: %t, last try: %t, use anyway: %t", own, claims, terms.LastTry, terms.UseAnyway)
			}
			if want := own; terms.PINAllowed != want {
				t.Errorf("our own app: %t, may send the PIN: %t", own, terms.PINAllowed)
			}
		}
	}
	if !slices.Contains(s.grant.Purposes, wire.PurposeLogin) {
		t.Error("our own app may not log in")
	}
}

// What the person confirmed in our own app is not held against the certificate in the
// trusted window; where nothing was confirmed, it is.
func TestWhatIsSaidAgainstACertificate(t *testing.T) {
	for _, confirmed := range []bool{true, false} {
		s, _ := ownSession(t)
		t.Cleanup(func() { s.release(); s.wait.Wait() })
		challenge := strings.Repeat("A", 44)
		if _, err := s.lease(wire.LeaseParams{
			Reader: "reader", Purpose: wire.PurposeLogin, UseAnyway: confirmed, Login: &wire.LoginParams{Challenge: challenge},
		}); err != nil {
			t.Fatal(err)
		}
		s.leased.toldStanding = guard.Revoked
		want := wire.CodeCertificateRevoked
		if confirmed {
			want = ""
		}
		if got := s.leased.objection(); got != want {
			t.Errorf("confirmed %t: %q is said", confirmed, got)
		}
	}
}

// Hello says where PINs are typed, and of a pad only where it is used.
func TestWhatASessionIsToldOfPINs(t *testing.T) {
	for _, inPage := range []bool{true, false} {
		s, _ := ownSession(t)
		s.server.config.PINInPage, s.server.config.NoPINPad = inPage, !inPage
		hello, err := s.hello(wire.HelloParams{Version: wire.Version})
		if want := map[bool]string{true: string(wire.PINInPage), false: string(wire.PINInWindow)}[inPage]; err != nil || string(hello.PINEntry) != want {
			t.Errorf("%q, %v, want %q", hello.PINEntry, err, want)
		}
		now := s.readersResult(reader.Snapshot{Service: true, Readers: []reader.Reader{{Name: "reader", State: reader.CardPresent, PINPad: true}}})
		if now.Readers[0].PINPad != inPage {
			t.Errorf("pads are used: %t, told of: %t", inPage, now.Readers[0].PINPad)
		}
	}
}

// Every state of a reader and every kind of card has a word of its own on the wire.
func TestWhatAReaderSaysHasAWord(t *testing.T) {
	seen := map[wire.ReaderState]bool{}
	for state := reader.Empty; state <= reader.Mute; state++ {
		seen[readerStates[state]] = true
	}
	for _, word := range []wire.ReaderState{wire.ReaderEmpty, wire.ReaderCard, wire.ReaderInUse, wire.ReaderMute} {
		if !seen[word] {
			t.Errorf("no state is %q", word)
		}
	}
	if len(seen) != len(readerStates) || seen[""] {
		t.Errorf("words %v of %v", seen, readerStates)
	}
	kinds := [...]wire.CardKind{reader.NotAsked: "", reader.JPKI: wire.CardJPKI, reader.Other: wire.CardOther}
	for kind, word := range kinds {
		if got := cardKinds[reader.CardKind(kind)]; got != word {
			t.Errorf("kind %d is %q, want %q", kind, got, word)
		}
	}
}

// Readers are watched once a session, and not after the end.
func TestReadersAreWatchedOnce(t *testing.T) {
	s, _ := ownSession(t)
	t.Cleanup(func() { s.end(); s.wait.Wait() })
	if _, err := s.watchReaders(wire.Empty{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.watchReaders(wire.Empty{}); err == nil {
		t.Error("watched twice")
	}
	ended, _ := ownSession(t)
	ended.server.config.Readers.Close()
	if _, err := ended.watchReaders(wire.Empty{}); !errors.Is(err, reader.ErrReleased) {
		t.Errorf("after the end: %v", err)
	}
}
