// Package session is the browser's end of the connection to the helper: one
// WebSocket (nhooyr.io/websocket, which is the browser's own one under js/wasm),
// requests that await their answers, and notifications.
//
// A [Lease] is an iso7816.Transmitter, so package card runs over it as over a
// reader. There is no syscall/js here; the same code meets the server in memory
// in the tests. Callers need [Dial] or [New], then [Session.Hello].
package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"nhooyr.io/websocket"

	"jpkiweb/shared/wire"
)

// defaultPatience is how long the answer to one command may take, by default: a second
// longer than the helper lets the card take.
const defaultPatience = 11 * time.Second

// ErrSilent: the helper itself did not answer in time; its code is timeout.
var ErrSilent = errors.New("helper is silent")

// A Session is one connection. It is safe for concurrent use.
type Session struct {
	// Patience is how long a helper may take for the answer to one command of a
	// lease. It is set by New, and may be changed before the first lease.
	Patience time.Duration

	conn         Conn
	events       Events
	ctx          context.Context // of its life, which is that of the WebSocket
	end          context.CancelCauseFunc
	readingEnded chan struct{} // closed when the reader of frames has ended

	mu      sync.Mutex
	nextID  int64
	longest int // bytes of a request, as the helper said; 0: it has not said it yet
	waiting map[int64]chan wire.Message
}

// Events receives what the helper says by itself. The functions are called one
// at a time, from the goroutine that reads frames: they must not wait for an
// answer of the helper. Nil functions are allowed.
type Events struct {
	Readers   func(wire.ReadersResult)
	LeaseLost func(wire.LeaseLost)
	Seat      func(wire.SeatChanged) // in counter mode
	// Closed is called once, when the session is over, with the reason.
	Closed func(error)
}

// A Conn carries frames in both directions, in their order. Read and Write end with an
// error when their context is done or the connection is over; Close ends both.
type Conn interface {
	Read(ctx context.Context) (frame []byte, err error)
	Write(ctx context.Context, frame []byte) error
	Close() error
}

// Dial connects to the helper at ws://127.0.0.1:port. Errors have the code
// helper_unreachable: a browser tells no more.
func Dial(ctx context.Context, port int, events Events) (*Session, error) {
	url := fmt.Sprintf("ws://127.0.0.1:%d%s", port, wire.Path)
	conn, _, err := websocket.Dial(ctx, url, &websocket.DialOptions{Subprotocols: []string{wire.Subprotocol}})
	if err != nil {
		return nil, wire.Errorf(wire.CodeHelperUnreachable, "dial: %v", err)
	}
	return New(conn, events), nil
}

// New takes over an open WebSocket.
func New(conn *websocket.Conn, events Events) *Session {
	conn.SetReadLimit(wire.MaxMessage)
	return Over(socket{conn}, events)
}

// Over takes over another connection than a WebSocket, and reads it in a goroutine of its
// own until [Session.Close] or its end. A frame of more than wire.MaxMessage bytes ends the
// session only when conn has it whole: what conn reads at most is for who makes it.
func Over(conn Conn, events Events) *Session {
	ctx, end := context.WithCancelCause(context.Background())
	s := &Session{Patience: defaultPatience, conn: conn, events: events, ctx: ctx, end: end, readingEnded: make(chan struct{}), waiting: map[int64]chan wire.Message{}}
	go s.read()
	return s
}

// Close ends the session; the helper then ends its lease. It returns when the
// session is over.
func (s *Session) Close() {
	s.end(errors.New("closed by the page"))
	_ = s.conn.Close()
	<-s.readingEnded
}

