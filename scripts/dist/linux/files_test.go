package linux

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/system/autostart"
	"jpkiweb/scripts/dist/release"
)

// sample is a release of which only files are made.
func sample(t *testing.T) release.Release {
	t.Helper()
	return release.Release{
		Version: release.Version{Number: "0.2.0"}, Epoch: time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC),
		Root: filepath.Join("..", "..", ".."), Out: t.TempDir(), Work: t.TempDir(),
	}
}

// placed are the files of a package, by their places.
func placed(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := installed(t.Context(), sample(t))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]byte{}
	for _, f := range files {
		if len(f.Content) == 0 || found[f.Name] != nil {
			t.Errorf("%s is empty, or there twice", f.Name)
		}
		found[f.Name] = f.Content
	}
	return found
}

func unpacked(t *testing.T, content []byte) string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}

// Every command and every flag of the help is in the manual and in each completion, and
// the help was read to its end.
func TestManualAndCompletionHaveEveryFlag(t *testing.T) {
	commands, err := readCommands(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	files := placed(t)
	page := strings.ReplaceAll(unpacked(t, files["usr/share/man/man1/jpki-helper.1.gz"]), `\-`, "-")
	bash := string(files["usr/share/bash-completion/completions/jpki-helper"])
	zsh := string(files["usr/share/zsh/vendor-completions/_jpki-helper"])
	fish := string(files["usr/share/fish/vendor_completions.d/jpki-helper.fish"])
	all, err := helpOf(t.Context())
	if want := strings.Count(all, "\n  "); err != nil || len(commands) != want {
		t.Errorf("%d commands of %d, %v", len(commands), want, err)
	}
	for _, c := range commands {
		help, err := helpOf(t.Context(), c.name)
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.Count(help, "\n  --"); len(c.flags) != want {
			t.Errorf("%s: %d flags of %d", c.name, len(c.flags), want)
		}
		_, ofBash, _ := strings.Cut(bash, "\t"+c.name+") flags='")
		ofBash, _, _ = strings.Cut(ofBash, "'")
		for _, o := range c.flags {
			if !strings.Contains(page, ".B --"+o.name) || !slices.Contains(strings.Fields(ofBash), "--"+o.name) ||
				!strings.Contains(zsh, "'--"+o.name+"[") || !strings.Contains(fish, "_from "+c.name+"' -l "+o.name+" ") {
				t.Errorf("%s --%s is missing somewhere", c.name, o.name)
			}
		}
	}
}

// The units are install's own, but for the line by which it knows those it wrote.
func TestUnitsAreThoseOfInstall(t *testing.T) {
	files := placed(t)
	for name, unit := range map[string]string{"jpki-helper.socket": autostart.Socket(spec), "jpki-helper.service": autostart.Service(spec)} {
		mark, rest, _ := strings.Cut(unit, "\n")
		got := string(files["usr/lib/systemd/user/"+name])
		if !strings.HasSuffix(got, "\n"+rest) || strings.Contains(got, strings.TrimPrefix(mark, "# ")) {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

// What the sample says is taken by the helper.
func TestSamplePolicyIsValid(t *testing.T) {
	path := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(path, placed(t)[doc+"examples/policy.json"], 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(path, os.Getuid())
	if err != nil || len(p.AllowedOrigins) != 1 || !p.PINInPage {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestArchiveHasWhatThePackageHas(t *testing.T) {
	files := placed(t)
	for from := range inArchive {
		if files[from] == nil {
			t.Errorf("no %s", from)
		}
	}
}

func TestNeededLibcIsOfThisProgram(t *testing.T) {
	if v, err := neededLibc("/bin/ls"); err != nil || !strings.HasPrefix(v, "2.") {
		t.Errorf("%q, %v", v, err)
	}
	plain := filepath.Join(t.TempDir(), "plain")
	build := exec.Command("go", "build", "-o", plain, "jpkiweb/scripts/notices")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := neededLibc(plain); err == nil {
		t.Error("a program without glibc needs one")
	}
}
