//go:build unix

package state

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
)

// CheckPlace wants a place, which need not be there yet, that is not below another
// user's when root is to make something there. Everybody else is kept out of other
// users' places by the system. The error is [ErrUntrusted] with an [OwnerError].
func CheckPlace(path string) error {
	if os.Geteuid() != Administrator {
		return nil
	}
	for place, above := path, filepath.Dir(path); place != above; place, above = above, filepath.Dir(above) {
		info, err := os.Stat(place)
		if err == nil && owner(info) != Administrator {
			return &UntrustedError{place, newOwnerError(place, owner(info), Administrator, true)}
		}
	}
	return nil
}

// Explain makes of the system's refusal of a path an [ErrUntrusted] with an
// [OwnerError], if it belongs to somebody else than the user who runs this; every
// other error stays.
func Explain(err error) error {
	var refused *fs.PathError
	if !errors.As(err, &refused) {
		return err
	}
	return File{Owner: os.Geteuid()}.explain(refused.Path, err)
}

// ownerErrorOf makes an [OwnerError] of the system's refusal of a path that belongs to
// somebody else than want; every other error stays.
func ownerErrorOf(path string, want int, err error) error {
	if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	place, info := nearestExisting(path)
	if info == nil || owner(info) == want {
		return err
	}
	return newOwnerError(place, owner(info), want, false)
}

// nearestExisting returns the path or the nearest directory above it that can be seen.
func nearestExisting(path string) (string, fs.FileInfo) {
	for {
		info, err := os.Lstat(path)
		if err == nil {
			return path, info
		}
		above := filepath.Dir(path)
		if above == path {
			return path, nil
		}
		path = above
	}
}

func newOwnerError(path string, uid, want int, mine bool) *OwnerError {
	e := &OwnerError{Path: path, Owner: userOf(uid), Want: userOf(want), Guest: mine && want == Administrator && os.Geteuid() == Administrator}
	if want != Administrator {
		e.Whole = wholeBelow(path, want)
	}
	return e
}

// wholeBelow goes up from a path to the directory that belongs to want, and returns the
// last place before it.
func wholeBelow(path string, want int) string {
	for {
		above := filepath.Dir(path)
		if above == path {
			return ""
		}
		info, err := os.Stat(above)
		if err == nil && owner(info) == want {
			return path
		}
		path = above
	}
}

func userOf(uid int) User {
	u := User{ID: uid, Name: strconv.Itoa(uid), own: uid == os.Geteuid()}
	if known, err := user.LookupId(u.Name); err == nil {
		u.Name = known.Username
	}
	return u
}
