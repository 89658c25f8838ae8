package pcsc

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"jpkiweb/helper/card/pcsc/scard"
	"jpkiweb/helper/card/reader"
)

// A keeping card keeps the very memory of each command, and answers when it is told
// what. A command that hangs is in a goroutine of its own, so that what went out is
// looked at with the lock.
type keeping struct {
	sharing
	answers chan []byte

	mu   sync.Mutex
	sent [][]byte
}

func (k *keeping) Transmit(command []byte) ([]byte, error) {
	k.mu.Lock()
	k.sent = append(k.sent, command)
	k.mu.Unlock()
	return <-k.answers, nil
}

// commands are those that went out, in the memory in which they did.
func (k *keeping) commands() [][]byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.sent)
}

func keptBy(shared bool) (*keeping, *connection) {
	k := &keeping{answers: make(chan []byte, 1)}
	return k, &connection{context: k, card: k, shared: shared, closed: make(chan struct{})}
}

var verifyCommand = []byte("\x00\x20\x00\x98\x041234")

// The command that goes to PC/SC is a copy, for the call may outlive its caller; it is
// wiped when the call returns, however late, and the caller's is his own.
func TestCommandsAreWiped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, c := keptBy(false)
		k.answers <- []byte{0x90, 0x00}
		command := bytes.Clone(verifyCommand)
		if _, err := c.Transmit(t.Context(), command); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(command, verifyCommand) {
			t.Error("the caller's command is wiped")
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, reader.ErrTimeout)
		defer cancel()
		if _, err := c.Transmit(ctx, command); !errors.Is(err, reader.ErrTimeout) {
			t.Fatal(err)
		}
		clear(command) // as callers do
		if sent := k.commands(); len(sent) != 2 || !bytes.Equal(sent[1], verifyCommand) {
			t.Fatalf("% X went out", sent)
		}
		k.answers <- []byte{0x63, 0xC2}
		synctest.Wait()
		for i, sent := range k.commands() {
			if len(bytes.Trim(sent, "\x00")) > 0 {
				t.Errorf("command %d: % X is left", i+1, sent)
			}
		}
	})
}

// Behind a command that hangs nothing is sent, also when it has come back: what the
// card did is not known. The card is left then.
func TestNothingIsSentBehindACommandThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k, c := keptBy(false)
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, reader.ErrTimeout)
		defer cancel()
		if _, err := c.Transmit(ctx, verifyCommand); !errors.Is(err, reader.ErrTimeout) {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := c.Transmit(t.Context(), verifyCommand); !errors.Is(err, reader.ErrTimeout) || len(k.commands()) != 1 {
				t.Errorf("%v, %d commands", err, len(k.commands()))
			}
		}
		if err := c.Close(); !errors.Is(err, reader.ErrTimeout) || len(k.did) > 0 {
			t.Errorf("closed inside the command: %v, %q", err, k.did)
		}
		k.answers <- []byte{0x90, 0x00}
		<-c.Closed()
		if want := []string{"disconnect unpower"}; !slices.Equal(k.did, want) {
			t.Errorf("%q, want %q", k.did, want)
		}
	})
}

// A driver that says nothing, or half a status word, has no card any more.
func TestAnswerThatIsNoneIsARemovedCard(t *testing.T) {
	for _, answer := range [][]byte{nil, {}, {0x90}} {
		k, c := keptBy(false)
		k.answers <- answer
		if got, err := c.Transmit(t.Context(), verifyCommand); !errors.Is(err, reader.ErrRemoved) || got != nil {
			t.Errorf("% X: % X, %v", answer, got, err)
		}
	}
	k, c := keptBy(false)
	k.answers <- []byte{0x90, 0x00}
	if got, err := c.Transmit(t.Context(), verifyCommand); err != nil || len(got) != 2 {
		t.Errorf("% X, %v", got, err)
	}
}

// However a card was taken, it is left in the way that leaves no PIN of ours verified;
// one that was only glanced at keeps its power for the others.
func TestHowACardIsLeft(t *testing.T) {
	for name, row := range map[string]struct {
		shared, glance bool
		did            []string
	}{
		"ours alone": {false, false, []string{"disconnect unpower"}},
		"shared":     {true, false, []string{"end unpower", "disconnect leave"}},
		"a glance":   {true, true, []string{"end reset", "disconnect leave"}},
	} {
		k, c := keptBy(row.shared)
		c.glance = row.glance
		if err := c.Close(); err != nil || !slices.Equal(k.did, row.did) {
			t.Errorf("%s: %q, %v; want %q", name, k.did, err, row.did)
		}
		select {
		case <-c.Closed():
		default:
			t.Errorf("%s: not said to be left", name)
		}
	}
}

// A context whose service is gone needs no release.
func TestReleaseWithoutAService(t *testing.T) {
	for err, want := range map[error]error{nil: nil, scard.ErrNoService: nil, scard.ErrInvalidHandle: nil, scard.ErrCommError: scard.ErrCommError} {
		if got := ignoreRelease(err); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
}
