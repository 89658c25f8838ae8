package keeper_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jpkiweb/helper/card/keeper"
	"jpkiweb/helper/card/reader"
)

// childVariable makes this test program the child of another run of it; its value
// is the address of the reader, below.
const childVariable = "JPKIWEB_TEST_READER"

func TestMain(m *testing.M) {
	if address := os.Getenv(childVariable); address != "" {
		if err := keeper.Main(remote{address}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// remote is the child's backend: a card in the test that started it. Each
// connection is one of TCP, which ends when the child leaves the card or dies.
type remote struct{ address string }

func (remote) Watch(context.Context, func([]reader.Reader)) error { return nil }

func (r remote) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", reader.ErrNoService, err)
	}
	c := &remoteCard{conn: conn, slow: name == "slow"}
	answer, err := c.say(ctx, fmt.Sprintf("connect %s %d", name, how))
	if err != nil || answer != "ok" {
		return nil, errors.Join(fmt.Errorf("%w: %s", reader.ErrBusy, answer), conn.Close())
	}
	return c, nil
}

type remoteCard struct {
	conn net.Conn
	slow bool // its driver does not come back
}

func (c *remoteCard) say(ctx context.Context, line string) (string, error) {
	stop := context.AfterFunc(ctx, func() { _ = c.conn.SetReadDeadline(time.Now()) })
	defer stop()
	if _, err := fmt.Fprintln(c.conn, line); err != nil {
		return "", fmt.Errorf("%w: %w", reader.ErrRemoved, err)
	}
	b := make([]byte, 1024)
	n, err := c.conn.Read(b)
	if ctx.Err() != nil {
		return "", context.Cause(ctx)
	}
	if err != nil {
		return "", fmt.Errorf("%w: %w", reader.ErrRemoved, err)
	}
	return strings.TrimSpace(string(b[:n])), nil
}

func (c *remoteCard) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	answer, err := c.say(ctx, fmt.Sprintf("transmit %X", command))
	return []byte(answer), err
}

func (c *remoteCard) Shared() bool    { return true }
func (c *remoteCard) CanVerify() bool { return true }
func (c *remoteCard) CanModify() bool { return false }

func (c *remoteCard) EnterPIN(ctx context.Context, e reader.PINEntry) ([]byte, error) {
	answer, err := c.say(ctx, fmt.Sprintf("enter %X %d %d %t", e.Template, e.Min, e.Max, e.New))
	return []byte(answer), err
}

func (c *remoteCard) Close() error {
	_, _ = fmt.Fprintln(c.conn, "close")
	if c.slow {
		_ = c.conn.SetReadDeadline(time.Time{})
		_, _ = c.conn.Read(make([]byte, 1))
	}
	return c.conn.Close()
}

// A table is where the card lies: it hears what children say. reply answers a
// line, "" is silence.
type table struct {
	listener net.Listener
	heard    chan string
}

func lay(t *testing.T, reply func(line string) string) *table {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tb := &table{l, make(chan string, 100)}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go tb.serve(conn, reply)
		}
	}()
	return tb
}

func (tb *table) serve(conn net.Conn, reply func(string) string) {
	defer conn.Close()
	var all bytes.Buffer
	b := make([]byte, 1024)
	for {
		n, err := conn.Read(b)
		if err != nil {
			tb.heard <- "gone"
			return
		}
		all.Write(b[:n])
		for {
			line, err := all.ReadString('\n')
			if err != nil {
				all.WriteString(line)
				break
			}
			line = strings.TrimSpace(line)
			tb.heard <- line
			if answer := reply(line); answer != "" {
				_, _ = io.WriteString(conn, answer)
			}
		}
	}
}

func (tb *table) hears(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		select {
		case got := <-tb.heard:
			if got != w {
				t.Errorf("the card hears %q, want %q", got, w)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("the card does not hear %q", w)
		}
	}
}

// backend starts children of this program.
func (tb *table) backend() keeper.Backend { return keeper.Backend{Command: tb.child} }

func (tb *table) child() (*exec.Cmd, error) {
	c, err := keeper.Command()
	if err != nil {
		return nil, err
	}
	c.Env = append(os.Environ(), childVariable+"="+tb.listener.Addr().String())
	return c, nil
}

