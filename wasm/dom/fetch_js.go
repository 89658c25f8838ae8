package dom

import (
	"fmt"

	"github.com/hack-pad/safejs"
)

// Fetch returns a file that is served beside the app, by its path relative to
// the page, as the server has it now. It waits: it must not be called from JavaScript.
func Fetch(path string) ([]byte, error) {
	buffer, err := fetch(path, "arrayBuffer")
	if err != nil {
		return nil, err
	}
	return BytesIn(buffer)
}

// FetchBlob returns such a file as a Blob, which stays with the browser.
func FetchBlob(path string) (any, error) {
	blob, err := fetch(path, "blob")
	return blob, err
}

// fetch returns a file as what a method of its Response makes of it.
func fetch(path, as string) (v safejs.Value, err error) {
	response, err := Promised(safejs.Global(), "fetch", path, map[string]any{"cache": "no-cache"})
	if err != nil {
		return v, fmt.Errorf("fetch %s: %w", path, err)
	}
	if !isTrue(response, "ok") {
		return v, fmt.Errorf("fetch %s: %w", path, ErrNotServed)
	}
	if v, err = Promised(response, as); err != nil {
		return v, fmt.Errorf("fetch %s: %w", path, err)
	}
	return v, nil
}
