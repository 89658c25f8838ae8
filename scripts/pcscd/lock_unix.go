//go:build unix

package pcscd

import (
	"os"
	"syscall"
)

// exclusive waits until no other run has the file, and keeps it until it is
// closed.
func exclusive(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX) }
