package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is a user who is not root.
const nobody = 65534

// home makes the home of nobody, with what root left there by a run of before.
func home(t *testing.T, left ...string) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can make places of two users")
	}
	dir, err := os.MkdirTemp("/tmp", "jpkiweb-home-") // t.TempDir is in one that nobody may not enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chown(dir, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	for _, name := range left {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// at runs the helper as a user with a home.
func at(t *testing.T, home string, uid uint32, args ...string) string {
	t.Helper()
	program, err := os.Open(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	command := exec.CommandContext(t.Context(), "/proc/self/fd/3", args...) // it lies where others may not go
	command.ExtraFiles = []*os.File{program}
	command.Env = []string{"JPKI_HELPER_TEST=1", "LANG=C.UTF-8", "HOME=" + home, "USER=nobody"}
	command.Dir = home
	command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	out, _ := command.CombinedOutput()
	return string(out)
}

// sudo keeps HOME on some systems. What root would write in it, its owner could not
// use any more.
func TestRootWritesNothingInAnotherUsersHome(t *testing.T) {
	dir := home(t)
	for name, args := range map[string][]string{
		"grants":       {"grants", "allow", "https://city.example", "login"},
		"virtual card": {"status", "--reader", "virtual"},
		"autostart":    {"install", "--no-start"},
		"emulator":     {"emulate"},
	} {
		t.Run(name, func(t *testing.T) {
			out := at(t, dir, 0, args...)
			if !strings.Contains(out, "it belongs to user 65534 (nobody), and this runs as root") ||
				!strings.Contains(out, "  → These are the files of nobody. Run it without sudo, or with sudo -H") {
				t.Error(out)
			}
		})
	}
	if err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if path != dir {
			t.Errorf("left: %s", path)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

// Whose the files are after one run with sudo, and how to get them back.
func TestFilesThatRootLeftAreToldWithTheCommandThatMendsIt(t *testing.T) {
	for name, test := range map[string]struct{ left, mend string }{
		"our folder":            {".local/state/jpki-helper", ".local"},
		"the folders before it": {".local/state", ".local"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := home(t, test.left)
			out := at(t, dir, nobody, "grants", "allow", "https://city.example", "login")
			want := `sudo chown -R "$USER" ` + filepath.Join(dir, test.mend)
			if !strings.Contains(out, "state_unusable: ") || !strings.Contains(out, "it belongs to user 0 (root), want user 65534 (nobody)") ||
				!strings.Contains(out, "  → "+want+"\n") {
				t.Errorf("%s\nwant %s", out, want)
			}
		})
	}
	t.Run("the virtual card", func(t *testing.T) {
		dir := home(t, ".local/state/jpkiweb/sandbox")
		out := at(t, dir, nobody, "status", "--reader", "virtual")
		if want := `sudo chown -R "$USER" ` + dir + "/.local\n"; !strings.Contains(out, "state_unusable: ") || !strings.Contains(out, want) {
			t.Errorf("%s\nwant %s", out, want)
		}
	})
	t.Run("one file", func(t *testing.T) {
		dir := home(t)
		if out := at(t, dir, nobody, "grants", "allow", "https://city.example", "login"); !strings.Contains(out, "city.example") {
			t.Fatal(out)
		}
		file := filepath.Join(dir, ".local/state/jpki-helper/grants.json")
		if err := os.Chown(file, 0, 0); err != nil {
			t.Fatal(err)
		}
		if out := at(t, dir, nobody, "grants", "list"); !strings.Contains(out, `  → sudo chown -R "$USER" `+file+"\n") {
			t.Error(out)
		}
	})
}
