//go:build !js

package backend

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"
	"nhooyr.io/websocket"

	"jpkiweb/helper/reader"
	"jpkiweb/helper/server"
	"jpkiweb/helper/virtual"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/cms"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/session"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const readerName = "Virtual reader"

// connect runs a backend on a helper in this process, and waits until it knows
// the readers.
func connect(t *testing.T) (b *Backend, card *emulator.Card, ended <-chan error) {
	t.Helper()
	card, err := emulator.New(cardtest.Image(t))
	if err != nil {
		t.Fatal(err)
	}
	r := virtual.NewReader(readerName)
	r.Insert(card)
	manager := reader.New(r, reader.Config{})
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	listeners, port, err := server.Listen(log, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(server.Config{Readers: manager, Log: log, Version: "0", Static: fstest.MapFS{}}, port)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served, over := make(chan error, 1), make(chan error, 1)
	go func() { served <- s.Serve(ctx, listeners) }()
	b = New(port, "test", time.Now)
	b.dial = dialAsApp
	known := make(chan wire.ReadersResult, 8)
	go func() {
		over <- b.Watch(ctx, func(string) {}, func(r wire.ReadersResult) { known <- r })
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
		manager.Close()
	})
	if r := <-known; len(r.Readers) != 1 || r.Readers[0].State != wire.ReaderCard {
		t.Fatalf("%+v", r)
	}
	return b, card, over
}

// dialAsApp sends the Origin that a browser would.
func dialAsApp(ctx context.Context, port int, events session.Events) (*session.Session, error) {
	transport := &http.Transport{DisableKeepAlives: true}
	conn, _, err := websocket.Dial(ctx, fmt.Sprintf("ws://127.0.0.1:%d%s", port, wire.Path), &websocket.DialOptions{
		HTTPHeader: http.Header{"Origin": {fmt.Sprintf("http://127.0.0.1:%d", port)}}, Subprotocols: []string{wire.Subprotocol},
		HTTPClient: &http.Client{Transport: transport},
	})
	if err != nil {
		return nil, err
	}
	return session.New(conn, events), nil
}

func TestStatusLoginSign(t *testing.T) {
	b, card, _ := connect(t)
	status, err := b.Status(t.Context(), readerName)
	if err != nil || status.Kind != app.KindMyNumberCard || !status.UserAuthentication.Known || status.DigitalSignature.Known {
		t.Fatalf("%+v, %v", status, err)
	}
	text, err := b.Login(t.Context(), app.Login{
		Reader: readerName, Origin: "https://city.example.lg.jp", Challenge: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
		PIN: []byte(cardtest.UserAuthenticationPIN),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := authtoken.Parse(text); err != nil {
		t.Error(err)
	}
	var progress []app.Progress
	document := app.Document{File: dom.File{Name: "a.txt", Size: 1}, Digest: sha256.Sum256([]byte("a")), Hashed: true}
	signed, err := b.Sign(t.Context(), app.Sign{
		Reader: readerName, Documents: []app.Document{document, document}, Password: []byte(cardtest.DigitalSignaturePIN),
	}, func(p app.Progress) { progress = append(progress, p) })
	if err != nil || len(signed) != 2 || len(progress) != 2 || progress[1] != (app.Progress{Done: 2, Total: 2}) {
		t.Fatalf("%d signed, %+v, %v", len(signed), progress, err)
	}
	parsed, err := cms.Parse(signed[1].Signature)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parsed.Verify(signed[1].Digest); err != nil {
		t.Error(err)
	}
	if card.State().Powered {
		t.Error("the card still has power")
	}
}

func TestErrorsAreCoded(t *testing.T) {
	b, card, _ := connect(t)
	_, err := b.Login(t.Context(), app.Login{
		Reader: readerName, Origin: "https://city.example.lg.jp", Challenge: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", PIN: []byte("9999"),
	})
	if p := app.ProblemOf(err); p.Code != wire.CodePINWrong || p.TriesLeft == nil || *p.TriesLeft != 2 {
		t.Errorf("%+v", p)
	}
	if _, err = b.Status(t.Context(), "none"); app.ProblemOf(err).Code != wire.CodeNoReader {
		t.Error(err)
	}
	if card.State().Powered {
		t.Error("the card still has power")
	}
}

// A read that was given up leaves no lease behind.
func TestCancelledReadGivesItsLeaseBack(t *testing.T) {
	b, card, _ := connect(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Status(ctx, readerName); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if card.State().Powered {
		t.Error("the card still has power")
	}
	if _, err := b.Status(t.Context(), readerName); err != nil {
		t.Errorf("next: %v", err)
	}
}

func TestPageThatLeavesEndsItsSession(t *testing.T) {
	b, _, over := connect(t)
	b.Close()
	if err := <-over; app.ProblemOf(err).Code != wire.CodeHelperUnreachable {
		t.Error(err)
	}
	if _, err := b.Status(t.Context(), readerName); app.ProblemOf(err).Code != wire.CodeHelperUnreachable {
		t.Error(err)
	}
	b.Close() // again does nothing
}
