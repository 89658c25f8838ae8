package dom

import (
	"fmt"
	"time"

	"github.com/hack-pad/safejs"
)

// holds is how long a stream's user may keep the page's thread before the page gets
// a turn: with one more piece and a drawing it is some 30 ms. Shorter turns cost time,
// for the browser does something of its own in each.
const holds = 10 * time.Millisecond

// A turner gives the page turns: what a stream's promises do is done before any
// event of the page, however many there are (HTML Living Standard, 8.1.7.3: perform a
// microtask checkpoint), while a message of a channel waits in line with them. A timer
// would wait 4 ms each time (8.6, nesting level).
type turner struct {
	began   time.Time
	here    safejs.Value // port that listens
	there   safejs.Value // port that sends
	arrived chan struct{}
	listen  safejs.Func
}

func newTurner() (*turner, error) {
	channel, err := construct("MessageChannel")
	if err != nil {
		return nil, err
	}
	t := &turner{began: time.Now(), arrived: make(chan struct{}, 1)}
	if t.here, err = channel.Get("port1"); err != nil {
		return nil, fmt.Errorf("find port: %w", err)
	}
	if t.there, err = channel.Get("port2"); err != nil {
		return nil, fmt.Errorf("find port: %w", err)
	}
	t.listen, err = safejs.FuncOf(func(safejs.Value, []safejs.Value) any {
		t.arrived <- struct{}{}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("make listener: %w", err)
	}
	if err := t.here.Set("onmessage", t.listen.Value()); err != nil {
		t.listen.Release()
		return nil, fmt.Errorf("listen: %w", err)
	}
	return t, nil
}

// give gives the page a turn if it is time.
func (t *turner) give() error {
	if time.Since(t.began) < holds {
		return nil
	}
	if _, err := t.there.Call("postMessage", 0); err != nil {
		return fmt.Errorf("give the page a turn: %w", err)
	}
	<-t.arrived
	t.began = time.Now()
	return nil
}

// close ends the channel, which holds its listener.
func (t *turner) close() {
	// An error leaves a port that nobody sends to.
	_, _ = t.here.Call("close")
	t.listen.Release()
}
