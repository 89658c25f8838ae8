//go:build !unix && !windows

package sandboxca

import (
	"errors"
	"os"
)

// tryLock: there are no locks of files here, a browser for instance.
func tryLock(*os.File) error { return errors.ErrUnsupported }
