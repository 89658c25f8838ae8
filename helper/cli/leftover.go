package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jpkiweb/shared/filelock"
)

// asidePrefix begins the name of every aside, and of no other file.
const asidePrefix = ".jpki-unfinished-"

// What was left by a process that was killed is taken away by the next one that signs into
// the folder. Nobody is at work on it: it is not locked, and was not written for a day.
const (
	leftAfter     = 24 * time.Hour
	maxEntries    = 10_000 // of a folder that are looked at
	entriesAtOnce = 100
	noPatience    = 0
	ownFileMode   = 0o600
)

// clearLeftovers removes from a folder what a process that was killed has left there. What
// cannot be removed stays, and is told to nobody: it keeps no one from signing, nor waiting
// once ctx is done.
func clearLeftovers(ctx context.Context, folder string, now time.Time) {
	dir, err := os.Open(folder)
	if err != nil {
		return
	}
	defer dir.Close()
	for left := maxEntries; left > 0 && ctx.Err() == nil; left -= entriesAtOnce {
		entries, err := dir.ReadDir(entriesAtOnce)
		for _, e := range entries {
			if ctx.Err() == nil && e.Type().IsRegular() && strings.HasPrefix(e.Name(), asidePrefix) {
				clearLeftover(filepath.Join(folder, e.Name()), now)
			}
		}
		if err != nil { // the end is one, too
			return
		}
	}
}

// clearLeftover removes one that nobody holds. That of another user stays, also where root
// signs; Windows asks the file itself.
func clearLeftover(path string, now time.Time) {
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || now.Sub(info.ModTime()) < leftAfter || !isMine(info) {
		return
	}
	f, err := os.OpenFile(path, os.O_RDWR, ownFileMode)
	if err != nil {
		return
	}
	opened, err := f.Stat()
	isLeft := err == nil && os.SameFile(info, opened) && filelock.Within(f, noPatience) == nil
	if f.Close() == nil && isLeft {
		_ = os.Remove(path)
	}
}
