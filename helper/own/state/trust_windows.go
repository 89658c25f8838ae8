package state

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

const noFollow = 0

// check looks at the owner of the opened file. Its access list is not read: what
// is made under %LOCALAPPDATA% inherits one for this user alone, and under
// %ProgramData% users may add files, but not change those of an administrator.
func (f File) check(opened *os.File) error {
	info, err := opened.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return errors.New("it is not a regular file")
	}
	d, err := windows.GetSecurityInfo(windows.Handle(opened.Fd()), windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return err
	}
	return checkOwner(d, f.Owner)
}

// checkOwners: every user may make a directory in %ProgramData%, and could
// remove from his own what an administrator put there.
func (f File) checkOwners(dir string, _ fs.FileInfo) error {
	d, err := windows.GetNamedSecurityInfo(dir, windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return err
	}
	return checkOwner(d, f.Owner)
}

// checkOwner allows the system and administrators, to whom also belongs what an
// elevated program of this user makes; and this user, unless the file must be the
// administrator's.
func checkOwner(d *windows.SECURITY_DESCRIPTOR, want int) error {
	owner, _, err := d.Owner()
	if err != nil {
		return err
	}
	if owner.IsWellKnown(windows.WinLocalSystemSid) || owner.IsWellKnown(windows.WinBuiltinAdministratorsSid) {
		return nil
	}
	if want == Administrator {
		return errors.New("it does not belong to the administrators")
	}
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return err
	}
	if !owner.Equals(user.User.Sid) {
		return errors.New("it belongs to another user")
	}
	return nil
}

// renameTries and renamePause bound how long a reader may hold the old file.
const (
	renameTries = 20
	renamePause = 10 * time.Millisecond
)

// rename waits while another process reads the old file, which Windows does not
// let go meanwhile.
func rename(from, to string) error {
	for range renameTries - 1 {
		err := os.Rename(from, to)
		if !errors.Is(err, windows.ERROR_SHARING_VIOLATION) && !errors.Is(err, windows.ERROR_ACCESS_DENIED) {
			return err
		}
		time.Sleep(renamePause)
	}
	return os.Rename(from, to)
}

// syncDirectory has nothing to do: NTFS journals names.
func syncDirectory(string) error { return nil }
