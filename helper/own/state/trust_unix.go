//go:build unix

package state

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// noFollow refuses a symbolic link that came after the look at the file, and does
// not wait at a named pipe.
const noFollow = unix.O_NOFOLLOW | unix.O_NONBLOCK

// check looks at the opened file itself, so that nothing can be put in its place
// between look and use.
func (f File) check(opened *os.File) error {
	info, err := opened.Stat()
	if err != nil {
		return err
	}
	mode, uid := info.Mode(), owner(info)
	switch {
	case !mode.IsRegular():
		return errors.New("it is not a regular file")
	case uid != f.Owner:
		return newOwnerError(f.Path, uid, f.Owner, f.mine)
	case mode.Perm()&0o022 != 0:
		return fmt.Errorf("others may write to it (mode %04o)", mode.Perm())
	case f.Private && mode.Perm()&0o077 != 0:
		return fmt.Errorf("others may read it (mode %04o)", mode.Perm())
	}
	return nil
}

// checkOwners allows the owner of the file and root as owners. The sticky bit
// is not enough: it lets others add files.
func (f File) checkOwners(dir string, info fs.FileInfo) error {
	if uid := owner(info); uid != f.Owner && uid != Administrator {
		return newOwnerError(dir, uid, f.Owner, f.mine)
	}
	if info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("others may write to it (mode %04o)", info.Mode().Perm())
	}
	return nil
}

// owner returns the user id of a file that os has looked at.
func owner(info fs.FileInfo) int { return int(info.Sys().(*syscall.Stat_t).Uid) }

func rename(from, to string) error { return os.Rename(from, to) }

// syncDirectory makes the names in a directory durable.
func syncDirectory(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
