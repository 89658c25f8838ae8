package cli

import (
	"io/fs"
	"syscall"
	"time"
)

// changeTime is when a file was changed last, which nobody can set, inode(7).
func changeTime(info fs.FileInfo) (at time.Time, known bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return at, false
	}
	return time.Unix(s.Ctim.Unix()), true
}
