package relyingparty

import (
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
)

// ErrNoAnchor: the operator named no CA certificate.
var ErrNoAnchor = errors.New("no CA certificate")

// LoadAnchors reads the CA certificates that an operator trusts, PEM or DER,
// from files and from directories (*-ca.pem, *.cer, *.crt). Whether they are
// acceptable is for New to say. None at all is [ErrNoAnchor].
func LoadAnchors(paths ...string) (map[jpki.Purpose][][]byte, error) {
	anchors := map[jpki.Purpose][][]byte{}
	for _, path := range paths {
		files, err := anchorFiles(path)
		if err != nil {
			return nil, fmt.Errorf("trust anchors in %s: %w", path, err)
		}
		for _, file := range files {
			p, der, err := loadAnchor(file)
			if err != nil {
				return nil, fmt.Errorf("trust anchor %s: %w", file, err)
			}
			anchors[p] = append(anchors[p], der)
		}
	}
	if len(anchors) == 0 {
		return nil, fmt.Errorf("%w in %q", ErrNoAnchor, paths)
	}
	return anchors, nil
}

func anchorFiles(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, err
	}
	var files []string
	for _, pattern := range []string{"*-ca.pem", "*.cer", "*.crt"} {
		found, err := filepath.Glob(filepath.Join(path, pattern))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	return files, nil
}

func loadAnchor(file string) (jpki.Purpose, []byte, error) {
	der, err := os.ReadFile(file)
	if err != nil {
		return 0, nil, err
	}
	if block, _ := pem.Decode(der); block != nil {
		der = block.Bytes
	}
	parsed, err := certprofile.Parse(der)
	if err != nil {
		return 0, nil, err
	}
	p, ok := parsed.Purpose()
	if !ok {
		return 0, nil, errors.New("not a CA of the JPKI")
	}
	return p, der, nil
}
