//go:build linux || darwin

package peer

import (
	"fmt"
	"os"
	"slices"
)

// nobody stands for every user who has no number in this user namespace
// (user_namespaces(7)), and can be the account of several services.
const nobody = 65534

// isOwnUser reports whether the user with this number is the one of this process.
func isOwnUser(uid uint32) (bool, error) {
	if uid == nobody {
		return false, fmt.Errorf("%w: uid %d may be anyone", ErrUnknown, uid)
	}
	return int64(uid) == int64(os.Getuid()), nil
}

func checkSelf() error {
	_, err := isOwnUser(uint32(os.Getuid()))
	return err
}

// allOurs reports whether every row that listens on a port is ours.
func allOurs(rows []row, port uint16) (bool, error) {
	uids, err := listeners(rows, port)
	if err != nil {
		return false, err
	}
	strange := slices.IndexFunc(uids, func(uid uint32) bool { same, err := isOwnUser(uid); return !same || err != nil })
	return strange < 0, nil
}
