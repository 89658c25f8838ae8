package browser

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// Open opens the page at an address in the browser that the person chose for the web, and
// does not wait for it.
func Open(address string) error {
	verb, err := windows.UTF16PtrFromString("open")
	if err != nil {
		return err
	}
	file, err := windows.UTF16PtrFromString(address)
	if err != nil {
		return err
	}
	if err := windows.ShellExecute(0, verb, file, nil, nil, windows.SW_SHOWNORMAL); err != nil {
		return fmt.Errorf("open %s: %w", address, err)
	}
	return nil
}
