//go:build !linux && !darwin

package cli

import (
	"io/fs"
	"time"
)

// changeTime is unknown: what the system tells as the time of a change, whoever may write can set.
func changeTime(fs.FileInfo) (at time.Time, known bool) { return at, false }
