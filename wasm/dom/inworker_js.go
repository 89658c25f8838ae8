package dom

import (
	"context"

	"github.com/hack-pad/safejs"
)

// A Starter is, in a worker, the page that started it.
type Starter struct{ inbox inbox }

// ListenToPage hears, in a worker, what the page says, also what it said before. The
// worker listens until it ends.
func ListenToPage() (*Starter, error) {
	o := &Starter{inbox: newInbox()}
	f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		o.inbox.take(args[0])
		return nil
	})
	if err != nil {
		return nil, err
	}
	port, err := property(safejs.Global(), "port") // of static/worker.js
	if err != nil {
		return nil, err
	}
	_, err = port.Call("open", f.Value())
	return o, err
}

// Receive returns the next message of the page. One goroutine receives.
func (o *Starter) Receive(ctx context.Context) (Message, error) { return o.inbox.next(ctx, nil, nil) }

// Send says a message to the page.
func (o *Starter) Send(m Message) error { return post(safejs.Global(), m) }

// MakeRSAKey has the browser make a key of RSA 2048 and returns it as PKCS #8, DER, which
// the caller zeroes. Go takes more than twice as long (dom facts 11).
func MakeRSAKey() ([]byte, error) {
	subtle, err := property(safejs.Global(), "crypto", "subtle")
	if err != nil {
		return nil, err
	}
	exponent, err := BytesOf([]byte{1, 0, 1})
	if err != nil {
		return nil, err
	}
	pair, err := Promised(subtle, "generateKey", map[string]any{
		"name": "RSASSA-PKCS1-v1_5", "modulusLength": 2048, "publicExponent": exponent, "hash": "SHA-256",
	}, true, []any{"sign", "verify"})
	if err != nil {
		return nil, err
	}
	private, err := property(pair, "privateKey")
	if err != nil {
		return nil, err
	}
	exported, err := Promised(subtle, "exportKey", "pkcs8", private)
	if err != nil {
		return nil, err
	}
	return BytesIn(exported)
}
