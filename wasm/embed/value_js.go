package embed

import (
	"fmt"
	"strings"

	"github.com/hack-pad/safejs"

	"jpkiweb/shared/authtoken"
)

// claimedOrigin reads the fragment #origin=….
func claimedOrigin() (string, error) {
	location, err := safejs.Global().Get("location")
	if err != nil {
		return "", err
	}
	fragment, err := text(location, "hash")
	if err != nil {
		return "", err
	}
	encoded, ok := strings.CutPrefix(fragment, "#origin=")
	if !ok {
		return "", ErrNoOpener
	}
	decoded, err := safejs.Global().Call("decodeURIComponent", encoded)
	if err != nil {
		return "", fmt.Errorf("fragment: %w", err)
	}
	origin, err := decoded.String()
	if err != nil {
		return "", err
	}
	return origin, authtoken.CheckOrigin(origin)
}

// text is a property that is a string.
func text(v safejs.Value, name string) (string, error) {
	p, err := v.Get(name)
	if err != nil {
		return "", err
	}
	if p.Type() != safejs.TypeString {
		return "", fmt.Errorf("%s is not a string", name)
	}
	return p.String()
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

// bytesOf copies bytes into a new Uint8Array.
func bytesOf(b []byte) (safejs.Value, error) {
	class, err := safejs.Global().Get("Uint8Array")
	if err != nil {
		return safejs.Value{}, err
	}
	array, err := class.New(len(b))
	if err != nil {
		return safejs.Value{}, err
	}
	_, err = safejs.CopyBytesToJS(array, b)
	return array, err
}
