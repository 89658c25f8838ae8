package pcscd

import (
	"os"

	"golang.org/x/sys/windows"
)

// exclusive waits until no other run has the file, and keeps it until it is
// closed. There is no pcscd on Windows; its own service is used where it runs.
func exclusive(f *os.File) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, new(windows.Overlapped))
}
