//go:build dist

package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"jpkiweb/scripts/dist/manual"
	"jpkiweb/scripts/dist/release"
	"jpkiweb/scripts/program"
)

// releases are of the same commit, made in two folders. The second one is made beside the
// tests of the first: who looks at it waits for madeTwice.
var (
	releases  [2]string
	madeTwice = make(chan struct{})
)

// maker makes a release in the folder in which it runs.
var maker string

func TestMain(m *testing.M) {
	if prefix := os.Getenv(stoppedVariable); prefix != "" {
		os.Exit(runUntilStopped(prefix))
	}
	endWithParent()
	os.Exit(testMain(m))
}

// endWithParent ends this process when go test has ended: it dies of a signal by itself, and
// we would go on for minutes. pidfd_open(2).
func endWithParent() {
	parent, err := unix.PidfdOpen(os.Getppid(), 0)
	check(err)
	go func() {
		for err := error(unix.EINTR); errors.Is(err, unix.EINTR); {
			_, err = unix.Poll([]unix.PollFd{{Fd: int32(parent), Events: unix.POLLIN}}, -1)
		}
		os.Exit(1)
	}()
}

func testMain(m *testing.M) int {
	work, err := os.MkdirTemp("", "jpki-dist-test-*")
	check(err)
	defer os.RemoveAll(work)
	root, err := filepath.Abs("../..")
	check(err)
	maker = filepath.Join(work, "dist")
	do(root, "go", "build", "-o", maker, "./scripts/dist")
	do(work, "minisign", "-G", "-W", "-p", "key.pub", "-s", "key")
	writePublisherKey(filepath.Join(work, "update-key"))
	var again [2][]string // the environment of each run
	if os.Getenv("DIST_TWICE") != "" {
		again[1] = []string{"GOCACHE=" + filepath.Join(work, "cache")}
	}
	makeIn := func(tree string, n int) {
		runWith(tree, again[n], maker, "-out", releases[n], "-key", filepath.Join(work, "key"), "-update-key", filepath.Join(work, "update-key"))
	}
	releases = [2]string{filepath.Join(work, "one"), filepath.Join(work, "two")}
	makeIn(root, 0)
	go func() {
		makeIn(copyTree(root, filepath.Join(work, "a longer folder", "second")), 1)
		close(madeTwice)
	}()
	code := m.Run()
	<-madeTwice // its folder goes with work
	return code
}

// copyTree copies the project as it stands, and what of the app is packed already: that is
// packed anew where the app is another one.
func copyTree(root, to string) string {
	check(os.MkdirAll(filepath.Dir(to), 0o755))
	do(root, "git", "clone", "-q", "--local", "--no-checkout", root, to)
	copied := `{ git ls-files -z; git ls-files -z --others --exclude-standard; find static/dist bin/*.packed -type f -print0; } |
		tar --create --null --files-from=- --ignore-failed-read | tar --extract -C "$1" && git -C "$1" reset -q`
	do(root, "sh", "-c", copied, "sh", to)
	return to
}

func do(dir, name string, args ...string) { runWith(dir, nil, name, args...) }

// runWith runs a tool with more in its environment.
func runWith(dir string, env []string, name string, args ...string) {
	command := exec.Command(name, args...)
	command.Dir, command.Env, command.Stdout, command.Stderr = dir, append(os.Environ(), env...), os.Stderr, os.Stderr
	child, err := program.Launch(command) // which ends with us
	check(err)
	check(child.Err())
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// entries are the names of the files of the first release.
func entries(t *testing.T) []string { return below(t, releases[0]) }

// below are the names of the files in a folder and in those in it.
func below(t *testing.T, dir string) (names []string) {
	t.Helper()
	check(fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, name)
		}
		return err
	}))
	return names
}

// The second run reads what was compiled for the first from Go's cache, by content, and the
// app that was compressed, if it is the same; it links and packs everything anew, in another
// folder. With DIST_TWICE=1 it compiles everything anew, too.
func TestTwoRunsMakeTheSameBytes(t *testing.T) {
	t.Parallel()
	<-madeTwice
	if one, two := below(t, releases[0]), below(t, releases[1]); !slices.Equal(one, two) {
		t.Fatalf("%s\n%s", one, two)
	}
	for _, name := range entries(t) {
		one, err := os.ReadFile(filepath.Join(releases[0], name))
		check(err)
		two, err := os.ReadFile(filepath.Join(releases[1], name))
		check(err)
		if !bytes.Equal(one, two) {
			t.Errorf("%s has other bytes", name)
		}
		t.Logf("%11d  %s", len(one), name)
	}
}

