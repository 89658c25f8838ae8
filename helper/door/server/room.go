package server

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gorilla/websocket"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// What the origins share is divided, so that no page takes the room of another, or of
// our own app, in which the person sees who has what and takes it back.
const (
	waitsPerOrigin = 4 // for cards, of all sessions of an origin
	turnedAway     = 8 // handshakes at once that get the code of too many sessions
)

// sessionsPerOrigin is how many sessions one origin may have of all that there are.
func sessionsPerOrigin(all int) int { return max(1, all/10) }

// ownSessions is how many of all sessions are kept for our own app.
func ownSessions(all int) int {
	if all < 2 {
		return 0
	}
	return max(1, all/5)
}

// ownRoom is what our own app counts as under whatever name of this computer.
var ownRoom authtoken.Origin

// countedAs is what a session counts as.
func (s *session) countedAs() authtoken.Origin {
	if s.grant.Own {
		return ownRoom
	}
	return s.origin
}

// admitSession gives a session its place. The error has the code too_many_sessions.
func (s *Server) admitSession(n *session) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	same, others := 0, 0
	for other := range s.sessions {
		if other.countedAs() == n.countedAs() {
			same++
		}
		if !other.grant.Own {
			others++
		}
	}
	all := s.config.Sessions
	switch {
	case len(s.sessions) >= all:
		return wire.Errorf(wire.CodeTooManySessions, "more than %d sessions", all)
	case n.grant.Own:
	case same >= sessionsPerOrigin(all):
		return wire.Errorf(wire.CodeTooManySessions, "more than %d sessions of %s", sessionsPerOrigin(all), n.origin)
	case others >= all-ownSessions(all):
		return wire.Errorf(wire.CodeTooManySessions, "more than %d sessions of pages", others)
	}
	s.sessions[n] = true
	s.wait.Add(1)
	return nil
}

func (s *Server) leave(n *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, n)
	s.wait.Done()
}

// turnAway tells a page that has a grant, and too many sessions, why it gets no more:
// a handshake that is refused tells a page nothing, so it is closed instead.
func (s *Server) turnAway(w http.ResponseWriter, r *http.Request, refused error) {
	s.config.Log.Warn("turned away", "reason", refused)
	sentAway(r)
	select {
	case s.away <- struct{}{}:
		defer func() { <-s.away }()
	default:
		s.refuse(w, r, WireError(refused))
		return
	}
	s.wait.Add(1)
	defer s.wait.Done()
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		s.config.Log.Debug("upgrade", "error", err)
		return
	}
	defer conn.Close()
	defer context.AfterFunc(r.Context(), func() { _ = conn.Close() })()
	(&session{server: s, conn: conn}).close(websocket.CloseTryAgainLater, string(wire.CodeTooManySessions))
}

// countWaiting counts a session among those of its origin that wait for a card; done ends
// that. The error is reader.ErrBusy.
func (s *Server) countWaiting(n *session) (done func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	room := n.countedAs()
	if s.waiting[room] >= waitsPerOrigin {
		return nil, fmt.Errorf("this origin waits for a card %d times: %w", waitsPerOrigin, reader.ErrBusy)
	}
	s.waiting[room]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.waiting[room]--; s.waiting[room] == 0 {
			delete(s.waiting, room)
		}
	}, nil
}
