package relyingparty

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
)

// Errors of LoadAnchors and ReadCertificates, to be told apart with errors.Is.
var (
	// ErrNoAnchor: what the operator named holds no CA certificate.
	ErrNoAnchor = errors.New("no CA certificate")
	// ErrPrivateKey: a file holds a private key. It has no business there, and
	// whoever put it there must hear of it.
	ErrPrivateKey = errors.New("private key among certificates")
)

// Anchors are CA certificates (DER) of each purpose, all generations that an operator
// trusts: a renewed CA has the name of the one before (jpki facts 5.4).
type Anchors map[jpki.Purpose][][]byte

// All returns the certificates of every purpose, for crl.Config.
func (a Anchors) All() (certificates [][]byte) {
	for _, p := range jpki.Purposes {
		certificates = append(certificates, a[p]...)
	}
	return certificates
}

// Bounds of what LoadAnchors reads. Both CAs have had three generations each.
const (
	maxAnchorFile   = 1 << 20 // bytes
	maxAnchors      = 1000
	maxAnchorFolder = 10_000 // entries
)

// LoadAnchors reads the CA certificates that an operator trusts, from files and
// from directories. Every certificate of a file is read, see [ReadCertificates],
// or the error names the file and the block; none is passed over, and one that is
// there twice is kept once. Of a directory the files *.pem, *.cer, *.crt and
// *.der are read; skipped are the paths of all else in it, which an operator
// should be told, and of a *.pem that has a private key in it and is not named
// *-ca.pem: it is some program's own. A certificate that is not of a CA of the JPKI is an error; whether
// the others are acceptable is for New to say. None at all, or an empty name, is [ErrNoAnchor], a
// private key among them [ErrPrivateKey].
func LoadAnchors(paths ...string) (anchors Anchors, skipped Skipped, err error) {
	anchors = Anchors{}
	for _, path := range paths {
		if path == "" { // such as of a variable that is not set
			return nil, nil, fmt.Errorf("%w: the name of its file or folder is empty", ErrNoAnchor)
		}
		files, others, err := anchorFiles(path)
		if err != nil {
			return nil, nil, fmt.Errorf("trust anchors in %s: %w", path, err)
		}
		skipped = append(skipped, others...)
		for _, file := range files {
			err := loadAnchors(anchors, file)
			if errors.Is(err, ErrPrivateKey) && file != path && isOwnPEM(file) {
				skipped = append(skipped, file)
				continue
			}
			if err != nil {
				return nil, nil, fmt.Errorf("trust anchor %s: %w", file, err)
			}
		}
	}
	if len(anchors) == 0 {
		if len(skipped) > 0 {
			return nil, skipped, fmt.Errorf("%w in %q; not read: %v", ErrNoAnchor, paths, skipped)
		}
		return nil, nil, fmt.Errorf("%w in %q", ErrNoAnchor, paths)
	}
	return anchors, skipped, nil
}

// Skipped are the paths of what LoadAnchors did not read in a directory.
type Skipped []string

// shownSkipped is how many of them String names.
const shownSkipped = 8

// String returns the paths, quoted, for a person: the first few and how many more.
func (s Skipped) String() string {
	quoted := make([]string, min(len(s), shownSkipped))
	for i := range quoted {
		quoted[i] = strconv.Quote(s[i])
	}
	text := strings.Join(quoted, ", ")
	if more := len(s) - len(quoted); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// anchorFiles returns the files to be read, and what else a directory holds.
func anchorFiles(path string) (files, others []string, err error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, nil, err
	}
	folder, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer folder.Close()
	entries, err := folder.ReadDir(maxAnchorFolder + 1)
	switch {
	case err != nil && err != io.EOF:
		return nil, nil, err
	case len(entries) > maxAnchorFolder:
		return nil, nil, fmt.Errorf("more than %d entries: name the files", maxAnchorFolder)
	}
	for _, entry := range entries {
		file := filepath.Join(path, entry.Name())
		if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && isAnchorName(entry.Name()) {
			files = append(files, file)
			continue
		}
		others = append(others, file)
	}
	slices.Sort(files)
	slices.Sort(others)
	return files, others, nil
}

func isAnchorName(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{".pem", ".cer", ".crt", ".der"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// isOwnPEM tells whether a file with a private key in it may be one that a program keeps beside
// its certificates.
func isOwnPEM(file string) bool {
	file = strings.ToLower(file)
	return strings.HasSuffix(file, ".pem") && !strings.HasSuffix(file, "-ca.pem")
}

// loadAnchors adds the certificates of a file; none of one with a private key.
func loadAnchors(anchors Anchors, file string) error {
	text, err := readAnchorFile(file)
	if err != nil {
		return err
	}
	certificates, err := ReadCertificates(text)
	if err != nil {
		return err
	}
	for i, der := range certificates {
		p, err := anchorPurpose(der)
		if err != nil {
			return fmt.Errorf("certificate %d: %w", i+1, err)
		}
		if slices.ContainsFunc(anchors[p], func(other []byte) bool { return string(other) == string(der) }) {
			continue
		}
		if anchors[p] = append(anchors[p], der); len(anchors[p]) > maxAnchors {
			return fmt.Errorf("more than %d CAs for %v", maxAnchors, p)
		}
	}
	return nil
}

func readAnchorFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxAnchorFile+1))
	if err == nil && len(text) > maxAnchorFile {
		err = fmt.Errorf("longer than %d bytes", maxAnchorFile)
	}
	return text, err
}

// anchorPurpose returns which CA a certificate is of.
func anchorPurpose(der []byte) (jpki.Purpose, error) {
	parsed, err := certprofile.Parse(der)
	if err != nil {
		return "", err
	}
	if !parsed.IsCA {
		return "", errors.New("not a CA certificate") // whose it is does not belong in a log
	}
	p, ok := parsed.Purpose()
	if !ok {
		return "", fmt.Errorf("%q is not a CA of the JPKI", parsed.Subject)
	}
	return p, nil
}
