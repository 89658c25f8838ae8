//go:build !js

package backend

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/pinchange"
	"jpkiweb/wasm/practice"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/session"
	"jpkiweb/wasm/task"
)

var errWorkerEnded = errors.New("worker ended")

// A worker is what the browser's worker is, in this process.
type worker struct {
	t         *testing.T
	responder *practice.Responder
	said      chan []byte
	ended     chan struct{}
	endOnce   sync.Once
}

func startWorker(t *testing.T) *worker {
	t.Helper()
	r, err := practice.New(rand.Reader, time.Now(), func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })
	if err != nil {
		t.Fatal(err)
	}
	return &worker{t: t, responder: r, said: make(chan []byte, 16), ended: make(chan struct{})}
}

func (w *worker) Read(ctx context.Context) ([]byte, error) {
	select {
	case frame := <-w.said:
		return frame, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-w.ended:
		return nil, errWorkerEnded
	}
}

func (w *worker) Write(ctx context.Context, frame []byte) error {
	answers, err := w.responder.Answer(ctx, frame)
	for _, a := range answers {
		w.said <- a
	}
	return err
}

func (w *worker) Close() error {
	w.endOnce.Do(func() { close(w.ended) })
	return nil
}

// The card of practice does what a card does, through the session, and ends with it.
func TestPractice(t *testing.T) {
	w := startWorker(t)
	b := NewPractice(func() (session.Conn, error) { return w, nil }, time.Now)
	hello, over := watchReaders(t, b)
	if hello.PINEntry != wire.PINInPage || hello.Virtual || hello.Helper != "" {
		t.Errorf("%+v", hello)
	}
	status, err := b.Status(t.Context(), room.PracticeReader, "")
	if err != nil || status.Kind != jpki.KindMyNumberCard || status.UserAuthentication.TriesLeft != 3 || status.DigitalSignature.TriesLeft != 5 || status.CardInfo.TriesLeft != 3 {
		t.Fatalf("%+v, %v", status, err)
	}
	login := func(pin string) error {
		_, err := b.Login(t.Context(), task.Login{
			Reader: room.PracticeReader, Origin: room.PracticeOrigin, Challenge: challenge, PIN: []byte(pin), For: room.CertificateOf(&status),
		}, askedNowhere(t))
		return err
	}
	if p := room.ProblemOf(login("0000")); p.Code != wire.CodePINWrong || p.TriesLeft == nil || *p.TriesLeft != 2 {
		t.Errorf("wrong PIN: %+v", p)
	}
	if err := login(room.PracticePIN); err != nil {
		t.Error(err)
	}
	document := documentOf("a")
	if signed, err := b.Sign(t.Context(), task.Sign{
		Reader: room.PracticeReader, Origin: room.PracticeOrigin, Documents: []task.Document{document}, Password: []byte(room.PracticePassword),
	}, func(room.Progress) {}, askedNowhere(t)); err != nil || len(signed) != 1 {
		t.Errorf("%d signed, %v", len(signed), err)
	}
	if err := b.ChangePIN(t.Context(), pinchange.Job{
		Reader: room.PracticeReader, PIN: jpki.UserAuthenticationPIN, Old: []byte(room.PracticePIN), New: []byte("8025"),
	}, askedNowhere(t)); err != nil {
		t.Error(err)
	}
	if err := login("8025"); err != nil {
		t.Error(err)
	}
	if _, err := b.InsertCard(t.Context(), "new"); err != nil {
		t.Error(err)
	}
	if err := login(room.PracticePIN); err != nil {
		t.Errorf("with a new card: %v", err)
	}
	b.Close()
	<-over
	<-w.ended
}

// Practice that cannot begin is told as such.
func TestPracticeThatCannotBegin(t *testing.T) {
	b := NewPractice(func() (session.Conn, error) { return nil, errWorkerEnded }, time.Now)
	err := b.Watch(t.Context(), func(wire.HelloResult) { t.Error("found") }, nil)
	if room.ProblemOf(err).Code != wire.CodeHelperUnreachable {
		t.Error(err)
	}
}
