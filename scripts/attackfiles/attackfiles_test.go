package main

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// cast are the people of all tests, of now.
var cast = sync.OnceValues(func() (*people, error) { return newPeople(time.Now().Truncate(time.Second)) })

func everybody(t *testing.T) *people {
	t.Helper()
	p, err := cast()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The folder holds each file of the list, and each document beside it.
func TestFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "files")
	n, err := write(folder, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(folder, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all list
	if err := json.Unmarshal(content, &all); err != nil {
		t.Fatal(err)
	}
	if len(all.Files) != n || n != len(attacks()) {
		t.Errorf("%d files in the list, %d said, want %d", len(all.Files), n, len(attacks()))
	}
	for _, f := range all.Files {
		if !slices.Contains([]string{"valid", "invalid", "undecided"}, f.Outcome) || f.About == "" || f.Source == "" {
			t.Errorf("%+v", f)
		}
		for _, name := range []string{f.Name, f.Content} {
			if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() == 0 {
				t.Errorf("%s: %v", name, err)
			}
		}
		if (f.Content != "") != strings.HasSuffix(f.Name, ".p7s") {
			t.Errorf("%s: document %q", f.Name, f.Content)
		}
	}
	if _, err := write(folder, time.Now()); err == nil {
		t.Error("written into a folder that is not empty")
	}
}

// README.md tells of each family, and of no other.
func TestREADMEHasEveryFamily(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "| family |")
	var told []string
	for line := range strings.Lines(table) {
		if cells := strings.Split(line, "|"); len(cells) > 3 && strings.Contains(cells[1], "`") {
			told = append(told, strings.Split(strings.Trim(cells[1], " `"), "`, `")...)
		}
	}
	slices.Sort(told)
	if want := slices.Sorted(maps.Keys(families)); !slices.Equal(told, want) {
		t.Errorf("README.md has %v, want %v", told, want)
	}
}

// What is called fine is fine for other programs, too: a forgery beside it is one because of
// what was done to it.
func TestOthersAgreeOnWhatIsFine(t *testing.T) {
	p := everybody(t)
	ca := save(t, "ca.pem", certificatePEM(p.documentCA))
	for _, a := range attacks() {
		if a.family != "fine" || strings.HasPrefix(a.name, "stamp-") || strings.HasSuffix(a.name, ".p7m") { // pdfsig knows no time stamps of documents
			continue
		}
		made, err := a.made(p)
		if err != nil {
			t.Fatal(err)
		}
		path := save(t, a.name, made.file)
		if made.content != nil {
			if said, err := exec.CommandContext(t.Context(), "openssl", "cms", "-verify", "-cades", "-inform", "DER", "-in", path, "-content", save(t, "document", made.content),
				"-CAfile", ca, "-purpose", "any", "-out", os.DevNull).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", a.name, err, said)
			}
			continue
		}
		if said, err := exec.CommandContext(t.Context(), "qpdf", "--check", path).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", a.name, err, said)
		}
		said, err := exec.CommandContext(t.Context(), "pdfsig", "-nocert", path).Output()
		valid, signatures := strings.Count(string(said), "Signature is Valid"), strings.Count(string(said), "Signature Validation:")
		if err != nil || valid != signatures || valid == 0 || !strings.Contains(string(said), "  - Total document signed") {
			t.Errorf("%s: %v\n%s", a.name, err, said)
		}
		checkWithMuPDF(t, path, signatures)
	}
}

// checkWithMuPDF asks another reader of PDF, with cross-references of its own, for the digest of
// each signature, and whether anything came after the newest. It knows no CA, and does not tell
// what may come after a signature.
func checkWithMuPDF(t *testing.T, path string, signatures int) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "mutool", "sign", "-v", path).CombinedOutput()
	said := string(out)
	unchanged, edited := strings.Count(said, "The document is unchanged since signing."), strings.Count(said, "The signature is valid but there have been edits since signing.")
	if err != nil || unchanged != 1 || edited != signatures-1 || strings.Contains(said, "Digest error") {
		t.Errorf("%s: %d signatures: %v\n%s", filepath.Base(path), signatures, err, said)
	}
}

func save(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
