package embed

import (
	"fmt"
	"strings"

	"github.com/hack-pad/safejs"

	"jpkiweb/shared/authtoken"
	"jpkiweb/wasm/dom"
)

// claimedOrigin reads origin=… from the fragment #origin=…&id=….
func claimedOrigin() (string, error) {
	fragment, err := dom.TextOf(safejs.Global(), "location", "hash")
	if err != nil {
		return "", err
	}
	claim, ok := strings.CutPrefix(fragment, "#origin=")
	if !ok {
		return "", ErrNoOpener
	}
	encoded, _, _ := strings.Cut(claim, "&")
	decoded, err := safejs.Global().Call("decodeURIComponent", encoded)
	if err != nil {
		return "", fmt.Errorf("fragment: %w", err)
	}
	origin, err := decoded.String()
	if err != nil {
		return "", err
	}
	_, err = authtoken.ParseOrigin(origin)
	return origin, err
}

// isOne reports whether a property is the number 1.
func isOne(v safejs.Value, name string) bool {
	p, err := v.Get(name)
	if err != nil || p.Type() != safejs.TypeNumber {
		return false
	}
	n, err := p.Float()
	return err == nil && n == 1
}

// isTrue reports whether a property is the boolean true.
func isTrue(v safejs.Value, name string) bool {
	p, err := v.Get(name)
	if err != nil || p.Type() != safejs.TypeBoolean {
		return false
	}
	is, err := p.Bool()
	return err == nil && is
}
