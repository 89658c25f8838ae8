package vpcd

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"net"
	"syscall"
)

// A link carries messages over a connection. It is not for concurrent use.
type link struct {
	conn   io.ReadWriter
	socket syscall.RawConn
	in     [math.MaxUint16]byte // a message is valid until the next read
}

func newLink(conn net.Conn) (*link, error) {
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return nil, fmt.Errorf("connection of type %T is not TCP", conn)
	}
	if err := tcp.SetNoDelay(true); err != nil {
		return nil, fmt.Errorf("set TCP_NODELAY: %w", err)
	}
	socket, err := tcp.SyscallConn()
	if err != nil {
		return nil, fmt.Errorf("reach socket: %w", err)
	}
	return &link{conn: tcp, socket: socket}, nil
}

// read returns the next message. The driver of version 3.3 sends length and
// body apart and, without TCP_NODELAY, holds the body back until the length is
// acknowledged; a delayed acknowledgement would cost about 44 ms a command. The
// kernel leaves quick acknowledgement by itself, so it is asked for every time.
func (l *link) read() ([]byte, error) {
	quickAck(l.socket)
	length := l.in[:2]
	if err := l.readFull(length); err != nil {
		return nil, err
	}
	message := l.in[:binary.BigEndian.Uint16(length)]
	quickAck(l.socket)
	if err := l.readFull(message); err != nil {
		return nil, err
	}
	return message, nil
}

func (l *link) readFull(b []byte) error {
	if _, err := io.ReadFull(l.conn, b); err != nil {
		return fmt.Errorf("read message: %w: %w", ErrConnectionLost, err)
	}
	return nil
}

// write sends one message in one segment where it fits.
func (l *link) write(message []byte) error {
	if len(message) > math.MaxUint16 {
		return fmt.Errorf("answer of %d bytes does not fit a message", len(message))
	}
	b := make([]byte, 0, 2+len(message))
	b = binary.BigEndian.AppendUint16(b, uint16(len(message)))
	if _, err := l.conn.Write(append(b, message...)); err != nil {
		return fmt.Errorf("write message: %w: %w", ErrConnectionLost, err)
	}
	quickAck(l.socket)
	return nil
}
