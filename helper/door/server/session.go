package server

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/door/origin"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// Bounds of one session.
const (
	queuedRequests = 16
	writeDeadline  = 10 * time.Second
	missedBeats    = 2
	lingerTime     = time.Second
	lingerBytes    = 1 << 20
)

// A socket is what a session needs of its WebSocket, *websocket.Conn.
type socket interface {
	ReadMessage() (kind int, frame []byte, err error)
	WriteMessage(kind int, frame []byte) error
	WriteControl(kind int, message []byte, deadline time.Time) error
	SetReadLimit(bytes int64)
	SetWriteDeadline(time.Time) error
	NetConn() net.Conn
	Close() error
}

// A session is one WebSocket of one origin.
type session struct {
	server *Server
	origin authtoken.Origin // does not change
	grant  origin.Grant     // as of the handshake; Own does not change
	conn   socket
	ctx    context.Context // of its life, which is that of the WebSocket
	end    context.CancelFunc

	write sync.Mutex // one frame at a time

	greeted  bool
	atDesk   atomic.Bool // hello told it that it is the desk
	watching bool
	leased   *leased   // at most one, of this session's goroutine
	shown    shownCard // that it read as the desk, until its visitor is counted
	stamps   stamps
	aside    chan struct{} // what is answered beside the others
	wait     sync.WaitGroup

	person struct { // that is being waited for
		sync.Mutex
		lease  *reader.Lease // the present one
		id     string        // of that, on the wire
		giveUp context.CancelCauseFunc
		cause  error // why it waits for nobody
	}
	beats struct {
		sync.Mutex
		unanswered int
	}
}

// serveSession upgrades a request that came through the door.
func (s *Server) serveSession(w http.ResponseWriter, r *http.Request, grant origin.Grant) {
	if !slices.Contains(websocket.Subprotocols(r), wire.Subprotocol) {
		s.refuse(w, r, wire.Errorf(wire.CodeVersion, "subprotocols %q", websocket.Subprotocols(r)))
		return
	}
	ctx, end := context.WithCancel(r.Context())
	defer end()
	session := &session{server: s, origin: grant.Origin, grant: grant, ctx: ctx, end: end, aside: make(chan struct{}, queuedRequests)}
	if err := s.admitSession(session); err != nil {
		s.turnAway(w, r, err)
		return
	}
	defer s.leave(session)
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		s.config.Log.Debug("upgrade", "error", err)
		return
	}
	session.conn = conn
	session.run()
}

var upgrader = websocket.Upgrader{
	Subprotocols: []string{wire.Subprotocol},
	CheckOrigin:  func(*http.Request) bool { return true }, // the door did, and more strictly
}

// run reads frames and answers requests in their order until the socket or the
// server ends; then it ends the lease. Heartbeats are answered at once, also
// while a card works.
func (s *session) run() {
	defer s.wait.Wait()
	defer s.release()
	defer s.end()
	defer s.conn.Close()
	context.AfterFunc(s.ctx, func() { _ = s.conn.Close() })
	s.conn.SetReadLimit(int64(s.longestRequest()))
	requests := make(chan wire.Message, queuedRequests)
	s.wait.Go(func() { s.beat() })
	s.wait.Go(func() {
		defer s.end()
		defer close(requests)
		s.read(requests)
	})
	s.serve(requests)
}

// longestRequest is how many bytes a request of this session may have.
func (s *session) longestRequest() int {
	if s.grant.Own {
		return wire.MaxOwnMessage
	}
	return wire.MaxMessage
}

// serve answers requests in their order and wipes them.
func (s *session) serve(requests <-chan wire.Message) {
	for {
		select {
		case m, more := <-requests:
			if !more {
				return
			}
			if s.ctx.Err() == nil { // what a page asked for before it left is not done
				s.answerInTurn(m)
			}
			clear(m.Params)
		case <-s.endedUnrecorded():
			s.record(s.leased)
		}
	}
}

