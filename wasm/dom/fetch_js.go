package dom

import (
	"fmt"

	"github.com/hack-pad/safejs"
)

// Fetch returns a file that is served beside the app, by its path relative to
// the page, as the server has it now. It waits: it must not be called from JavaScript.
func Fetch(path string) ([]byte, error) {
	response, err := Promised(safejs.Global(), "fetch", path, map[string]any{"cache": "no-cache"})
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", path, err)
	}
	if !isTrue(response, "ok") {
		return nil, fmt.Errorf("fetch %s: %w", path, ErrNotServed)
	}
	buffer, err := Promised(response, "arrayBuffer")
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", path, err)
	}
	return BytesIn(buffer)
}
