package keeper

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"jpkiweb/helper/card/reader"
)

// Backend connects with cards through a child for each connection, and watches
// readers as the backend around which it stands.
type Backend struct {
	reader.Backend
	// Command makes the command of a child, [Command] in the helper.
	Command func() (*exec.Cmd, error)
	// Spare, if not nil, has a child ready before it is asked for.
	Spare *Spare
}

// Command is the child of this very program, also after an update put another one
// in its place.
func Command() (*exec.Cmd, error) {
	path, err := program()
	if err != nil {
		return nil, err
	}
	command := exec.Command(path, Argument)
	command.Stderr = os.Stderr
	ownProcessGroup(command)
	return command, nil
}

func program() (path string, err error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// Connect implements reader.Backend. A child that has not connected when ctx ends
// is ended.
func (b Backend) Connect(ctx context.Context, name string, how reader.How) (reader.Connection, error) {
	for {
		c := b.Spare.take()
		waited := c != nil
		if !waited {
			var err error
			if c, err = b.start(); err != nil {
				b.ended(nil)
				return nil, fmt.Errorf("start the keeper of the card: %w", err)
			}
		}
		connection, err := b.connect(ctx, c, name, how)
		if waited && errors.Is(err, errEnded) { // somebody ended it before it was asked
			continue
		}
		return connection, err
	}
}

// connect has a child take the card, or lets it go.
func (b Backend) connect(ctx context.Context, c *connection, name string, how reader.How) (reader.Connection, error) {
	c.died = func() { b.cutPower(name) }
	f, err := c.ask(ctx, connect, []byte{byte(how)}, []byte(name))
	if err == nil && (f.kind != connected || len(f.data) != 1) {
		err = fmt.Errorf("keeper of the card answers %q: %w", f.kind, errFrame)
	}
	if err != nil {
		c.abandon()
		return nil, err
	}
	c.bits = f.data[0]
	c.hasCard.Store(true)
	return c, nil
}

// start starts a child.
func (b Backend) start() (*connection, error) {
	command, err := b.Command()
	if err != nil {
		return nil, err
	}
	in, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, in.Close())
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	c := &connection{in: in, answers: make(chan frame, 1)}
	go b.listen(c, out, command)
	return c, nil
}

// listen hands on what a child answers, until it has ended.
func (b Backend) listen(c *connection, out io.Reader, command *exec.Cmd) {
	defer close(c.answers)
	for {
		f, err := read(out)
		if err != nil {
			break
		}
		if f.kind == left {
			c.hasCard.Store(false)
		}
		c.answers <- f // one question, one answer: there is room
	}
	_ = command.Wait() // how it ended says nothing more
	b.ended(c)
	if c.hasCard.Load() {
		c.awaitCut()
	}
}

// awaitCut has the power cut, and lets whoever waits for an answer of the child wait for
// that: it says that the card is left. A card that another program keeps, or a driver
// that hangs, is not waited for; its power is cut when it can be.
func (c *connection) awaitCut() {
	cut := make(chan struct{})
	go func() {
		defer close(cut)
		c.died()
	}()
	timer := time.NewTimer(cutWait)
	defer timer.Stop()
	select {
	case <-cut:
	case <-timer.C:
	}
}

// What is done about a child that died is done within cutTime, again after cutAgain,
// and waited for for cutWait, as long as a child that leaves.
const (
	cutTime  = 20 * time.Second
	cutAgain = 20 * time.Millisecond
	cutWait  = closeWait
)

// cutPower cuts the power of a card whose child died: pcscd leaves it with its
// security status, and until then, which may be a signature later, it is the dead
// child's.
func (b Backend) cutPower(name string) {
	ctx, cancel := context.WithTimeout(context.Background(), cutTime)
	defer cancel()
	again := time.NewTicker(cutAgain)
	defer again.Stop()
	for !b.tryCut(ctx, name) {
		select {
		case <-again.C:
		case <-ctx.Done():
			return // nothing more can be done
		}
	}
}

// tryCut tries once, and reports whether the card has no power now.
func (b Backend) tryCut(ctx context.Context, name string) bool {
	c, err := b.Connect(ctx, name, reader.Whole)
	if err != nil {
		return isUnpowered(err)
	}
	return c.Close() == nil
}

// isUnpowered reports whether an error of connecting says that there is no card
// with power.
func isUnpowered(err error) bool {
	none := []error{reader.ErrNoCard, reader.ErrNoReader, reader.ErrNoService, reader.ErrRefused}
	return slices.ContainsFunc(none, func(e error) bool { return errors.Is(err, e) })
}