// Every file but the list, its signature and the page is in the list.
func TestSumsAreOfAllFiles(t *testing.T) {
	command := exec.Command("sha256sum", "--check", "--strict", release.Sums)
	command.Dir = releases[0]
	out, err := command.CombinedOutput()
	files := slices.DeleteFunc(entries(t), func(name string) bool { return strings.HasPrefix(name, installPage+"/") })
	if n := bytes.Count(out, []byte(": OK\n")); err != nil || n != len(files)-2 {
		t.Errorf("%d of %s: %v\n%s", n, files, err, out)
	}
}

func TestSignatureOfSums(t *testing.T) {
	verify := func(list []byte) (string, error) {
		dir := t.TempDir()
		signature, err := os.ReadFile(filepath.Join(releases[0], release.Sums+".minisig"))
		check(err)
		check(os.WriteFile(filepath.Join(dir, release.Sums), list, 0o644))
		check(os.WriteFile(filepath.Join(dir, release.Sums+".minisig"), signature, 0o644))
		out, err := exec.Command("minisign", "-V", "-p", filepath.Join(filepath.Dir(maker), "key.pub"), "-m", filepath.Join(dir, release.Sums)).CombinedOutput()
		return string(out), err
	}
	list, err := os.ReadFile(filepath.Join(releases[0], release.Sums))
	check(err)
	if out, err := verify(list); err != nil || !strings.Contains(out, "Trusted comment: jpki-helper 0.") {
		t.Errorf("%v\n%s", err, out)
	}
	list[0] ^= 1
	if out, err := verify(list); err == nil {
		t.Errorf("a list that was changed: %s", out)
	}
}

// The program of each archive says the version of the release, which is in its name; the one
// for another processor does under qemu, with Debian's libraries for that (linux facts 1).
func TestArchivesRun(t *testing.T) {
	t.Parallel()
	for arch, emulator := range map[string][]string{"amd64": nil, "arm64": {"qemu-aarch64-static"}} {
		folder := unpackArchive(t, arch)
		// A program that qemu cannot run may hear no other signal.
		words := append([]string{"--signal=KILL", "60"}, append(emulator, filepath.Join(folder, "jpki-helper"), "version")...)
		out, err := exec.Command("timeout", words...).CombinedOutput()
		version := strings.Split(filepath.Base(folder), "_")[1]
		if err != nil || !strings.Contains(string(out), version) || !strings.Contains(string(out), "linux/"+arch) {
			t.Errorf("%s: %v: %q, want %s", arch, err, out, version)
		}
		documents, err := manual.Files()
		check(err)
		for _, d := range documents {
			if packed, err := os.ReadFile(filepath.Join(folder, d.Name)); !bytes.Equal(packed, d.Content) {
				t.Errorf("%s is not in it as it is here: %v", d.Name, err)
			}
		}
	}
}

// unpackArchive unpacks what a processor has for Linux, and returns its folder.
func unpackArchive(t *testing.T, arch string) string {
	t.Helper()
	archive, dir := artefact(t, "_linux_"+arch+".tar.gz"), t.TempDir()
	do(dir, "tar", "--extract", "--file", archive)
	return filepath.Join(dir, strings.TrimSuffix(filepath.Base(archive), ".tar.gz"))
}

// Debian's own judge finds no error in a package; of what else it finds it tells.
func TestLintianFindsNoError(t *testing.T) {
	t.Parallel()
	packages, err := filepath.Glob(filepath.Join(releases[0], "*.deb"))
	check(err)
	if len(packages) != 2 {
		t.Fatal(packages)
	}
	for _, p := range packages {
		out, err := exec.Command("lintian", "--fail-on", "error", p).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", filepath.Base(p), err, out)
		}
		t.Logf("%s\n%s", filepath.Base(p), out)
	}
}

// Both manuals name every package, one processor for all.
func TestManualsNameWhatIsMade(t *testing.T) {
	documents, err := manual.Files()
	check(err)
	for _, name := range entries(t) {
		parts := strings.SplitN(name, "_", 3)
		if len(parts) < 3 || parts[0] != "jpki-helper" {
			continue
		}
		end := strings.NewReplacer("windows_arm64", "windows_x64", "arm64", "amd64").Replace("_" + parts[2])
		for _, d := range documents {
			if strings.HasPrefix(d.Name, "administrators") && !bytes.Contains(d.Content, []byte(end+"`")) {
				t.Errorf("%s says nothing of %s", d.Name, name)
			}
		}
	}
}

// The page offers what was made, with the digests of the list.
func TestInstallPageOffersTheRelease(t *testing.T) {
	list, err := os.ReadFile(filepath.Join(releases[0], release.Sums))
	check(err)
	page, err := os.ReadFile(filepath.Join(releases[0], installPage, "index.html"))
	check(err)
	for line := range strings.Lines(string(list)) {
		digest, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if !bytes.Contains(page, []byte(digest)) || !bytes.Contains(page, []byte(name)) {
			t.Errorf("the page does not have %s with %s", name, digest)
		}
	}
}
