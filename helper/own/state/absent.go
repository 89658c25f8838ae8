package state

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Absent tells whether nothing is there: the path ends where its last directory has no
// such name. A link that leads nowhere or in a circle, a file in the place of a
// directory, and what cannot be looked at are no absence, although the system may call
// them one; then the error is [ErrUntrusted].
func Absent(path string) (bool, error) {
	_, err := os.Lstat(path)
	if err == nil {
		return false, nil
	}
	for place := path; errors.Is(err, fs.ErrNotExist); {
		above := filepath.Dir(place)
		if above == place {
			return true, nil
		}
		place = above
		if _, err = os.Lstat(place); err == nil {
			err = leadsOn(place)
			return err == nil, err
		}
	}
	return false, &UntrustedError{path, err}
}

// leadsOn wants a directory, or a link to one, below which a name can be missing.
func leadsOn(place string) error {
	info, err := os.Stat(place)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = errors.New("it is a symbolic link to nothing")
	case err == nil && !info.IsDir():
		err = errors.New("it is not a directory")
	}
	if err != nil {
		return &UntrustedError{place, err}
	}
	return nil
}
