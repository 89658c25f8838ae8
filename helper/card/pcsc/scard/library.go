//go:build darwin || purego

package scard

import (
	"fmt"
	"runtime"
	"sync"

	"github.com/ebitengine/purego"
)

// A library is the service's own, loaded, with the addresses of its functions.
type library struct {
	layout

	establish, release, cancel, listReaders, statusChange       uintptr
	connect, disconnect, reconnect, begin, end, transmit, ioctl uintptr
}

// loaded loads the library once. A system that has none has no service.
var loaded = sync.OnceValues(func() (*library, error) { return load(layouts[runtime.GOOS]) })

func load(l layout) (*library, error) {
	handle, err := purego.Dlopen(l.library, purego.RTLD_NOW|purego.RTLD_GLOBAL)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoService, err)
	}
	lib := &library{layout: l}
	for name, address := range map[string]*uintptr{
		"SCardEstablishContext": &lib.establish, "SCardReleaseContext": &lib.release, "SCardCancel": &lib.cancel,
		"SCardListReaders": &lib.listReaders, "SCardGetStatusChange": &lib.statusChange,
		"SCardConnect": &lib.connect, "SCardDisconnect": &lib.disconnect, "SCardReconnect": &lib.reconnect,
		"SCardBeginTransaction": &lib.begin, "SCardEndTransaction": &lib.end, "SCardTransmit": &lib.transmit, l.control: &lib.ioctl,
	} {
		if *address, err = purego.Dlsym(handle, name); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrNoService, err)
		}
	}
	return lib, nil
}

// call calls a function whose result is a LONG, of which the lower half is the code. What
// the arguments point to is kept where it is.
//
//go:uintptrescapes
func call(function uintptr, arguments ...uintptr) error {
	result, _, _ := purego.SyscallN(function, arguments...)
	if code := Error(uint32(result)); code != 0 {
		return code
	}
	return nil
}
