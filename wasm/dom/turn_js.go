package dom

import (
	"fmt"
	"time"

	"github.com/hack-pad/safejs"
)

// holdLimit is how long a stream's user may keep the page's thread before the page gets
// a turn: with one more piece and a drawing it is some 30 ms. Shorter turns cost time,
// for the browser does something of its own in each.
const holdLimit = 10 * time.Millisecond

// A turner gives the page turns: what a stream's promises do is done before any
// event of the page, however many there are (HTML Living Standard, 8.1.7.3: perform a
// microtask checkpoint), while a message of a channel waits in line with them. A timer
// would wait 4 ms each time (8.6, nesting level).
type turner struct {
	turnBegan     time.Time
	receivingPort safejs.Value // port that listens
	sendingPort   safejs.Value // port that sends
	arrived       chan struct{}
	listen        safejs.Func
}

func newTurner() (*turner, error) {
	channel, err := construct("MessageChannel")
	if err != nil {
		return nil, err
	}
	t := &turner{turnBegan: time.Now(), arrived: make(chan struct{}, 1)}
	if t.receivingPort, err = channel.Get("port1"); err != nil {
		return nil, fmt.Errorf("find port: %w", err)
	}
	if t.sendingPort, err = channel.Get("port2"); err != nil {
		return nil, fmt.Errorf("find port: %w", err)
	}
	t.listen, err = safejs.FuncOf(func(safejs.Value, []safejs.Value) any {
		t.arrived <- struct{}{}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("make listener: %w", err)
	}
	if err := t.receivingPort.Set("onmessage", t.listen.Value()); err != nil {
		t.listen.Release()
		return nil, fmt.Errorf("listen: %w", err)
	}
	return t, nil
}

// giveTurn gives the page a turn if it is time.
func (t *turner) giveTurn() error {
	if time.Since(t.turnBegan) < holdLimit {
		return nil
	}
	return t.give()
}

// give gives the page a turn.
func (t *turner) give() error {
	if _, err := t.sendingPort.Call("postMessage", 0); err != nil {
		return fmt.Errorf("give the page a turn: %w", err)
	}
	<-t.arrived
	t.turnBegan = time.Now()
	return nil
}

// GiveTurns gives the page turns: in each what waits in line is done, be it of another
// page that has the same thread.
func GiveTurns(count int) error {
	t, err := newTurner()
	if err != nil {
		return err
	}
	defer t.close()
	for range count {
		if err := t.give(); err != nil {
			return err
		}
	}
	return nil
}

// close ends the channel, which holds its listener.
func (t *turner) close() {
	// An error leaves a port that nobody sends to.
	_, _ = t.receivingPort.Call("close")
	t.listen.Release()
}
