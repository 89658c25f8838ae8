package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"jpkiweb/scripts/dist/release"
	"jpkiweb/scripts/output"
)

// takePackages copies the packages that the sums of a release list, and no other. One that
// is not as listed is refused, and so is another by the name of one that was taken.
func takePackages(from, to string) error {
	listed, err := os.ReadFile(filepath.Join(from, release.Sums))
	if err != nil {
		return fmt.Errorf("%w: run go run ./scripts/dist first", err)
	}
	taken := 0
	for line := range strings.Lines(string(listed)) {
		digest, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if filepath.Ext(name) != ".deb" {
			continue
		}
		if name != filepath.Base(name) {
			return fmt.Errorf("%s of %s: %q is no name of a file in it", release.Sums, from, name)
		}
		if err := takePackage(filepath.Join(from, name), filepath.Join(to, name), digest); err != nil {
			return err
		}
		taken++
	}
	if taken == 0 {
		return fmt.Errorf("%s lists no package: run go run ./scripts/dist first", filepath.Join(from, release.Sums))
	}
	return nil
}

func takePackage(from, to, digest string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(content)); got != digest {
		return fmt.Errorf("%s: its SHA-256 is %s, and %s has %s", from, got, release.Sums, digest)
	}
	if before, err := os.ReadFile(to); err == nil && !bytes.Equal(before, content) {
		return fmt.Errorf("%s: another release has another package by that name", from)
	}
	return output.Write(to, content)
}
