package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"jpkiweb/scripts/dist/release"
)

// sums is the list of all digests, in the form of sha256sum(1).
const sums = "SHA256SUMS"

// sign writes the digests of the artefacts, and signs them where there is a key: minisign's,
// whose signature a person checks with minisign -V -p KEY.pub -m SHA256SUMS.
func sign(ctx context.Context, r release.Release, made []release.Artefact, key string) (signed bool, err error) {
	var lines []string
	for _, a := range made {
		content, err := os.ReadFile(filepath.Join(r.Out, a.Name))
		if err != nil {
			return false, err
		}
		lines = append(lines, fmt.Sprintf("%x  %s\n", sha256.Sum256(content), a.Name))
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[64:], b[64:]) })
	if err := r.Write(sums, []byte(strings.Join(lines, ""))); err != nil || key == "" {
		return false, err
	}
	if key, err = filepath.Abs(key); err != nil {
		return false, err
	}
	list := filepath.Join(r.Out, sums)
	// The comment is signed, too; the one that minisign makes by itself has the time of day.
	command := r.Command(ctx, "minisign", "-S", "-s", key, "-m", list, "-x", list+".minisig", "-c", "jpki-helper", "-t", "jpki-helper "+r.Version.String())
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr // it asks for the password of the key
	if err := command.Run(); err != nil {
		return false, fmt.Errorf("minisign: %w", err)
	}
	return true, nil
}