// Hello opens the session; it must be the first request.
func (s *Session) Hello(ctx context.Context, client string) (wire.HelloResult, error) {
	result, err := request[wire.HelloResult](ctx, s, wire.MethodHello, wire.HelloParams{Version: wire.Version, Client: client})
	if err == nil && result.Version != wire.Version {
		return result, wire.Errorf(wire.CodeVersion, "helper speaks %q, page %q", result.Version, wire.Version)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.longest = result.Limits.Message
	return result, err
}

// WatchReaders returns the readers of now; changes come as events from then on.
func (s *Session) WatchReaders(ctx context.Context) (wire.ReadersResult, error) {
	return request[wire.ReadersResult](ctx, s, wire.MethodReadersWatch, wire.Empty{})
}

// atOnce is request for what is done at once, or not at all: it ends with timeout
// if the helper does not answer, as it would if the card did not.
func atOnce[R any](ctx context.Context, s *Session, method string, params any) (R, error) {
	ctx, stop := s.patient(ctx, method, s.Patience, 0)
	defer stop()
	return request[R](ctx, s, method, params)
}

// patient is ctx until a request should have been answered: after the time that it takes
// by itself, and as much as the card may take for more commands. A helper that is silent
// altogether, and does not even answer a heartbeat, has no longer than for one command.
func (s *Session) patient(ctx context.Context, method string, patience time.Duration, more int) (context.Context, context.CancelFunc) {
	silent := fmt.Errorf("%w: %w", ErrSilent, wire.Errorf(wire.CodeTimeout, "no answer to %s", method))
	ctx, stop := context.WithTimeoutCause(ctx, patience+time.Duration(more)*s.Patience, silent)
	if more == 0 {
		return ctx, stop
	}
	ctx, giveUp := context.WithCancelCause(ctx)
	probe := time.AfterFunc(patience, func() {
		if _, err := atOnce[wire.Empty](ctx, s, wire.MethodHeartbeat, wire.Empty{}); errors.Is(err, ErrSilent) {
			giveUp(silent)
		}
	})
	return ctx, func() { probe.Stop(); giveUp(nil); stop() }
}

// request sends one request and waits for its answer.
func request[R any](ctx context.Context, s *Session, method string, params any) (R, error) {
	var none R
	raw, err := s.roundTrip(ctx, method, params)
	if err != nil {
		return none, err
	}
	return wire.DecodeParams[R](raw)
}

// tell sends a request whose answer nobody waits for.
func (s *Session) tell(method string, params any) error {
	s.mu.Lock()
	s.nextID++
	id := s.nextID
	s.mu.Unlock()
	frame, err := wire.EncodeRequest(id, method, params)
	if err != nil {
		return err
	}
	return s.conn.Write(s.ctx, frame)
}

func (s *Session) roundTrip(ctx context.Context, method string, params any) (json.RawMessage, error) {
	answer := make(chan wire.Message, 1)
	s.mu.Lock()
	s.nextID++
	id, longest := s.nextID, s.longest
	s.waiting[id] = answer
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.waiting, id)
		s.mu.Unlock()
	}()
	frame, err := wire.EncodeRequest(id, method, params)
	if err != nil {
		return nil, err
	}
	defer clear(frame)                       // it may hold a PIN
	if longest > 0 && len(frame) > longest { // it would end the session
		return nil, wire.Errorf(wire.CodeTooLarge, "request of %d bytes, the helper takes %d", len(frame), longest)
	}
	if err := s.conn.Write(s.ctx, frame); err != nil {
		return nil, s.helperError(s.whyNotSent(ctx, err))
	}
	select {
	case m := <-answer:
		if m.Error != nil {
			return nil, m.Error.AsError()
		}
		return m.Result, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-s.ctx.Done():
		return nil, s.helperError(context.Cause(s.ctx))
	}
}

// whyNotSent is why nothing can be sent: what the helper said at the end, where it said
// something.
func (s *Session) whyNotSent(ctx context.Context, err error) error {
	select {
	case <-s.readingEnded: // which follows: the socket is closed
		return context.Cause(s.ctx)
	case <-ctx.Done():
		return err
	}
}

func (s *Session) helperError(err error) error {
	var known *wire.Error
	if errors.As(err, &known) {
		return known
	}
	return wire.Errorf(wire.CodeHelperUnreachable, "session ended: %v", err)
}

// read takes frames until the socket ends.
func (s *Session) read() {
	defer close(s.readingEnded)
	for {
		frame, err := s.conn.Read(s.ctx)
		var m wire.Message
		if err == nil && len(frame) > wire.MaxMessage {
			err = fmt.Errorf("frame of %d bytes: %w", len(frame), wire.ErrProtocol)
		}
		if err == nil {
			m, err = wire.Decode(frame)
		}
		if err != nil {
			s.endWith(err)
			return
		}
		s.receive(m)
	}
}

func (s *Session) endWith(err error) {
	var closed websocket.CloseError
	switch {
	case websocket.CloseStatus(err) == websocket.StatusMessageTooBig:
		err = wire.Errorf(wire.CodeTooLarge, "helper refused the size of a message")
	case errors.As(err, &closed) && slices.Contains(wire.Codes[:], wire.Code(closed.Reason)):
		err = wire.Errorf(wire.Code(closed.Reason), "helper ended the session")
	}
	s.end(err)
	_ = s.conn.Close()
	if s.events.Closed != nil {
		s.events.Closed(s.helperError(context.Cause(s.ctx)))
	}
}

func (s *Session) receive(m wire.Message) {
	switch m.Kind() {
	case wire.Answer:
		s.mu.Lock()
		waiting := s.waiting[m.ID]
		delete(s.waiting, m.ID)
		s.mu.Unlock()
		if waiting != nil {
			waiting <- m
		}
	case wire.Notification:
		s.deliverNotice(m)
	}
}

func (s *Session) deliverNotice(m wire.Message) {
	switch m.Method {
	case wire.NotifyReadersChanged:
		if r, err := wire.DecodeParams[wire.ReadersResult](m.Params); err == nil && s.events.Readers != nil {
			s.events.Readers(r)
		}
	case wire.NotifyLeaseLost:
		if l, err := wire.DecodeParams[wire.LeaseLost](m.Params); err == nil && s.events.LeaseLost != nil {
			s.events.LeaseLost(l)
		}
	case wire.NotifySeatChanged:
		if c, err := wire.DecodeParams[wire.SeatChanged](m.Params); err == nil && s.events.Seat != nil {
			s.events.Seat(c)
		}
	case wire.NotifyHeartbeat:
		_ = s.tell(wire.MethodHeartbeat, wire.Empty{})
	}
}
