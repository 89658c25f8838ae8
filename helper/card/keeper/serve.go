package keeper

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"jpkiweb/helper/card/reader"
)

// patience is how long a child stays for a call that does not come back, after the
// helper left: as long as a person has at a reader's pad, and a margin.
const patience = 2 * time.Minute

// Serve is the child: it connects as in asks, serves that one connection, and
// leaves the card when in ends. It returns when the card is left: an error only
// when the other end spoke another protocol.
func Serve(in io.Reader, out io.Writer, b reader.Backend) error {
	ctx, end := context.WithCancelCause(context.Background())
	defer end(nil)
	s := &server{out: out, asked: make(chan frame)}
	go s.listen(ctx, in, end)
	first, ok := s.next(ctx)
	if !ok {
		return protocolError(ctx)
	}
	if first.kind != connect || len(first.data) < 1 {
		return fmt.Errorf("first frame %q: %w", first.kind, errFrame)
	}
	how := reader.How(first.data[0])
	connection, err := b.Connect(ctx, string(first.data[1:]), how)
	if err != nil {
		return ignoreEnd(write(out, failed, failure(err)))
	}
	s.connection = connection
	err = s.serve(ctx)
	s.leave()
	if context.Cause(ctx) == errLeave {
		err = write(out, left)
	}
	return ignoreEnd(errors.Join(err, protocolError(ctx)))
}

type server struct {
	connection reader.Connection
	out        io.Writer
	asked      chan frame
}

// Why in ended.
var (
	errLeave = errors.New("asked to leave the card")
	errGone  = errors.New("the helper is gone")
)

// listen hands on what the helper asks, and hears it leave in the middle of a
// command, too. It ends ctx when in ends.
func (s *server) listen(ctx context.Context, in io.Reader, end context.CancelCauseFunc) {
	for {
		f, err := read(in)
		switch {
		case errors.Is(err, errFrame):
			end(err)
			return
		case err != nil:
			end(errGone)
			return
		case f.kind == leave:
			end(errLeave)
			return
		}
		select {
		case s.asked <- f:
		case <-ctx.Done():
			return
		}
	}
}

func (s *server) next(ctx context.Context) (frame, bool) {
	select {
	case f := <-s.asked:
		return f, true
	case <-ctx.Done():
		return frame{}, false
	}
}

// protocolError is why in ended, where that was a mistake of the other end.
func protocolError(ctx context.Context) error {
	if err := context.Cause(ctx); errors.Is(err, errFrame) {
		return err
	}
	return nil
}

// serve passes commands on until in ends.
func (s *server) serve(ctx context.Context) error {
	if err := write(s.out, connected, []byte{describe(s.connection)}); err != nil {
		return err
	}
	for {
		f, ok := s.next(ctx)
		if !ok {
			return nil
		}
		answer, err := s.do(ctx, f)
		clear(f.data)
		switch {
		case errors.Is(err, errFrame):
			return err
		case err != nil:
			err = write(s.out, failed, failure(err))
		default:
			err = write(s.out, response, answer)
			clear(answer)
		}
		if err != nil {
			return err
		}
	}
}

func (s *server) do(ctx context.Context, f frame) ([]byte, error) {
	switch {
	case f.kind == transmit:
		return s.connection.Transmit(ctx, f.data)
	case f.kind == enterPIN && len(f.data) == 3+templateLength:
		pad, ok := s.connection.(reader.Pad)
		if !ok {
			return nil, reader.ErrPINPad
		}
		return pad.EnterPIN(ctx, reader.PINEntry{
			Min: int(f.data[0]), Max: int(f.data[1]), New: f.data[2] != 0, Template: f.data[3:],
		})
	}
	return nil, fmt.Errorf("frame %q of %d bytes: %w", f.kind, len(f.data), errFrame)
}

// templateLength is that of CLA INS P1 P2.
const templateLength = 4

// leave leaves the card, and stays until that is done.
func (s *server) leave() {
	err := s.connection.Close()
	late, ok := s.connection.(interface{ Closed() <-chan struct{} })
	if err == nil || !ok {
		return
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-late.Closed():
	case <-timer.C:
	}
}

func describe(c reader.Connection) (bits byte) {
	if sharer, ok := c.(reader.Sharer); ok && sharer.Shared() {
		bits |= isShared
	}
	pad, ok := c.(reader.Pad)
	if ok && pad.CanVerify() {
		bits |= canVerify
	}
	if ok && pad.CanModify() {
		bits |= canModify
	}
	return bits
}

// ignoreEnd drops the error of telling a helper that is gone.
func ignoreEnd(err error) error {
	if err == nil || errors.Is(err, errFrame) {
		return err
	}
	return nil
}
