//go:build unix

package state

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// nobody is a user who is neither root nor, by the range of its number, a person
// of this machine.
const nobody = 65534

func TestFilesOfOthersAreRefused(t *testing.T) {
	chmod := func(mode fs.FileMode) func(*testing.T, *File) {
		return func(t *testing.T, f *File) { must(t, os.Chmod(f.Path, mode)) }
	}
	chmodDir := func(mode fs.FileMode) func(*testing.T, *File) {
		return func(t *testing.T, f *File) { must(t, os.Chmod(filepath.Dir(f.Path), mode)) }
	}
	for name, test := range map[string]struct {
		spoil  func(*testing.T, *File)
		reason string
	}{
		"world-writable":                     {chmod(0o602), "others may write to it (mode 0602)"},
		"group-writable":                     {chmod(0o660), "others may write to it (mode 0660)"},
		"readable, but should be private":    {func(t *testing.T, f *File) { f.Private = true; must(t, os.Chmod(f.Path, 0o604)) }, "others may read it (mode 0604)"},
		"of another user":                    {func(_ *testing.T, f *File) { f.Owner++ }, "it belongs to user"},
		"directory writable by the group":    {chmodDir(0o720), "others may write to it (mode 0720)"},
		"directory writable by all":          {chmodDir(0o777), "others may write to it (mode 0777)"},
		"directory writable by all, as /tmp": {chmodDir(0o777 | fs.ModeSticky), "others may write to it (mode 0777)"},
		"symbolic link to a file of ours": {func(t *testing.T, f *File) {
			must(t, os.Rename(f.Path, f.Path+"-real"))
			must(t, os.Symlink(f.Path+"-real", f.Path))
		}, "it is a symbolic link"},
		"symbolic link to nothing": {func(t *testing.T, f *File) {
			must(t, os.Remove(f.Path))
			must(t, os.Symlink(f.Path+"-real", f.Path))
		}, "it is a symbolic link"},
		"directory instead of a file": {func(t *testing.T, f *File) {
			must(t, os.Remove(f.Path))
			must(t, os.Mkdir(f.Path, 0o700))
		}, "it is not a regular file"},
		"named pipe, which would never end": {func(t *testing.T, f *File) {
			must(t, os.Remove(f.Path))
			must(t, syscall.Mkfifo(f.Path, 0o600))
		}, "it is not a regular file"},
		"file instead of the directory": {func(t *testing.T, f *File) { f.Path += "/below" }, "it is not a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			f := private(t)
			must(t, f.Write([]byte("kept")))
			test.spoil(t, &f)
			wantUntrusted(t, f, test.reason)
			if err := f.Append([]byte("more")); err == nil {
				t.Error("appended to it")
			}
			if info, err := os.Stat(f.Path); err == nil && info.Mode().IsRegular() && info.Size() != int64(len("kept")) {
				t.Errorf("it was changed: %d bytes", info.Size())
			}
		})
	}
}

func TestDirectoryOfOthersGetsNoFile(t *testing.T) {
	f := private(t)
	must(t, os.Chmod(filepath.Dir(f.Path), 0o777))
	_, err := f.TryLock()
	for name, err := range map[string]error{"write": f.Write([]byte("x")), "append": f.Append([]byte("x")), "lock": err} {
		if !errors.Is(err, ErrUntrusted) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if left, err := os.ReadDir(filepath.Dir(f.Path)); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestFileGivenToAnotherUserIsRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can give a file away; TestFilesOfOthersAreRefused asks for another owner instead")
	}
	f := private(t)
	must(t, f.Write([]byte("kept")))
	before, err := f.Stamp()
	must(t, err)
	must(t, os.Chown(f.Path, nobody, -1))
	wantUntrusted(t, f, "it belongs to user 65534")
	if after, err := f.Stamp(); err != nil || after == before {
		t.Errorf("the stamp is the same, %v", err)
	}
	must(t, os.Chown(f.Path, 0, -1))
	must(t, os.Chown(filepath.Dir(f.Path), nobody, -1))
	wantUntrusted(t, f, "it belongs to user 65534")
}

