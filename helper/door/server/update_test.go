package server_test

import (
	"context"
	"testing"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

// What is done while nobody has a card is given up when somebody gets one, and is not
// begun before the card is free again.
func TestNothingIsDoneWhileACardIsUsed(t *testing.T) {
	r := start(t, nil, nil)
	s := r.open(t, session.Events{})
	begun, ended, all := make(chan struct{}), make(chan error, 1), make(chan struct{})
	go func() {
		defer close(all)
		r.server.WhileIdle(t.Context(), func(ctx context.Context) {
			close(begun)
			<-ctx.Done()
			ended <- ctx.Err()
		})
	}()
	<-begun
	never := func(why string) {
		t.Helper()
		if r.server.WhileIdle(t.Context(), func(context.Context) {}) {
			t.Error("done " + why)
		}
	}
	never("beside another")
	lease, err := s.Read(t.Context(), readerName, "")
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Fatal("it goes on while a card is used")
	}
	<-all
	never("while a card is used")
	if err := lease.Release(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !r.server.WhileIdle(t.Context(), func(context.Context) {}) {
		t.Error("not done although nobody has a card")
	}
}

// A page of another origin learns nothing of the helper's age, and what was refused is for
// the doctor.
func TestNewerVersionIsForOurOwnApp(t *testing.T) {
	known := wire.Update{Version: "0.3.0", Page: "https://www.city.example.lg.jp/card/install/", Refused: "older"}
	r := start(t, func(c *setup) {
		c.Allowed = []string{foreign}
		c.Update = func() *wire.Update { return &known }
	}, nil)
	hello := func(origin string) *wire.Update {
		t.Helper()
		conn, _, err := r.dial(t, "", origin, wire.Subprotocol)
		if err != nil {
			t.Fatal(err)
		}
		s := session.New(conn, session.Events{})
		defer s.Close()
		said, err := s.Hello(t.Context(), "test")
		if err != nil {
			t.Fatal(err)
		}
		diagnosis, err := s.Diagnosis(t.Context())
		if origin == foreign {
			is(t, err, wire.CodeProtocol)
		} else if diagnosis.Update == nil || *diagnosis.Update != known {
			t.Errorf("diagnosis %+v, %v", diagnosis.Update, err)
		}
		return said.Update
	}
	if got := hello(foreign); got != nil {
		t.Errorf("a page is told %+v", got)
	}
	if got := hello(r.own()); got == nil || *got != (wire.Update{Version: known.Version, Page: known.Page}) {
		t.Errorf("our app is told %+v", got)
	}
	known = wire.Update{Refused: "older"}
	if got := hello(r.own()); got != nil {
		t.Errorf("our app is told %+v of no newer version", got)
	}
}
