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

// kinds tell by the end of its name whom a file is for. A package for a whole machine is
// the administrator's.
var kinds = []struct{ end, system, arch string }{
	{"_windows_x64_user.msi", "windows", "x64"},
	{"_windows_arm64_user.msi", "windows", "arm64"},
	{"_macos_universal.tar.gz", "macos", "any"},
	{"_amd64.deb", "debian", "x64"},
	{"_arm64.deb", "debian", "arm64"},
	{"_amd64.rpm", "fedora", "x64"},
	{"_arm64.rpm", "fedora", "arm64"},
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
		if strings.HasSuffix(name, k.end) {
			f.System, f.Arch = k.system, k.arch
		}
	}
	return f, err
}

// Marshal writes the manifest as JSON.
func (m Manifest) Marshal() ([]byte, error) {
	text, err := json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}

// plainName is that of a file, or a version: no folder, and nothing that HTML or a shell
// would read.
var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+~-]*$`)

func (m Manifest) check() error {
	if !plainName.MatchString(m.Version) {
		return fmt.Errorf("manifest: version %q", m.Version)
	}
	if len(m.Files) == 0 {
		return errors.New("manifest: no files")
	}
	offered := map[string]string{}
	for _, f := range m.Files {
		if !plainName.MatchString(f.Name) || f.Size == 0 {
			return fmt.Errorf("manifest: file %q of %d bytes", f.Name, f.Size)
		}
		kind := f.System + " " + f.Arch
		if other, twice := offered[kind]; twice && f.System != "" {
			return fmt.Errorf("manifest: %s and %s are both for %s", other, f.Name, kind)
		}
		offered[kind] = f.Name
	}
	return nil
}
