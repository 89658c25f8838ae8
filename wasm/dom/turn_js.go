package dom

import (
	"fmt"

	"github.com/hack-pad/safejs"
)

// A turner gives the page turns: a message of a channel waits in line with its events. A
// timer would wait 4 ms each time (HTML Living Standard, 8.6, nesting level).
type turner struct {
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
	t := &turner{arrived: make(chan struct{}, 1)}
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

// give gives the page a turn.
func (t *turner) give() error {
	if _, err := t.sendingPort.Call("postMessage", 0); err != nil {
		return fmt.Errorf("give the page a turn: %w", err)
	}
	<-t.arrived
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
