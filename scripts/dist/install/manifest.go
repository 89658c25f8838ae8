package install

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Manifest is install.json: the files of a release.
type Manifest struct {
	Version string `json:"version"`
	Date    string `json:"date"` // of the release, YYYY-MM-DD
	Files   []File `json:"files"`
}

// A File is one file of a release. What people are offered says for which system it is;
// all others are for administrators, and only named.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`             // bytes
	SHA256 string `json:"sha256"`           // 64 hexadecimal digits, small
	System string `json:"system,omitempty"` // one of Systems
	Arch   string `json:"arch,omitempty"`   // one of Arches
}

// Systems for which the page has words, and processors; any is of a file for all.
var (
	Systems = []string{"windows", "macos", "debian", "fedora"}
	Arches  = []string{"x64", "arm64", "any"}
)

// kinds tell by its name whom a file is for. A package for a whole machine is the
// administrator's.
var kinds = []struct {
	name         *regexp.Regexp
	system, arch string
}{
	{regexp.MustCompile(`(x64|amd64).*user\.msi$`), "windows", "x64"},
	{regexp.MustCompile(`arm64.*user\.msi$`), "windows", "arm64"},
	{regexp.MustCompile(`(macos|darwin).*\.tar\.gz$`), "macos", "any"},
	{regexp.MustCompile(`amd64\.deb$`), "debian", "x64"},
	{regexp.MustCompile(`arm64\.deb$`), "debian", "arm64"},
	{regexp.MustCompile(`(x86_64|amd64)\.rpm$`), "fedora", "x64"},
	{regexp.MustCompile(`(aarch64|arm64)\.rpm$`), "fedora", "arm64"},
}

// List makes the manifest of files in a folder, in the order of their names.
func List(dir string, names []string, version string, date time.Time) (Manifest, error) {
	m := Manifest{Version: version, Date: date.UTC().Format(time.DateOnly)}
	for _, name := range slices.Sorted(slices.Values(names)) {
		f, err := fileIn(dir, name)
		if err != nil {
			return m, err
		}
		m.Files = append(m.Files, f)
	}
	return m, m.check()
}

func fileIn(dir, name string) (File, error) {
	opened, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return File{}, err
	}
	defer opened.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, opened)
	f := File{Name: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))}
	for _, k := range kinds {
		if k.name.MatchString(name) {
			f.System, f.Arch = k.system, k.arch
		}
	}
	return f, err
}

// Read reads a manifest that [Manifest.Marshal] wrote.
func Read(r io.Reader) (m Manifest, err error) {
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return m, fmt.Errorf("read manifest: %w", err)
	}
	return m, m.check()
}

// Marshal writes the manifest as JSON.
func (m Manifest) Marshal() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}

var (
	plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+~-]*$`)
	digest    = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

func (m Manifest) check() error {
	if _, err := time.Parse(time.DateOnly, m.Date); err != nil {
		return fmt.Errorf("manifest: date: %w", err)
	}
	if !plainName.MatchString(m.Version) {
		return fmt.Errorf("manifest: version %q", m.Version)
	}
	if len(m.Files) == 0 {
		return errors.New("manifest: no files")
	}
	offered := map[string]string{}
	for _, f := range m.Files {
		if err := f.check(); err != nil {
			return fmt.Errorf("manifest: file %q: %w", f.Name, err)
		}
		kind := strings.TrimSpace(f.System + " " + f.Arch)
		if other, twice := offered[kind]; twice && kind != "" {
			return fmt.Errorf("manifest: %s and %s are both for %s", other, f.Name, kind)
		}
		offered[kind] = f.Name
	}
	return nil
}

func (f File) check() error {
	switch {
	case !plainName.MatchString(f.Name):
		return errors.New("want a plain name")
	case f.Size <= 0:
		return errors.New("is empty")
	case !digest.MatchString(f.SHA256):
		return fmt.Errorf("SHA-256 %q", f.SHA256)
	case f.System == "" && f.Arch == "":
		return nil
	case !slices.Contains(Systems, f.System) || !slices.Contains(Arches, f.Arch):
		return fmt.Errorf("unknown system %q %q", f.System, f.Arch)
	}
	return nil
}
