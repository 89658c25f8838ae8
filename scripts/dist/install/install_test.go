package install_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/scripts/dist/install"
	"jpkiweb/static/locale"
)

const root = "../../.."

// artefacts are names as a release has them.
var artefacts = []string{
	"jpki-helper_0.2.0_amd64.deb", "jpki-helper_0.2.0_arm64.deb", "jpki-helper_0.2.0_amd64.rpm", "jpki-helper_0.2.0_arm64.rpm",
	"jpki-helper_0.2.0_windows_x64_user.msi", "jpki-helper_0.2.0_windows_arm64_user.msi", "jpki-helper_0.2.0_windows_x64_machine.msi",
	"jpki-helper_0.2.0_macos_universal.tar.gz", "jpki-helper_0.2.0_linux_amd64.tar.gz",
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// newManifest is that of a release with these files.
func newManifest(t *testing.T, names ...string) install.Manifest {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("content of "+name), 0o600))
	}
	m, err := install.List(dir, names, "0.2.0", time.Date(2026, 12, 1, 23, 0, 0, 0, time.UTC))
	must(t, err)
	return m
}

// pages are the page in each language.
func pages(t *testing.T, m install.Manifest) map[string]string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "install")
	must(t, install.Write(root, out, "../", m))
	all := map[string]string{}
	for lang, name := range install.Pages {
		text, err := os.ReadFile(filepath.Join(out, name))
		must(t, err)
		all[lang] = string(text)
	}
	return all
}

