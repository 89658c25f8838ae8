//go:build unix

package browser

import (
	"fmt"
	"os/exec"
	"syscall"
)

// Open opens the page at an address in the browser that the person chose for the web, and
// does not wait for it: xdg-open of xdg-utils, open(1) of macOS.
func Open(address string) error {
	command := exec.Command(opener, address)
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // the browser outlives the helper
	if err := command.Start(); err != nil {
		return fmt.Errorf("open %s: %w", address, err)
	}
	go func() { _ = command.Wait() }() // what it says is in its own window
	return nil
}
