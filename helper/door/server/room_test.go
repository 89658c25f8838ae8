package server_test

import (
	"testing"
	"time"

	"nhooyr.io/websocket"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
)

const neighbour = "https://town.example.lg.jp"

func neighbours(c *setup) { c.Allowed = []string{foreign, neighbour} }

// fill opens sessions of an origin until it gets no more, and returns how many. Who
// gets no more is told why.
func (r *rig) fill(t *testing.T, origin string) int {
	t.Helper()
	for n := range 1000 {
		conn, _, err := r.dial(t, "", origin, wire.Subprotocol)
		if err != nil {
			t.Fatalf("%d sessions of %s, then %v", n, origin, err)
		}
		s := session.New(conn, session.Events{})
		t.Cleanup(s.Close)
		if _, err = s.Hello(t.Context(), "test"); err != nil {
			is(t, err, wire.CodeTooManySessions)
			return n
		}
	}
	t.Fatalf("%s has no bound", origin)
	return 0
}

// One origin took all two hundred; so no other page, and not the app in which the
// person could have ended that, got one.
func TestOneOriginCannotTakeTheRoomOfOthers(t *testing.T) {
	r := start(t, neighbours, nil)
	if n := r.fill(t, foreign); n != 20 {
		t.Errorf("%d sessions of one origin, want 20", n)
	}
	if n := r.fill(t, neighbour); n != 20 {
		t.Errorf("%d sessions of the other, want 20", n)
	}
	s := r.open(t, session.Events{})
	if _, err := s.Read(t.Context(), readerName, ""); err != nil {
		t.Error(err)
	}
}

// Room for our own app is kept from all pages together.
func TestRoomIsKeptForOurOwnApp(t *testing.T) {
	r := start(t, func(c *setup) {
		neighbours(c)
		c.Allowed, c.Sessions = append(c.Allowed, "https://village.example.lg.jp"), 3
	}, nil)
	r.fill(t, foreign)
	r.fill(t, neighbour)
	if n := r.fill(t, "https://village.example.lg.jp"); n != 0 {
		t.Errorf("%d sessions of a third page, want 0", n)
	}
	if n := r.fill(t, r.own()); n != 1 {
		t.Errorf("%d sessions of our own app, want 1", n)
	}
}

// Our own app is one, under whichever of its names.
func TestSessionsAreBounded(t *testing.T) {
	r := start(t, func(c *setup) { c.Sessions = 1 }, nil)
	r.open(t, session.Events{})
	r.fill(t, r.own())
}

// A page that is turned away reads the code in the closing frame.
func TestPageThatIsTurnedAwayIsToldWhy(t *testing.T) {
	r := start(t, func(c *setup) { granted(c); c.Sessions = 2 }, nil)
	r.fill(t, foreign)
	conn, _, err := r.dial(t, "", foreign, wire.Subprotocol)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	_, _, err = conn.Read(t.Context())
	if websocket.CloseStatus(err) != websocket.StatusTryAgainLater {
		t.Errorf("%v", err)
	}
}

// The place of a session that ended is free again.
func TestPlaceOfASessionIsGivenBack(t *testing.T) {
	r := start(t, func(c *setup) { granted(c); c.Sessions = 2 }, nil)
	closed := make(chan error, 1)
	s := r.openAs(t, foreign, session.Events{Closed: func(err error) { closed <- err }})
	r.fill(t, foreign)
	s.Close()
	<-closed
	deadline := time.Now().Add(patience)
	for r.fill(t, foreign) == 0 {
		if time.Now().After(deadline) {
			t.Fatal("the place is still taken")
		}
	}
}

// Sessions of one origin do not queue for the card in such numbers that nobody else
// comes to it: the fifth is told at once that the card is in use.
func TestWaitsForACardAreBoundedByOrigin(t *testing.T) {
	r := start(t, neighbours, nil)
	program, err := r.reader.Connect(t.Context(), readerName, reader.Alone)
	if err != nil {
		t.Fatal(err)
	}
	const waiting = 4
	pages := make([]*page, waiting+1)
	for i := range pages {
		pages[i] = r.pageOf(t, foreign)
	}
	answers := make(chan []byte, len(pages))
	for _, p := range pages {
		p.send(wire.MethodCardLease, wire.LeaseParams{Reader: readerName, Purpose: wire.PurposeRead})
		go func() {
			if _, frame, err := p.conn.Read(t.Context()); err == nil {
				answers <- frame
			}
		}()
	}
	if m, err := wire.Decode(<-answers); err != nil || m.Error == nil || m.Error.Data.Code != wire.CodeBusy {
		t.Errorf("%+v, %v", m, err)
	}
	if err := program.Close(); err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		p.conn.CloseNow()
	}
	if _, err := r.openAs(t, neighbour, session.Events{}).Read(t.Context(), readerName, ""); err != nil {
		t.Errorf("another origin: %v", err)
	}
}
