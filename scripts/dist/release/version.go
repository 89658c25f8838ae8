package release

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Next is the version that this tree becomes. What is built of a commit without a tag
// bears it with the commit behind it, and is older than the release.
const Next = "0.2.0"

// A Version is what is released. Of a commit with a tag (v0.2.0) it is a Number alone.
type Version struct {
	Number  string // three numbers
	Commits int    // how many there are up to this one; 0 with a tag
	Commit  string // its abbreviated hash; "" with a tag
	Changed bool   // the tree is not as committed
}

// String returns 0.2.0, or 0.2.0-515-g7022dc20 without a tag, and says where the tree is
// not as committed.
func (v Version) String() string { return v.join("-", "-") }

// Package returns the version as dpkg and rpm order it: 0.2.0~515.g7022dc20 is older than
// 0.2.0 (deb-version(7), "~"; rpm-version(7)).
func (v Version) Package() string { return v.join("~", ".") }

func (v Version) join(first, further string) string {
	s := v.Number
	if v.Commit != "" {
		s += fmt.Sprint(first, v.Commits, further, "g", v.Commit)
		first = further
	}
	if v.Changed {
		s += first + "changed"
	}
	return s
}

// ReadVersion returns the version of the tree in root, and when its commit was made.
// Without git it is Next, and the time is zero.
func ReadVersion(ctx context.Context, root string) (Version, time.Time, error) {
	if _, err := os.Stat(filepath.Join(root, ".git")); errors.Is(err, fs.ErrNotExist) {
		return Version{Number: Next}, time.Time{}, nil
	}
	var failed error
	git := func(args ...string) string {
		out, err := exec.CommandContext(ctx, "git", append([]string{"-C", root}, args...)...).Output()
		if err != nil && failed == nil {
			failed = fmt.Errorf("git %s: %w", strings.Join(args, " "), err)
		}
		return strings.TrimSpace(string(out))
	}
	seconds, _ := strconv.ParseInt(git("log", "-1", "--format=%ct"), 10, 64)
	v := Version{Number: Next, Commit: git("rev-parse", "--short=8", "HEAD")}
	v.Commits, _ = strconv.Atoi(git("rev-list", "--count", "HEAD"))
	v.Changed = git("status", "--porcelain", "--untracked-files=no") != ""
	for tag := range strings.FieldsSeq(git("tag", "--points-at", "HEAD", "--list", "v[0-9]*")) {
		v.Number, v.Commits, v.Commit = strings.TrimPrefix(tag, "v"), 0, ""
	}
	return v, time.Unix(seconds, 0).UTC(), failed
}