func TestList(t *testing.T) {
	m := newManifest(t, artefacts...)
	var got []string
	for _, f := range m.Files {
		got = append(got, fmt.Sprintf("%s: %s %s", f.Name, f.System, f.Arch))
	}
	want := []string{
		"jpki-helper_0.2.0_amd64.deb: debian x64", "jpki-helper_0.2.0_amd64.rpm: fedora x64",
		"jpki-helper_0.2.0_arm64.deb: debian arm64", "jpki-helper_0.2.0_arm64.rpm: fedora arm64",
		"jpki-helper_0.2.0_linux_amd64.tar.gz:  ", "jpki-helper_0.2.0_macos_universal.tar.gz: macos any",
		"jpki-helper_0.2.0_windows_arm64_user.msi: windows arm64", "jpki-helper_0.2.0_windows_x64_machine.msi:  ",
		"jpki-helper_0.2.0_windows_x64_user.msi: windows x64",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	sum := sha256.Sum256([]byte("content of jpki-helper_0.2.0_amd64.deb"))
	if f := m.Files[0]; f.SHA256 != hex.EncodeToString(sum[:]) || f.Size != int64(len("content of jpki-helper_0.2.0_amd64.deb")) || m.Date != "2026-12-01" {
		t.Errorf("%+v, %s", f, m.Date)
	}
	text, err := m.Marshal()
	must(t, err)
	var again install.Manifest
	if err := json.Unmarshal(text, &again); err != nil || !slices.Equal(again.Files, m.Files) {
		t.Errorf("read back %v, %v", again, err)
	}
}

func TestReleasesThatAreRefused(t *testing.T) {
	dir := t.TempDir()
	sub := filepath.Join(dir, "sub")
	must(t, os.Mkdir(sub, 0o700))
	for name, content := range map[string]string{"a": "a", "sub/a": "a", "sub/a b": "a", "sub/empty": "", "sub/a_amd64.deb": "a", "sub/b_amd64.deb": "b"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	for name, c := range map[string]struct {
		version string
		files   []string
	}{
		"no files":          {"0.2.0", nil},
		"version as markup": {"<b>", []string{"a"}},
		"no version":        {"", []string{"a"}},
		"a folder":          {"0.2.0", []string{"../a"}},
		"a space":           {"0.2.0", []string{"a b"}},
		"empty file":        {"0.2.0", []string{"a", "empty"}},
		"no such file":      {"0.2.0", []string{"a", "none"}},
		"two for one":       {"0.2.0", []string{"a_amd64.deb", "b_amd64.deb"}},
	} {
		if m, err := install.List(sub, c.files, c.version, time.Now()); err == nil {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if _, err := install.List(sub, []string{"a", "a_amd64.deb"}, "0.2.0", time.Now()); err != nil {
		t.Error(err)
	}
}

// Every text stands on the page, and every file with its size and its check value.
func TestPageSaysEverything(t *testing.T) {
	m := newManifest(t, artefacts...)
	tags := regexp.MustCompile(`<rp>[^<]*</rp>|<rt>[^<]*</rt>|</?(ruby|span|bdi)[^>]*>`)
	for lang, page := range pages(t, m) {
		plain := html.UnescapeString(tags.ReplaceAllString(page, ""))
		texts, err := locale.LoadInstall(lang)
		must(t, err)
		for _, key := range texts.Keys() {
			if !strings.HasPrefix(key, "install.") || key == "install.file.none" { // see the next test
				continue
			}
			for line := range strings.SplitSeq(locale.Bare(texts.T(key)), "\n") {
				for piece := range strings.FieldsFuncSeq(regexp.MustCompile(`\{\w+\}`).ReplaceAllString(line, "\n"), func(r rune) bool { return r == '\n' }) {
					if !strings.Contains(plain, piece) {
						t.Errorf("%s: %s is not shown: %s", lang, key, piece)
					}
				}
			}
		}
		for _, f := range m.Files {
			if !strings.Contains(page, f.Name) || !strings.Contains(page, f.SHA256) {
				t.Errorf("%s: %s is not there with its value", lang, f.Name)
			}
		}
	}
}

// What is typed fits whichever of the files was loaded.
func TestLinesFitEveryProcessor(t *testing.T) {
	page := pages(t, newManifest(t, artefacts...))["en"]
	one := pages(t, newManifest(t, artefacts[0]))["en"]
	for line, in := range map[string]string{
		"sudo apt install ./jpki-helper_0.2.0_a*64.deb":                                                            page,
		"sudo dnf install ./jpki-helper_0.2.0_a*64.rpm":                                                            page,
		"sudo apt install ./jpki-helper_0.2.0_amd64.deb":                                                           one,
		"sudo install -m 755 ~/Downloads/jpki-helper_0.2.0_macos_universal/jpki-helper /usr/local/bin/jpki-helper": page,
	} {
		if !strings.Contains(in, line) {
			t.Errorf("the page has no %s", line)
		}
	}
}

func TestSystemWithoutAFileSaysSo(t *testing.T) {
	m := newManifest(t, artefacts[0])
	for lang, page := range pages(t, m) {
		texts, err := locale.LoadInstall(lang)
		must(t, err)
		_, none, _ := strings.Cut(page, `data-system="macos"`)
		none, _, _ = strings.Cut(none, "</section>")
		if strings.Contains(none, "download") || !strings.Contains(none, "<p>") || texts.T("install.file.none") == "" {
			t.Errorf("%s: %s", lang, none)
		}
	}
}

// The page asks nobody: it names files beside it, those of the release, and the helper on
// the same computer; and it has one script, which calls nothing that asks.
func TestPageIsAlone(t *testing.T) {
	address := regexp.MustCompile(`(?:src|href|action|srcset|data)="([^"]*)"`)
	beside := regexp.MustCompile(`^(\.\./jpki-helper[\w.-]+|(css/|images/)?[a-z]+\.(css|js|svg)\?v=[0-9a-f]{8}|(index|easy|en)\.html(\?lang=ja)?|http://127\.0\.0\.1:21573/(#/doctor)?)$`)
	for lang, page := range pages(t, newManifest(t, artefacts...)) {
		for _, found := range address.FindAllStringSubmatch(page, -1) {
			if !beside.MatchString(found[1]) {
				t.Errorf("%s names %s", lang, found[1])
			}
		}
		if n := strings.Count(page, "<script"); n != 1 || strings.Contains(page, "style=") || regexp.MustCompile(` on[a-z]+=`).MatchString(page) {
			t.Errorf("%s: %d scripts, or code within", lang, n)
		}
	}
	script, err := os.ReadFile(filepath.Join(root, install.Source, "install.js"))
	must(t, err)
	if found := regexp.MustCompile(`fetch\(|XMLHttpRequest|WebSocket|sendBeacon|import\(|innerHTML|https?:`).FindAll(script, -1); found != nil {
		t.Errorf("the script has %q", found)
	}
}

// Nothing of an earlier page stays, and two runs write the same.
func TestWriteMakesTheFolderNew(t *testing.T) {
	m, out := newManifest(t, artefacts...), filepath.Join(t.TempDir(), "install")
	must(t, os.MkdirAll(out, 0o755))
	must(t, os.WriteFile(filepath.Join(out, "old.html"), nil, 0o600))
	files := func() map[string]string {
		must(t, install.Write(root, out, "../", m))
		all := map[string]string{}
		must(t, filepath.WalkDir(out, func(path string, entry os.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				text, err := os.ReadFile(path)
				must(t, err)
				all[path] = string(text)
			}
			return err
		}))
		return all
	}
	one := files()
	if _, old := one[filepath.Join(out, "old.html")]; old || !maps.Equal(one, files()) {
		t.Error("an old file, or other bytes")
	}
	if text := one[filepath.Join(out, "install.json")]; !strings.Contains(text, `"version": "0.2.0"`) {
		t.Errorf("install.json: %s", text)
	}
}