func polite(line string) string {
	switch verb, rest, _ := strings.Cut(line, " "); verb {
	case "connect":
		return "ok"
	case "transmit", "enter":
		return rest
	}
	return ""
}

func TestCommandsPassThroughTheChild(t *testing.T) {
	tb := lay(t, polite)
	c, err := tb.backend().Connect(t.Context(), "Reader 00 00", reader.Glance)
	if err != nil {
		t.Fatal(err)
	}
	tb.hears(t, "connect Reader 00 00 2")
	command := []byte{0x00, 0x20, 0x00, 0x98, 4, '1', '2', '3', '4'}
	if answer, err := c.Transmit(t.Context(), command); err != nil || string(answer) != "002000980431323334" {
		t.Errorf("%s, %v", answer, err)
	}
	pad, ok := c.(reader.Pad)
	if !ok || !pad.CanVerify() || pad.CanModify() || !c.(reader.Sharer).Shared() {
		t.Error("what the connection is does not arrive")
	}
	if answer, err := pad.EnterPIN(t.Context(), reader.PINEntry{Template: []byte{0, 0x24, 1, 0x98}, Min: 4, Max: 5, New: true}); err != nil || string(answer) != "00240198 4 5 true" {
		t.Errorf("%s, %v", answer, err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	tb.hears(t, "transmit 002000980431323334", "enter 00240198 4 5 true", "close", "gone")
}

func TestErrorsKeepTheirMeaning(t *testing.T) {
	tb := lay(t, func(string) string { return "no" })
	if _, err := tb.backend().Connect(t.Context(), "R", reader.Whole); !errors.Is(err, reader.ErrBusy) || !strings.Contains(err.Error(), "no") {
		t.Error(err)
	}
}

// The deadline of a command, and the end of the lease after it: the card is left
// as soon as the command comes back.
func TestCommandThatHangs(t *testing.T) {
	tb := lay(t, func(line string) string {
		if strings.HasPrefix(line, "transmit") {
			return ""
		}
		return "ok"
	})
	c, err := tb.backend().Connect(t.Context(), "R", reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, reader.ErrTimeout)
	defer cancel()
	if _, err := c.Transmit(ctx, []byte{1}); !errors.Is(err, reader.ErrTimeout) {
		t.Error(err)
	}
	if _, err := c.Transmit(t.Context(), []byte{2}); !errors.Is(err, reader.ErrTimeout) {
		t.Errorf("beside it: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	tb.hears(t, "connect R 0", "transmit 01", "close", "gone")
}

// A job on a card that hangs is over soon after its deadline, although the driver
// does not let go of the card yet. The child stays until it does.
func TestDriverThatHangs(t *testing.T) {
	comes := make(chan string)
	tb := lay(t, func(line string) string {
		switch {
		case line == "close":
			return <-comes
		case strings.HasPrefix(line, "transmit"):
			return ""
		}
		return "ok"
	})
	c, err := tb.backend().Connect(t.Context(), "slow", reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, reader.ErrTimeout)
	defer cancel()
	if _, err := c.Transmit(ctx, []byte{1}); !errors.Is(err, reader.ErrTimeout) {
		t.Error(err)
	}
	start := time.Now()
	if err := c.Close(); !errors.Is(err, reader.ErrTimeout) || time.Since(start) > 2*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
	comes <- "at last"
	tb.hears(t, "connect slow 0", "transmit 01", "close", "gone")
}

// Whoever is told that the child died hears it as a card that was removed, and the
// power is cut by another child.
func TestChildThatDies(t *testing.T) {
	tb := lay(t, polite)
	var children []*exec.Cmd
	b := tb.backend()
	b.Command = func() (*exec.Cmd, error) {
		c, err := tb.child()
		children = append(children, c)
		return c, err
	}
	c, err := b.Connect(t.Context(), "R", reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	tb.hears(t, "connect R 0")
	if err := children[0].Process.Kill(); err != nil {
		t.Fatal(err)
	}
	tb.hears(t, "gone", "connect R 0", "close", "gone")
	if _, err := c.Transmit(t.Context(), []byte{1}); !errors.Is(err, reader.ErrRemoved) {
		t.Error(err)
	}
	_ = c.Close()
}

// A driver that hangs keeps the power from being cut, and nobody from hearing that the
// child died.
func TestCutThatHangsIsNotWaitedFor(t *testing.T) {
	hang := make(chan struct{})
	var connects atomic.Int32
	tb := lay(t, func(line string) string {
		if strings.HasPrefix(line, "connect") && connects.Add(1) > 1 {
			<-hang
		}
		if strings.HasPrefix(line, "transmit") {
			return "" // the command is under way when the child dies
		}
		return polite(line)
	})
	children := make(chan *exec.Cmd, 100)
	b := tb.backend()
	b.Command = func() (*exec.Cmd, error) {
		c, err := tb.child()
		children <- c
		return c, err
	}
	c, err := b.Connect(t.Context(), "R", reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	tb.hears(t, "connect R 0")
	told := make(chan error, 1)
	go func() {
		_, err := c.Transmit(t.Context(), []byte{1})
		told <- err
	}()
	tb.hears(t, "transmit 01")
	start := time.Now()
	if err := (<-children).Process.Kill(); err != nil {
		t.Fatal(err)
	}
	tb.hears(t, "gone", "connect R 0")
	if err, took := <-told, time.Since(start); !errors.Is(err, reader.ErrRemoved) || took > 10*time.Second {
		t.Errorf("%v after %s", err, took)
	}
	close(hang)
	tb.hears(t, "close", "gone") // and yet it is cut
	_ = c.Close()
}

// pcscd takes the card of a child that died for busy until its last command has
// come back, and its power must be cut then.
func TestCardIsBusyAfterItsChildDied(t *testing.T) {
	var connects atomic.Int32
	tb := lay(t, func(line string) string {
		if strings.HasPrefix(line, "connect") && connects.Add(1) == 2 {
			return "no"
		}
		return polite(line)
	})
	children := make(chan *exec.Cmd, 3)
	b := tb.backend()
	b.Command = func() (*exec.Cmd, error) {
		c, err := tb.child()
		children <- c
		return c, err
	}
	c, err := b.Connect(t.Context(), "R", reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	tb.hears(t, "connect R 0")
	if err := (<-children).Process.Kill(); err != nil {
		t.Fatal(err)
	}
	tb.hears(t, "gone", "connect R 0", "gone", "connect R 0", "close", "gone")
	_ = c.Close()
}

// A helper that ends in whatever way leaves the card: its end of the pipe closes.
func TestHelperThatDies(t *testing.T) {
	tb := lay(t, polite)
	child, err := tb.child()
	if err != nil {
		t.Fatal(err)
	}
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, frame('C', "\x00R")+frame('T', "\x01")); err != nil {
		t.Fatal(err)
	}
	tb.hears(t, "connect R 0", "transmit 01")
	out.Close() // nobody hears its answers any more
	if err := child.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, frame('T', "\x02")); err != nil {
		t.Fatal(err)
	}
	in.Close()
	for heard := ""; heard != "close"; {
		select {
		case heard = <-tb.heard:
			if heard == "gone" {
				t.Fatal("the child died with the card")
			}
		case <-time.After(10 * time.Second):
			t.Fatal("the card is not left")
		}
	}
	_ = child.Wait()
}

// frame is what a helper writes.
func frame(kind byte, data string) string {
	return string([]byte{kind, 0, 0, 0, byte(len(data))}) + data
}

func TestFramesThatAreNone(t *testing.T) {
	for name, in := range map[string]string{
		"another question first": frame('T', "\x01"),
		"no way to hold":         frame('C', ""),
		"too long":               "C\xFF\xFF\xFF\xFF",
		"unknown":                frame('C', "\x00R") + frame('x', ""),
		"entry cut short":        frame('C', "\x00R") + frame('P', "\x04\x04"),
	} {
		t.Run(name, func(t *testing.T) {
			if err := keeper.Serve(strings.NewReader(in), io.Discard, still{}); err == nil {
				t.Error("taken")
			}
		})
	}
}

// still is a card that answers nothing but 9000.
type still struct{ reader.Backend }

func (still) Connect(context.Context, string, reader.How) (reader.Connection, error) {
	return still{}, nil
}

func (still) Transmit(context.Context, []byte) ([]byte, error) { return []byte{0x90, 0x00}, nil }
func (still) Close() error                                     { return nil }
func (still) CanVerify() bool                                  { return true }
func (still) CanModify() bool                                  { return true }
func (still) EnterPIN(context.Context, reader.PINEntry) ([]byte, error) {
	return []byte{0x90, 0x00}, nil
}
