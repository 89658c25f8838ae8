package state

import (
	"fmt"
	"strings"
)

// An OwnerError says whose a file or directory is that should be somebody else's.
type OwnerError struct {
	Path        string // what belongs to Owner
	Owner, Want User
	// Guest: this runs as root in the place of another user, as under a sudo that
	// keeps HOME. What root made there its owner could not use.
	Guest bool
	// Whole is what to give back with all that is in it: the highest directory
	// that is not of Want, in one that is; "" where there is none.
	Whole string
}

// Error names both users, and the way out.
func (e *OwnerError) Error() string {
	text := fmt.Sprintf("it belongs to %s, want %s", e.Owner, e.Want)
	switch {
	case e.Guest:
		return fmt.Sprintf("it belongs to %s, and this runs as root: %s could not use what root writes there; run it without sudo, or with sudo -H", e.Owner, e.Owner.Name)
	case e.Whole != "":
		return text + ": " + e.Mend()
	}
	return text
}

// Mend is the command that gives the place back to whom it should belong, "" if
// there is none that could do no harm.
func (e *OwnerError) Mend() string {
	if e.Guest || e.Whole == "" {
		return ""
	}
	to := e.Want.Name
	if e.Want.own {
		to = `"$USER"`
	}
	return "sudo chown -R " + to + " " + quoted(e.Whole)
}

// A User is a user of the system.
type User struct {
	ID   int
	Name string // the number where there is none
	own  bool   // who runs this
}

// String returns "user 1000 (mihon)".
func (u User) String() string { return fmt.Sprintf("user %d (%s)", u.ID, u.Name) }

// quoted returns a path as a shell takes it (XCU 2.2.2).
func quoted(path string) string {
	plain := strings.Trim(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-")
	if plain == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
