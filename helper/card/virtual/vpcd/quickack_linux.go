package vpcd

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// quickAck makes the kernel acknowledge what comes next, and what it is holding
// back, at once: tcp(7), TCP_QUICKACK. It is only about time, so an error is of
// no consequence.
func quickAck(socket syscall.RawConn) {
	_ = socket.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_QUICKACK, 1)
	})
}
