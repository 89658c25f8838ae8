package linux

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
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

// The manual is in each language where man looks for it, and the completion of each shell where
// that does; package cli tests what they say.
func TestManualAndCompletionAreInTheirPlaces(t *testing.T) {
	files := placed(t)
	for name, begins := range map[string]string{
		"usr/share/man/man1/jpki-helper.1.gz": ".TH JPKI\\-HELPER 1 2026-11-29 \"jpki\\-helper 0.2.0\" \"User Commands\"", "usr/share/man/ja/man1/jpki-helper.1.gz": ".TH JPKI\\-HELPER 1 2026-11-29 \"jpki\\-helper 0.2.0\" \"ユーザーコマンド\"",
		"usr/share/bash-completion/completions/jpki-helper": "# bash", "usr/share/zsh/vendor-completions/_jpki-helper": "#compdef jpki-helper", "usr/share/fish/vendor_completions.d/jpki-helper.fish": "# fish",
	} {
		content := string(files[name])
		if strings.HasSuffix(name, ".gz") {
			content = unpacked(t, files[name])
		}
		if !strings.HasPrefix(content, begins) {
			t.Errorf("%s begins with %.80q", name, content)
		}
	}
	for _, k := range kinds {
		want := map[string]string{"deb": "/usr/share/zsh/vendor-completions/_jpki-helper", "rpm": "/usr/share/zsh/site-functions/_jpki-helper"}[k.packager]
		if got := k.placed([]content{{Place: "/usr/share/zsh/vendor-completions/_jpki-helper"}, {Place: "/usr/bin/jpki-helper"}}); got[0].Place != want || got[1].Place != "/usr/bin/jpki-helper" {
			t.Errorf("%s: %+v", k.packager, got)
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