// A user may keep files in a directory that root made for him, if he is the only
// one; other users' directories are no place.
func TestDirectoryOfRootIsTrusted(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make both owners")
	}
	f := private(t)
	must(t, f.Write([]byte("kept")))
	must(t, os.Chown(f.Path, nobody, -1))
	f.Owner = nobody
	if _, err := f.Read(); err != nil {
		t.Error(err)
	}
	must(t, os.Chown(filepath.Dir(f.Path), nobody-1, -1))
	wantUntrusted(t, f, "it belongs to user 65533")
}

func TestStampSeesAChangedMode(t *testing.T) {
	f := private(t)
	must(t, f.Write([]byte("kept")))
	before, err := f.Stamp()
	must(t, err)
	must(t, os.Chmod(f.Path, 0o666))
	if after, err := f.Stamp(); err != nil || after == before {
		t.Errorf("the stamp is the same, %v", err)
	}
}

// What root left in a user's place is told with the command that gives it back, and
// never with one that would take more than what is in that place.
func TestOwnerIsNamedWithTheCommandThatMendsIt(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make places of two users")
	}
	home := t.TempDir()
	must(t, os.Chown(home, nobody, -1))
	f := Mine(filepath.Join(home, "it's ours", "jpki-helper", "kept"), 100)
	must(t, os.MkdirAll(filepath.Dir(f.Path), 0o700))
	must(t, os.WriteFile(f.Path, nil, 0o600))
	f.Owner = nobody
	var e *OwnerError
	if _, err := f.Read(); !errors.As(err, &e) || e.Owner.Name != "root" || e.Want.Name != "nobody" ||
		e.Mend() != `sudo chown -R nobody '`+home+`/it'\''s ours'` {
		t.Errorf("%v: %q", err, e.Mend())
	}
	f = Mine(filepath.Join("/etc", "passwd"), 100)
	f.Owner = nobody
	if _, err := f.Read(); !errors.As(err, &e) || e.Mend() != "" {
		t.Errorf("%v: %q", err, e.Mend())
	}
}

// The system's refusal alone says nothing of the owner.
func TestRefusalNamesTheOwner(t *testing.T) {
	refused := &fs.PathError{Op: "open", Path: "/etc/nowhere/file", Err: fs.ErrPermission}
	var e *OwnerError
	if err := ownerErrorOf(refused.Path, nobody, refused); !errors.As(err, &e) || e.Path != "/etc" || e.Owner.Name != "root" || e.Mend() != "" {
		t.Errorf("%v", err)
	}
	mine := &fs.PathError{Op: "open", Path: private(t).Path, Err: fs.ErrPermission}
	if err := Explain(mine); err != error(mine) {
		t.Errorf("%v", err)
	}
}

func TestRootMakesNothingInAnotherUsersPlace(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gets into other users' places")
	}
	home := t.TempDir()
	must(t, os.Chown(home, nobody, -1))
	must(t, os.Mkdir(filepath.Join(home, "root's"), 0o700)) // left there by a run of before
	for _, below := range []string{"", "root's", "new"} {
		f := Mine(filepath.Join(home, below, "jpki-helper", "kept"), 100)
		_, locked := f.TryLock()
		for name, err := range map[string]error{"write": f.Write([]byte("x")), "append": f.Append([]byte("x")), "lock": locked} {
			var e *OwnerError
			if !errors.Is(err, ErrUntrusted) || !errors.As(err, &e) || !e.Guest || e.Mend() != "" {
				t.Errorf("%s in %q: %v", name, below, err)
			}
		}
	}
	if left, err := os.ReadDir(home); err != nil || len(left) != 1 {
		t.Errorf("left: %v, %v", left, err)
	}
}
