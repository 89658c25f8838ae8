package keeper_test

import (
	"context"
	"io"
	"os/exec"
	"testing"
	"time"

	"jpkiweb/helper/card/keeper"
	"jpkiweb/helper/card/reader"
)

// readers is a backend whose readers the test tells.
type readers struct {
	reader.Backend
	tell chan []reader.Reader
}

func (r readers) Watch(ctx context.Context, changed func([]reader.Reader)) error {
	for {
		select {
		case now := <-r.tell:
			changed(now)
		case <-ctx.Done():
			return nil
		}
	}
}

// An ending is where a child complains: it is closed when the child has ended.
type ending chan struct{}

func (ending) Write(p []byte) (int, error) { return len(p), nil }

// ReadFrom implements io.ReaderFrom.
func (e ending) ReadFrom(r io.Reader) (int64, error) {
	defer close(e)
	return io.Copy(io.Discard, r)
}

// watched is a backend with a spare, whose readers are watched; started gets the end
// of each child. change may change a child's command.
func watched(t *testing.T, tb *table, change func(*exec.Cmd)) (b keeper.Backend, tell chan<- []reader.Reader, started chan ending) {
	t.Helper()
	told, all := make(chan []reader.Reader), make(chan ending, 10)
	started = make(chan ending, 10)
	b = keeper.Backend{Backend: readers{tell: told}, Spare: new(keeper.Spare), Command: func() (*exec.Cmd, error) {
		c, err := tb.child()
		change(c)
		e := make(ending)
		c.Stderr = e
		all <- e
		started <- e
		return c, err
	}}
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan error)
	go func() { over <- b.Watch(ctx, func([]reader.Reader) {}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-over; err != nil {
			t.Error(err)
		}
		for len(all) > 0 {
			ends(t, <-all)
		}
	})
	return b, told, started
}

func asItIs(*exec.Cmd) {}

func starts(t *testing.T, started <-chan ending) ending {
	t.Helper()
	select {
	case e := <-started:
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("no child is started")
		return nil
	}
}

func ends(t *testing.T, child ending) {
	t.Helper()
	select {
	case <-child:
	case <-time.After(10 * time.Second):
		t.Error("a child is left")
	}
}

func startsNone(t *testing.T, started <-chan ending) {
	t.Helper()
	if len(started) > 0 {
		t.Error("another child is started")
	}
}

var (
	empty   = []reader.Reader{{Name: "R"}}
	present = []reader.Reader{{Name: "R", State: reader.CardPresent}}
	inUse   = []reader.Reader{{Name: "R", State: reader.InUse}}
)

func TestChildIsStartedBeforeItIsAsked(t *testing.T) {
	tb := lay(t, polite)
	b, tell, started := watched(t, tb, asItIs)
	tell <- empty
	startsNone(t, started)
	tell <- present
	starts(t, started)
	c, err := b.Connect(t.Context(), "R", reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	tb.hears(t, "connect R 0")
	startsNone(t, started) // it was this one
	tell <- inUse          // our own doing
	tell <- present
	defer b.Prepare()()
	if _, err := c.Transmit(t.Context(), []byte{1}); err != nil {
		t.Error(err)
	}
	tb.hears(t, "transmit 01")
	startsNone(t, started) // beside the one that has the card
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	tb.hears(t, "close", "gone")
	starts(t, started) // the next one
	startsNone(t, started)
}

func TestSpareEndsWithTheCard(t *testing.T) {
	_, tell, started := watched(t, lay(t, polite), asItIs)
	tell <- present
	child := starts(t, started)
	tell <- empty
	ends(t, child)
	startsNone(t, started)
}

// What a command line begins with: a child that nobody asks ends when it is given
// up, and once.
func TestPreparedChildIsGivenUp(t *testing.T) {
	tb := lay(t, polite)
	b, _, started := watched(t, tb, asItIs)
	release := b.Prepare()
	first := starts(t, started)
	release()
	release()
	ends(t, first)
	again := b.Prepare()
	defer again()
	starts(t, started)
	c, err := b.Connect(t.Context(), "R", reader.Alone)
	if err != nil {
		t.Fatal(err)
	}
	tb.hears(t, "connect R 1")
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// A child that ends by itself is not started again and again.
func TestSpareThatDiesIsNotReplaced(t *testing.T) {
	_, tell, started := watched(t, lay(t, polite), func(c *exec.Cmd) {
		c.Args, c.Env = append(c.Args[:1], "-test.run=^$"), nil // ends at once
	})
	tell <- present
	ends(t, starts(t, started))
	<-time.After(4 * 50 * time.Millisecond) // no event tells of nothing
	startsNone(t, started)
}

// Whatever ended the child that waited, the card is connected by another one.
func TestSpareThatDiesWhenItIsAsked(t *testing.T) {
	tb := lay(t, polite)
	children := 0
	b, tell, started := watched(t, tb, func(c *exec.Cmd) {
		if children++; children == 1 {
			c.Path, c.Args = "/bin/sh", []string{"sh", "-c", "head -c 1 >/dev/null"}
		}
	})
	tell <- present
	first := starts(t, started)
	c, err := b.Connect(t.Context(), "R", reader.Whole)
	if err != nil {
		t.Fatal(err)
	}
	ends(t, first)
	starts(t, started)
	tb.hears(t, "connect R 0")
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}
