package session

import (
	"context"
	"fmt"

	"nhooyr.io/websocket"

	"jpkiweb/shared/wire"
)

// A socket is the Conn of a WebSocket: a frame is a text message.
type socket struct{ conn *websocket.Conn }

func (s socket) Read(ctx context.Context) ([]byte, error) {
	kind, frame, err := s.conn.Read(ctx)
	if err == nil && kind != websocket.MessageText {
		err = fmt.Errorf("binary frame: %w", wire.ErrProtocol)
	}
	return frame, err
}

func (s socket) Write(ctx context.Context, frame []byte) error {
	return s.conn.Write(ctx, websocket.MessageText, frame)
}

func (s socket) Close() error { return s.conn.Close(websocket.StatusNormalClosure, "") }
