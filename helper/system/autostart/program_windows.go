package autostart

import (
	"io/fs"
	"strings"
)

func executable(info fs.FileInfo) bool {
	return strings.HasSuffix(strings.ToLower(info.Name()), ".exe")
}

// replaceable: os knows no access lists. A folder below the user's profile or
// Program Files is closed to others unless somebody opened it.
func replaceable(fs.FileInfo) bool { return false }