// read passes requests on until the socket fails or the page breaks the
// protocol; then it says why in the close frame.
func (s *session) read(requests chan<- wire.Message) {
	for {
		kind, frame, err := s.conn.ReadMessage()
		if errors.Is(err, websocket.ErrReadLimit) { // the close frame went out with it
			s.linger()
		}
		if err != nil {
			return
		}
		if kind != websocket.TextMessage {
			s.close(websocket.CloseUnsupportedData, "text frames only")
			return
		}
		m, err := wire.Decode(frame)
		clear(frame) // it may hold a PIN
		if err != nil || m.Kind() != wire.Request {
			s.server.config.Log.Warn("page broke the protocol", "error", err)
			s.close(websocket.CloseProtocolError, string(wire.CodeProtocol))
			return
		}
		if m.Method == wire.MethodHeartbeat {
			s.beats.Lock()
			s.beats.unanswered = 0
			s.beats.Unlock()
			s.reply(m.ID, wire.Empty{}, nil)
			continue
		}
		if m.Method == wire.MethodCardRelease {
			s.interruptReleased(m) // it would wait for the person first
		}
		select {
		case requests <- m:
		default:
			s.server.config.Log.Warn("too many requests at once", "origin", s.origin.String())
			s.close(websocket.ClosePolicyViolation, string(wire.CodeProtocol))
			return
		}
	}
}

// answerInTurn answers a request before the next one is looked at, but for what
// may wait for a server elsewhere: the card must not wait for it.
func (s *session) answerInTurn(m wire.Message) {
	if m.Method != wire.MethodRevocation && m.Method != wire.MethodTimestamp || !s.greeted || !s.grant.Own {
		s.answer(m)
		return
	}
	select {
	case s.aside <- struct{}{}:
	default: // our own app has no more
		s.answer(m)
		return
	}
	m.Params = slices.Clone(m.Params) // the caller clears them
	s.wait.Go(func() {
		defer func() { <-s.aside }()
		s.answer(m)
	})
}

func (s *session) answer(m wire.Message) {
	result, err := s.dispatch(m)
	if err != nil {
		e := WireError(err)
		if e.Code == wire.CodeInternal {
			s.server.config.Log.Error("request", "method", m.Method, "error", err)
		}
	}
	s.reply(m.ID, result, err)
}

func (s *session) reply(id int64, result any, err error) {
	var frame []byte
	if err == nil {
		frame, err = wire.EncodeResult(id, result)
	}
	if err != nil {
		frame, err = wire.EncodeError(id, WireError(err))
	}
	if err != nil {
		s.server.config.Log.Error("encode answer", "error", err)
		return
	}
	s.send(frame)
}

func (s *session) notify(method string, params any) {
	frame, err := wire.EncodeRequest(0, method, params)
	if err != nil {
		s.server.config.Log.Error("encode notification", "method", method, "error", err)
		return
	}
	s.send(frame)
}

// send writes one frame; a page that does not read loses its session.
func (s *session) send(frame []byte) {
	s.write.Lock()
	defer s.write.Unlock()
	_ = s.conn.SetWriteDeadline(time.Now().Add(writeDeadline))
	if err := s.conn.WriteMessage(websocket.TextMessage, frame); err != nil {
		s.end()
	}
}

func (s *session) close(code int, reason string) {
	message := websocket.FormatCloseMessage(code, reason)
	err := s.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(writeDeadline))
	if err != nil && !errors.Is(err, websocket.ErrCloseSent) {
		s.server.config.Log.Debug("close", "error", err)
	}
	s.linger()
}

// linger takes what the page still sends, up to a bound: a socket closed with
// bytes unread is reset, and the page would not learn why.
func (s *session) linger() {
	raw := s.conn.NetConn()
	if err := raw.SetReadDeadline(time.Now().Add(lingerTime)); err == nil {
		_, _ = io.CopyN(io.Discard, raw, lingerBytes)
	}
}

// beat sends the heartbeat and ends a session whose page is no longer alive:
// protocol pongs are answered by a browser whose page is frozen (dom
// facts 6).
func (s *session) beat() {
	ticker := time.NewTicker(s.server.config.Heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-ticker.C:
		}
		s.beats.Lock()
		dead := s.beats.unanswered >= missedBeats
		s.beats.unanswered++
		s.beats.Unlock()
		if dead {
			s.server.config.Log.Info("page does not answer the heartbeat")
			s.end()
			return
		}
		s.notify(wire.NotifyHeartbeat, wire.Empty{})
	}
}
