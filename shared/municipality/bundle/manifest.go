package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/shared/strictjson"
)

// Format is the number of the form of bundles that this program reads and writes.
const Format = 1

// Bounds of a bundle.
const (
	MaxSize  = 64 << 20  // bytes of the file
	MaxFiles = 4000      // in it, beside manifest and signature
	MaxFile  = 1 << 20   // bytes of a file in it, unpacked
	MaxTotal = 512 << 20 // bytes of all files in it, unpacked
)

// maxNumber is the last number that every reader of JSON keeps (RFC 8259, 6).
const maxNumber = 1<<53 - 1

// Names of the files in a bundle.
const (
	manifestName  = "bundle.json"
	signatureName = "bundle.sig"

	RulesName    = "lifecycle.json"
	HolidaysName = "holidays.json"
	IndexName    = "municipality/index.json"
)

// FileName is the name of the file of a municipality, or with municipality.NationalCode of
// the national one.
func FileName(code string) string { return "municipality/" + code + ".json" }

// codeOf is the municipality whose file has a name, "" of a file that is none's.
func codeOf(name string) string {
	code, ok := strings.CutPrefix(strings.TrimSuffix(name, ".json"), "municipality/")
	if !ok || name != FileName(code) || code != municipality.NationalCode && !municipality.IsCode(code) {
		return ""
	}
	return code
}

// About is what a bundle says of itself.
type About struct {
	// Number grows from one bundle of a signer to the next: 1 to 2⁵³-1.
	Number int64 `json:"number"`
	// Municipality is whose it is: municipality.NationalCode, or the code of a municipality.
	Municipality string `json:"municipality"`
	Made         string `json:"made"` // the day, YYYY-MM-DD
}

// A Manifest says what a bundle holds.
type Manifest struct {
	Format int `json:"format"`
	About
	Files []File `json:"files"` // in the order of their names
}

// A File is one of a bundle.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`   // bytes, unpacked
	SHA256 string `json:"sha256"` // 64 hexadecimal digits
}

// makeManifest is the manifest of files by their names.
func makeManifest(about About, files map[string][]byte) Manifest {
	m := Manifest{Format: Format, About: about, Files: []File{}}
	for name, content := range files {
		sum := sha256.Sum256(content)
		m.Files = append(m.Files, File{name, int64(len(content)), hex.EncodeToString(sum[:])})
	}
	slices.SortFunc(m.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return m
}

// parseManifest reads one that somebody signed whose key is known. That of another format
// may have other members.
func parseManifest(text []byte) (m Manifest, err error) {
	var format struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(text, &format); err == nil && format.Format != Format {
		return m, fmt.Errorf("%w: %d, want %d", OtherFormat, format.Format, Format)
	}
	if err := strictjson.Decode(text, &m); err != nil {
		return m, fmt.Errorf("%w: %s: %w", Malformed, manifestName, err)
	}
	return m, m.check()
}

// check refuses a manifest that Write would not write. Errors are of a [Refusal].
func (m Manifest) check() error {
	malformed := func(why string, args ...any) error {
		return fmt.Errorf("%w: %s: %s", Malformed, manifestName, fmt.Sprintf(why, args...))
	}
	if m.Number < 1 || m.Number > maxNumber {
		return malformed("number %d", m.Number)
	}
	if m.Municipality != municipality.NationalCode && !municipality.IsCode(m.Municipality) {
		return malformed("municipality %q", m.Municipality)
	}
	if _, err := time.Parse(time.DateOnly, m.Made); err != nil {
		return malformed("made %q: want a day", m.Made)
	}
	if len(m.Files) > MaxFiles {
		return fmt.Errorf("%w: %d files", TooLarge, len(m.Files))
	}
	var total int64
	for i, f := range m.Files {
		switch order := i > 0; {
		case order && f.Name == m.Files[i-1].Name:
			return fmt.Errorf("%w: %s", Twice, f.Name)
		case order && f.Name < m.Files[i-1].Name:
			return malformed("%q is not in order", f.Name)
		case f.Size > MaxFile:
			return fmt.Errorf("%w: %q has %d bytes", TooLarge, f.Name, f.Size)
		case f.Size < 1:
			return malformed("%q has %d bytes", f.Name, f.Size)
		case !isSum(f.SHA256):
			return malformed("SHA-256 of %q", f.Name)
		}
		total += f.Size
	}
	if total > MaxTotal {
		return fmt.Errorf("%w: %d bytes in all", TooLarge, total)
	}
	return m.checkNames()
}

func isSum(text string) bool {
	return len(text) == 2*sha256.Size && strings.Trim(text, "0123456789abcdef") == ""
}

// checkNames wants all of the nation's, or the one file of a municipality.
func (m Manifest) checkNames() error {
	has := func(name string) bool {
		return slices.ContainsFunc(m.Files, func(f File) bool { return f.Name == name })
	}
	if m.Municipality != municipality.NationalCode {
		for _, f := range m.Files {
			if f.Name != FileName(m.Municipality) {
				return fmt.Errorf("%w: %q in a bundle of %s", Foreign, f.Name, m.Municipality)
			}
		}
		if len(m.Files) == 0 {
			return fmt.Errorf("%w: %s: no file", Malformed, manifestName)
		}
		return nil
	}
	for _, f := range m.Files {
		if f.Name != RulesName && f.Name != HolidaysName && f.Name != IndexName && codeOf(f.Name) == "" {
			return fmt.Errorf("%w: %s: %q is no file of a bundle", Malformed, manifestName, f.Name)
		}
	}
	for _, name := range []string{RulesName, HolidaysName, IndexName, FileName(municipality.NationalCode)} {
		if !has(name) {
			return fmt.Errorf("%w: %s: no %s", Malformed, manifestName, name)
		}
	}
	return nil
}
