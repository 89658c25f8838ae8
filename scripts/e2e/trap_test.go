//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"jpkiweb/helper/card/keeper"
	"jpkiweb/scripts/slot"
	"jpkiweb/shared/emulator"
)

// A moment of a job: before or after its command of that number, 1 being the
// first. Command 0 is the power that the card gets.
type moment struct {
	command int
	after   bool
}

func (m moment) String() string {
	when := "before"
	if m.after {
		when = "after"
	}
	if m.command == 0 {
		return when + " the power"
	}
	return fmt.Sprintf("%s command %d", when, m.command)
}

// momentsOf are all of a job of that many commands.
func momentsOf(commands int) (all []moment) {
	for c := range commands + 1 {
		all = append(all, moment{c, false}, moment{c, true})
	}
	return all
}

// A trap does something at one moment of a job, and sees how often a PIN is
// presented.
type trap struct {
	mu            sync.Mutex
	at            moment
	spring        func() // nil: it is not set, or has sprung
	commands      int    // since it was set
	pinsPresented int    // PINs, new ones not counted
	triesAsked    int    // how many tries a PIN has left
}

// set sets the trap for the next job; spring nil only counts.
func (tr *trap) set(at moment, spring func()) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.at, tr.spring, tr.commands, tr.pinsPresented, tr.triesAsked = at, spring, 0, 0, 0
}

// counted returns how many commands came since the trap was set, and how many PINs.
func (tr *trap) counted() (commands, presented int) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.commands, tr.pinsPresented
}

// asked returns how often it was asked how many tries a PIN has left.
func (tr *trap) asked() int {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.triesAsked
}

// sprung reports whether the moment has come.
func (tr *trap) sprung() bool {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.spring == nil
}

func (tr *trap) pass(now moment) {
	tr.mu.Lock()
	spring := tr.spring
	if tr.at != now {
		spring = nil
	}
	if spring != nil {
		tr.spring = nil
	}
	tr.mu.Unlock()
	if spring != nil {
		spring()
	}
}

// putInto puts the trap into a card.
func (tr *trap) putInto(c *emulator.Config) {
	c.Before = func(command []byte) {
		tr.mu.Lock()
		tr.commands++
		switch verify := len(command) >= 4 && command[1] == 0x20; {
		case verify && len(command) == 4:
			tr.triesAsked++
		case verify && bytes.HasSuffix(command, []byte("**")):
			tr.pinsPresented++
		}
		now := moment{tr.commands, false}
		tr.mu.Unlock()
		tr.pass(now)
	}
	c.After = func([]byte) {
		tr.mu.Lock()
		now := moment{tr.commands, true}
		tr.mu.Unlock()
		tr.pass(now)
	}
}

// trapped is a card whose power is a moment, too.
type trapped struct {
	*emulator.Card
	trap *trap
}

// PowerOn implements vpcd.Card.
func (c trapped) PowerOn() []byte {
	c.trap.pass(moment{})
	defer c.trap.pass(moment{after: true})
	return c.Card.PowerOn()
}

// Transmit implements vpcd.Card. pcscd may take the power of a card that nobody had
// for a moment while it is connected again (pcsc-lite 1.9.9); a real reader answers
// for its card then, and is not lost.
func (c trapped) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	answer, err := c.Card.Transmit(ctx, command)
	if errors.Is(err, emulator.ErrPoweredOff) && c.Present() {
		return []byte{0x6F, 0x00}, nil
	}
	return answer, err
}

// newTrapped makes the sandbox's card with a trap; it is in no reader yet.
func newTrapped(t testing.TB, change func(*emulator.Config)) (*emulator.Card, *trap) {
	t.Helper()
	tr := &trap{}
	card, _ := sandboxCard(t, func(c *emulator.Config) {
		if change != nil {
			change(c)
		}
		tr.putInto(c)
	})
	return card, tr
}

// insertTrapped puts it into pcscd's reader.
func insertTrapped(t testing.TB, change func(*emulator.Config)) (*emulator.Card, *trap) {
	t.Helper()
	card, tr := newTrapped(t, change)
	putCard(t, slot.First, trapped{card, tr})
	return card, tr
}

// keeperOf returns the process that has the card for a helper, 0 if there is none.
func keeperOf(helper int) int {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, stat := range stats {
		dir := filepath.Dir(stat)
		line, err := os.ReadFile(stat)
		if err != nil {
			continue // it has ended meanwhile
		}
		_, rest, _ := strings.Cut(string(line), ") ") // the name before may hold anything
		fields := strings.Fields(rest)
		arguments, err := os.ReadFile(filepath.Join(dir, "cmdline"))
		if err != nil || len(fields) < 2 || fields[1] != strconv.Itoa(helper) || !bytes.Contains(arguments, []byte("\x00"+keeper.Argument)) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(dir)); err == nil {
			return pid
		}
	}
	return 0
}

// A handle of a process tells its end, also of one that is not our child.
type handle int

// handleOf returns the handle of a process, which must be closed.
func handleOf(pid int) (handle, error) {
	fd, err := unix.PidfdOpen(pid, 0)
	return handle(fd), err
}

// await waits for the end of the process.
func (h handle) await() error {
	const limit = 20_000 // ms
	for {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(h), Events: unix.POLLIN}}, limit)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err == nil && n == 0:
			return errors.New("the process does not end")
		}
		return errors.Join(err, unix.Close(int(h)))
	}
}
