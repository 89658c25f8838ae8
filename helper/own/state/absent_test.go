//go:build unix

package state

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// Only what is truly not there is no file: what a link, a file or a lock hides may be a
// rule that somebody wrote.
func TestWhatCannotBeSeenIsNotAbsent(t *testing.T) {
	link := func(t *testing.T, from, to string) { must(t, os.Symlink(to, from)) }
	for name, test := range map[string]struct {
		make   func(t *testing.T, base string) // what stands in the way of base/a/b/kept
		reason string                          // "": truly absent
	}{
		"nothing at all":                 {func(*testing.T, string) {}, ""},
		"no directory":                   {func(t *testing.T, base string) { must(t, os.Mkdir(base+"/a", 0o700)) }, ""},
		"no file":                        {func(t *testing.T, base string) { must(t, os.MkdirAll(base+"/a/b", 0o700)) }, ""},
		"link to a directory without it": {func(t *testing.T, base string) { must(t, os.Mkdir(base+"/c", 0o700)); link(t, base+"/a", "c") }, ""},
		"directory is a link to nothing": {func(t *testing.T, base string) { must(t, os.Mkdir(base+"/a", 0o700)); link(t, base+"/a/b", "gone") }, "a symbolic link to nothing"},
		"parent is a link to nothing":    {func(t *testing.T, base string) { link(t, base+"/a", "gone") }, "a symbolic link to nothing"},
		"parent links to such a link":    {func(t *testing.T, base string) { link(t, base+"/a", "c"); link(t, base+"/c", "gone") }, "a symbolic link to nothing"},
		"directory links to itself":      {func(t *testing.T, base string) { must(t, os.Mkdir(base+"/a", 0o700)); link(t, base+"/a/b", "b") }, "too many levels"},
		"parent links to itself":         {func(t *testing.T, base string) { link(t, base+"/a", "a") }, "too many levels"},
		"directory is a file": {func(t *testing.T, base string) {
			must(t, os.Mkdir(base+"/a", 0o700))
			must(t, os.WriteFile(base+"/a/b", nil, 0o600))
		}, "not a directory"},
		"parent is a file":           {func(t *testing.T, base string) { must(t, os.WriteFile(base+"/a", nil, 0o600)) }, "not a directory"},
		"parent is a link to a file": {func(t *testing.T, base string) { must(t, os.WriteFile(base+"/c", nil, 0o600)); link(t, base+"/a", "c") }, "not a directory"},
		"file is a link to nothing": {func(t *testing.T, base string) {
			must(t, os.MkdirAll(base+"/a/b", 0o700))
			link(t, base+"/a/b/kept", "gone")
		}, "symbolic link"},
	} {
		t.Run(name, func(t *testing.T) {
			base := t.TempDir()
			test.make(t, base)
			f := Mine(base+"/a/b/kept", 100)
			content, err := f.Read()
			if test.reason == "" {
				if !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrUntrusted) {
					t.Errorf("%q, %v, want that it is absent", content, err)
				}
				must(t, f.Write([]byte("x")))
				return
			}
			wantUntrusted(t, f, test.reason)
			if err := f.Append([]byte("x")); !errors.Is(err, ErrUntrusted) {
				t.Errorf("append: %v", err)
			}
			if strings.HasPrefix(name, "file") {
				return // Write replaces it
			}
			if err := f.Write([]byte("x")); !errors.Is(err, ErrUntrusted) {
				t.Errorf("write: %v", err)
			}
		})
	}
}

// What the system does not let its owner look at is not absent either. Root is let look
// at everything, so another process looks as somebody else.
func TestWhatMayNotBeReadIsNotAbsent(t *testing.T) {
	base := t.TempDir()
	must(t, os.Chmod(filepath.Dir(base), 0o755)) // the other user passes
	must(t, os.MkdirAll(base+"/a/b", 0o755))
	must(t, os.WriteFile(base+"/a/b/kept", []byte("kept"), 0o600))
	uid := os.Geteuid()
	if uid == 0 {
		uid = nobody
		must(t, os.Chown(base+"/a", uid, -1))
		must(t, os.Chown(base+"/a/b", uid, -1))
		must(t, os.Chown(base+"/a/b/kept", uid, -1))
	}
	for name, closed := range map[string]string{"file": "/a/b/kept", "directory": "/a/b", "parent": "/a"} {
		t.Run(name, func(t *testing.T) {
			before, err := os.Stat(base + closed)
			must(t, err)
			must(t, os.Chmod(base+closed, 0))
			defer func() { must(t, os.Chmod(base+closed, before.Mode())) }()
			if got := readAs(t, uid, base+"/a/b/kept"); !strings.HasPrefix(got, "untrusted true") || !strings.Contains(got, "permission denied") {
				t.Errorf("%s", got)
			}
		})
	}
	if got := readAs(t, uid, base+"/a/b/none"); !strings.HasPrefix(got, "untrusted false") {
		t.Errorf("one that is absent: %s", got)
	}
}

// readAs has another process of a user read a file.
func readAs(t *testing.T, uid int, path string) string {
	t.Helper()
	command := exec.Command("/proc/self/exe") // a user who may not pass to where the program lies
	if _, err := os.Stat(command.Path); err != nil {
		command = exec.Command(os.Args[0])
	}
	command.Env = append(os.Environ(), childVariable+"=read "+path)
	if uid != os.Geteuid() {
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}}
	}
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

func TestAbsentIsAnswered(t *testing.T) {
	base := t.TempDir()
	must(t, os.Symlink("gone", base+"/link"))
	for path, want := range map[string]bool{base: false, base + "/none/none": true, base + "/link": false} {
		if absent, err := Absent(path); absent != want || err != nil {
			t.Errorf("%s: %t, %v, want %t", path, absent, err, want)
		}
	}
	if absent, err := Absent(base + "/link/none"); absent || !errors.Is(err, ErrUntrusted) {
		t.Errorf("below a link to nothing: %t, %v", absent, err)
	}
}

// A directory that is opened to others, while its file stays as it is.
func TestStampSeesAnOpenedDirectory(t *testing.T) {
	f := private(t)
	must(t, f.Write([]byte("kept")))
	before, err := f.Stamp()
	must(t, err)
	must(t, os.Chmod(filepath.Dir(f.Path), 0o777))
	if after, err := f.Stamp(); err != nil || after == before {
		t.Errorf("the stamp is the same, %v", err)
	}
}

// A directory that somebody makes while it is looked for was not there, or is one: it
// is no link to nothing.
func TestDirectoryThatIsMadeMeanwhileIsNoLink(t *testing.T) {
	base := t.TempDir()
	must(t, os.Chmod(base, 0o700))
	for i := range 2000 {
		dir := filepath.Join(base, strconv.Itoa(i))
		made := make(chan error, 1)
		go func() { made <- os.Mkdir(dir, 0o700) }()
		f := Mine(filepath.Join(dir, "file"), 0)
		for {
			err := f.checkDirectory()
			if err == nil {
				break
			}
			if !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrUntrusted) {
				t.Fatal(err)
			}
		}
		must(t, <-made)
	}
}
