package dom

import (
	"fmt"

	"github.com/hack-pad/safejs"
)

// Download offers bytes to the person as a file.
func (p *Page) Download(name, mediaType string, content []byte) error {
	array, err := BytesOf(content)
	if err != nil {
		return err
	}
	blob, err := construct("Blob", []any{array}, map[string]any{"type": mediaType})
	if err != nil {
		return err
	}
	return p.Save(name, blob)
}

// Save offers a Blob to the person as a file.
func (p *Page) Save(name string, blob any) error {
	urls, address, err := addressOf(blob)
	if err != nil {
		return err
	}
	link, err := p.document.Call("createElement", "a")
	if err != nil {
		return fmt.Errorf("make link: %w", err)
	}
	for attribute, value := range map[string]any{"href": address, "download": name} {
		if err := link.Set(attribute, value); err != nil {
			return fmt.Errorf("set %s: %w", attribute, err)
		}
	}
	if _, err := link.Call("click"); err != nil {
		return fmt.Errorf("follow link: %w", err)
	}
	return p.revokeLater(urls, address)
}

// OpenFile shows a File in a window of its own, as the browser shows files of its type, and
// reports whether the browser opened it.
func (p *Page) OpenFile(file any) (bool, error) {
	urls, address, err := addressOf(file)
	if err != nil {
		return false, err
	}
	window, err := safejs.Global().Call("open", address, "_blank")
	if err != nil {
		return false, fmt.Errorf("open window: %w", err)
	}
	return !window.IsNull(), p.revokeLater(urls, address)
}

// addressOf makes an address of a Blob, which urls, the browser's URL, revokes.
func addressOf(blob any) (urls, address safejs.Value, err error) {
	if urls, err = safejs.Global().Get("URL"); err != nil {
		return urls, address, fmt.Errorf("find URL: %w", err)
	}
	if address, err = urls.Call("createObjectURL", blob); err != nil {
		return urls, address, fmt.Errorf("make address: %w", err)
	}
	return urls, address, nil
}

// revokeLater frees the blob when the browser has surely begun to save it: at
// once would be too early for some.
func (p *Page) revokeLater(urls, address safejs.Value) error {
	revoke, err := urls.Get("revokeObjectURL")
	if err != nil {
		return fmt.Errorf("find revokeObjectURL: %w", err)
	}
	if _, err := safejs.Global().Call("setTimeout", revoke, 60_000, address); err != nil {
		return fmt.Errorf("set timer: %w", err)
	}
	return nil
}
