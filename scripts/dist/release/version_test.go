package release_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/scripts/dist/release"
)

// repository is a new one with two commits, and what runs git in it.
func repository(t *testing.T) (dir string, git func(args ...string)) {
	t.Helper()
	dir = t.TempDir()
	git = func(args ...string) {
		t.Helper()
		command := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.jp"}, args...)...)
		command.Env = append(os.Environ(), "GIT_COMMITTER_DATE=2026-11-29T12:00:00+09:00", "GIT_CONFIG_GLOBAL=/dev/null")
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q")
	for _, name := range []string{"one", "two"} {
		change(t, dir, name, name)
		git("add", name)
		git("commit", "-q", "-m", name)
	}
	return dir, git
}

func change(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReadVersion(t *testing.T) {
	dir, git := repository(t)
	read := func() release.Version {
		t.Helper()
		v, committed, err := release.ReadVersion(t.Context(), dir)
		if err != nil || committed.Format("15:04:05 MST") != "03:00:00 UTC" {
			t.Fatal(committed, err)
		}
		return v
	}
	v := read()
	if v.Number != release.Next || v.Commits != 2 || len(v.Commit) != 8 || v.Changed {
		t.Errorf("without a tag: %+v", v)
	}
	if want := release.Next + "-2-g" + v.Commit; v.String() != want {
		t.Errorf("%s, want %s", v, want)
	}
	change(t, dir, "untracked", "")
	if read().Changed {
		t.Error("a file that git does not know changes the version")
	}
	git("tag", "v0.9.1")
	if v := read(); v.String() != "0.9.1" || v.Package() != "0.9.1" {
		t.Errorf("with a tag: %s, %s", v, v.Package())
	}
	change(t, dir, "one", "changed")
	if v := read(); v.String() != "0.9.1-changed" || v.Package() != "0.9.1~changed" {
		t.Errorf("changed: %s, %s", v, v.Package())
	}
}

func TestVersionWithoutGit(t *testing.T) {
	v, committed, err := release.ReadVersion(t.Context(), t.TempDir())
	if err != nil || v.String() != release.Next || !committed.IsZero() {
		t.Errorf("%s, %v, %v", v, committed, err)
	}
}

// What is built of a commit before the release is older than it, for dpkg too.
func TestPackageVersionsAreOrdered(t *testing.T) {
	ordered := []release.Version{
		{Number: "0.1.9"},
		{Number: "0.2.0", Commits: 99, Commit: "ffffffff"},
		{Number: "0.2.0", Commits: 100, Commit: "00000000"},
		{Number: "0.2.0"},
		{Number: "0.2.1"},
	}
	for i, v := range ordered[1:] {
		older := ordered[i].Package()
		if out, err := exec.Command("dpkg", "--compare-versions", older, "lt", v.Package()).CombinedOutput(); err != nil {
			t.Errorf("%s is not older than %s: %v %s", older, v.Package(), err, out)
		}
		if strings.Contains(v.Package(), "-") {
			t.Errorf("%s: the dash begins a revision", v.Package())
		}
	}
}
