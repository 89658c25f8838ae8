//go:build !js

package backend

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"nhooyr.io/websocket"

	"jpkiweb/shared/cardtest"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/session"
	"jpkiweb/wasm/task"
)

// A heardConn notes the methods of what is sent.
type heardConn struct {
	*websocket.Conn
	mu      sync.Mutex
	methods []string
}

func (c *heardConn) Read(ctx context.Context) ([]byte, error) {
	_, frame, err := c.Conn.Read(ctx)
	return frame, err
}

func (c *heardConn) Write(ctx context.Context, frame []byte) error {
	var m wire.Message
	if err := json.Unmarshal(frame, &m); err != nil {
		return err
	}
	c.mu.Lock()
	c.methods = append(c.methods, m.Method)
	c.mu.Unlock()
	return c.Conn.Write(ctx, websocket.MessageText, frame)
}

func (c *heardConn) Close() error { return c.Conn.Close(websocket.StatusNormalClosure, "") }

// The card's state takes two round trips, and so does a login; nobody waits for the last
// message of either, which gives the card back.
func TestMessagesOfAJob(t *testing.T) {
	r := start(t)
	b := r.window(t)
	var heard *heardConn
	b.dial = func(ctx context.Context, port int, events session.Events) (*session.Session, error) {
		conn, err := dialSocket(ctx, r.ownOrigin(), port)
		if err != nil {
			return nil, err
		}
		heard = &heardConn{Conn: conn}
		return session.Over(heard, events), nil
	}
	watchReaders(t, b)
	for _, job := range []struct {
		name string
		do   func() error
		want []string
	}{
		{"status", func() error {
			_, err := b.Status(t.Context(), readerName, "")
			return err
		}, []string{wire.MethodCardLease, wire.MethodCardTransmit, wire.MethodCardRelease}},
		{"login", func() error {
			_, err := b.Login(t.Context(), task.Login{
				Reader: readerName, Origin: foreignOrigin, Challenge: challenge, PIN: []byte(cardtest.UserAuthenticationPIN),
			}, askedNowhere(t))
			return err
		}, []string{wire.MethodCardLease, wire.MethodCardTransmit, wire.MethodCardRelease}},
	} {
		heard.mu.Lock()
		heard.methods = nil
		heard.mu.Unlock()
		if err := job.do(); err != nil {
			t.Fatalf("%s: %v", job.name, err)
		}
		heard.mu.Lock()
		if !slices.Equal(heard.methods, job.want) {
			t.Errorf("%s: %q, not %q", job.name, heard.methods, job.want)
		}
		heard.mu.Unlock()
	}
}
