//go:build unix

package autostart

import "io/fs"

func executable(info fs.FileInfo) bool { return info.Mode().Perm()&0o111 != 0 }

func replaceable(info fs.FileInfo) bool {
	return info.Mode().Perm()&0o002 != 0 && info.Mode()&fs.ModeSticky == 0
}
