package dom

import (
	"github.com/hack-pad/safejs"
)

// ListenToPage delivers, in a worker, what the page says, also what it said before. take
// is called from JavaScript: it must not wait. The worker listens until it ends.
func ListenToPage(take func(text string)) error {
	f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
		if text, err := args[0].String(); err == nil {
			take(text)
		}
		return nil
	})
	if err != nil {
		return err
	}
	port, err := property(safejs.Global(), "port") // of static/practice.js
	if err != nil {
		return err
	}
	_, err = port.Call("open", f.Value())
	return err
}

// TellPage says, in a worker, a text to the page.
func TellPage(text string) error {
	_, err := safejs.Global().Call("postMessage", text)
	return err
}

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
