//go:build !unix && !windows

package filelock

import (
	"errors"
	"os"
)

// lock: there are no locks of files here, a browser for instance.
func lock(*os.File) error { return errors.ErrUnsupported }
