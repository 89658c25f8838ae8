package firefox

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"nhooyr.io/websocket"
	"nhooyr.io/websocket/wsjson"

	"jpkiweb/scripts/webdriver"
)

// A session is a WebDriver BiDi session: commands with their answers, and events.
type session struct {
	conn   *websocket.Conn
	closed chan struct{} // nothing more is read

	mu      sync.Mutex
	last    int
	waiting map[int]chan<- message
	opened  []created     // contexts, in the order in which they were made
	changed chan struct{} // closed at the next one
	errors  []string      // what pages wrote into the console as errors
}

// A message is what the browser says: an answer to a command, or an event.
type message struct {
	ID      int
	Type    string // success, error or event
	Method  string
	Params  json.RawMessage
	Result  json.RawMessage
	Error   string
	Message string
}

// created is what the event browsingContext.contextCreated tells.
type created struct {
	Context        string
	Parent         string
	OriginalOpener string
}

// entry is what the event log.entryAdded tells.
type entry struct {
	Level, Text string
}

const (
	contextCreated = "browsingContext.contextCreated"
	entryAdded     = "log.entryAdded"
)

func dial(ctx context.Context, address string) (*session, error) {
	conn, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(-1) // it is the test's own browser
	s := &session{conn: conn, closed: make(chan struct{}), waiting: map[int]chan<- message{}, changed: make(chan struct{})}
	go s.listen()
	trusting := map[string]any{"alwaysMatch": map[string]bool{"acceptInsecureCerts": true}} // of tests' own servers
	if _, err = s.call(ctx, "session.new", map[string]any{"capabilities": trusting}); err == nil {
		_, err = s.call(ctx, "session.subscribe", map[string]any{"events": []string{contextCreated, entryAdded}})
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *session) close() {
	_ = s.conn.CloseNow() // the browser may have closed it
	<-s.closed
}

// listen hands on what the browser says, until it says no more.
func (s *session) listen() {
	defer close(s.closed)
	for {
		var m message
		if err := wsjson.Read(context.Background(), s.conn, &m); err != nil {
			return
		}
		s.mu.Lock()
		s.handle(m)
		s.mu.Unlock()
	}
}

// handle hands on an answer and keeps what an event tells. The caller has the lock.
func (s *session) handle(m message) {
	var c created
	var e entry
	switch {
	case m.Method == contextCreated && json.Unmarshal(m.Params, &c) == nil:
		s.opened = append(s.opened, c)
		close(s.changed)
		s.changed = make(chan struct{})
	case m.Method == entryAdded && json.Unmarshal(m.Params, &e) == nil:
		if e.Level == "error" {
			s.errors = append(s.errors, e.Text)
		}
	case s.waiting[m.ID] != nil:
		s.waiting[m.ID] <- m
		delete(s.waiting, m.ID)
	}
}

// call sends a command and returns its result.
func (s *session) call(ctx context.Context, method string, params any) (json.RawMessage, error) {
	answer := make(chan message, 1)
	s.mu.Lock()
	s.last++
	id := s.last
	s.waiting[id] = answer
	s.mu.Unlock()
	err := wsjson.Write(ctx, s.conn, map[string]any{"id": id, "method": method, "params": params})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	select {
	case m := <-answer:
		if m.Type == "error" {
			return nil, fmt.Errorf("%s: %s: %s", method, m.Error, m.Message)
		}
		return m.Result, nil
	case <-s.closed:
		return nil, fmt.Errorf("%s: %w", method, webdriver.ErrEnded)
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: %w", method, ctx.Err())
	}
}

// await waits for a context, after so many.
func (s *session) await(ctx context.Context, after int, wanted func(created) bool) (id string, err error) {
	for {
		s.mu.Lock()
		opened, changed := s.opened[after:], s.changed
		s.mu.Unlock()
		if i := slices.IndexFunc(opened, wanted); i >= 0 {
			return opened[i].Context, nil
		}
		select {
		case <-changed:
		case <-s.closed:
			return "", webdriver.ErrEnded
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// count is how many contexts were made.
func (s *session) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.opened)
}
