//go:build unix

package state

import (
	"errors"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// A Stamp changes whenever a file is written, replaced, given away or opened to
// others, and when its directory is given away or opened. That of a file which is not
// there is zero.
type Stamp struct {
	device, inode      uint64
	size               int64
	modified, changed  int64 // seconds
	modifiedN, changeN int64 // nanoseconds
	mode, owner        uint32
	dirMode, dirOwner  uint32
}

// Stamp looks at the file without opening it: two system calls. It does not tell a file
// that is absent from one that cannot be believed to be: Read does. The error is
// [ErrUntrusted].
func (f File) Stamp() (Stamp, error) {
	var s unix.Stat_t
	err := unix.Lstat(f.Path, &s)
	if errors.Is(err, unix.ENOENT) {
		return Stamp{}, nil
	}
	if err != nil {
		return Stamp{}, &UntrustedError{f.Path, ownerErrorOf(f.Path, f.Owner, err)}
	}
	stamp := Stamp{device: uint64(s.Dev), inode: s.Ino, size: s.Size, mode: uint32(s.Mode), owner: s.Uid}
	stamp.modified, stamp.modifiedN = s.Mtim.Unix()
	stamp.changed, stamp.changeN = s.Ctim.Unix()
	if err := unix.Stat(filepath.Dir(f.Path), &s); err != nil {
		return Stamp{}, &UntrustedError{filepath.Dir(f.Path), ownerErrorOf(f.Path, f.Owner, err)}
	}
	stamp.dirMode, stamp.dirOwner = uint32(s.Mode), s.Uid
	return stamp, nil
}
