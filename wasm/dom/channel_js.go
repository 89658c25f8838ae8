package dom

import (
	"fmt"

	"github.com/hack-pad/safejs"
)

// A Channel joins the documents of this origin, and of no other, that have one of the same
// name: what one says all others hear, and nothing of it is kept (HTML Living Standard,
// 9.6, BroadcastChannel).
type Channel struct {
	value  safejs.Value
	listen safejs.Func
}

// OpenChannel opens the channel of a name. deliver is called from JavaScript with each
// text that another document says: it must not wait.
func OpenChannel(name string, deliver func(text string)) (*Channel, error) {
	value, err := construct("BroadcastChannel", name)
	if err != nil {
		return nil, err
	}
	c := &Channel{value: value}
	if c.listen, err = safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if text, err := TextOf(args[0], "data"); err == nil {
			deliver(text)
		}
		return nil
	}); err != nil {
		return nil, fmt.Errorf("make listener: %w", err)
	}
	if _, err := value.Call("addEventListener", "message", c.listen.Value()); err != nil {
		return nil, fmt.Errorf("listen to the channel: %w", err)
	}
	return c, nil
}

// Send says a text.
func (c *Channel) Send(text string) error {
	_, err := c.value.Call("postMessage", text)
	return err
}

// Close leaves the channel.
func (c *Channel) Close() error {
	_, err := c.value.Call("close")
	c.listen.Release()
	return err
}
