//go:build unix

package cli

import (
	"errors"
	"os"
	"runtime"
	"syscall"
)

// letGo opens the other end of a named pipe, so that whoever waits to open it for
// reading has done so (fifo(7)). Who may not write to it cannot.
func letGo(path string, opened <-chan struct{}) {
	for {
		f, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err == nil {
			<-opened
			_ = f.Close() // nothing was written
			return
		}
		select {
		case <-opened:
			return
		default:
		}
		if !errors.Is(err, syscall.ENXIO) { // this one says: nobody waits there yet
			return
		}
		runtime.Gosched()
	}
}
