package state

import (
	"errors"
	"io/fs"
	"os"
)

// A Stamp changes whenever a file is written or replaced. That of a file which is
// not there is zero.
type Stamp struct{ size, modified int64 }

// Stamp looks at the file without opening it. It does not tell a file that is absent
// from one that cannot be believed to be: Read does. The error is [ErrUntrusted].
func (f File) Stamp() (Stamp, error) {
	info, err := os.Lstat(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return Stamp{}, nil
	}
	if err != nil {
		return Stamp{}, &UntrustedError{f.Path, err}
	}
	return Stamp{size: info.Size(), modified: info.ModTime().UnixNano()}, nil
}
