package release

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Sums is the name of the list of the digests of all files, in the form of sha256sum(1).
const Sums = "SHA256SUMS"

// SignSums writes the digests of files in Out, by their names, and signs the list where there
// is a key: minisign's, whose signature a person checks with minisign -V -p KEY.pub -m
// SHA256SUMS. The signature has a comment, which is signed, too.
func SignSums(ctx context.Context, r Release, names []string, key, comment string) (signed bool, err error) {
	var list strings.Builder
	for _, name := range slices.Sorted(slices.Values(names)) {
		content, err := os.ReadFile(filepath.Join(r.Out, filepath.FromSlash(name)))
		if err != nil {
			return false, err
		}
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(content), name)
	}
	if err := r.Write(Sums, []byte(list.String())); err != nil || key == "" {
		return false, err
	}
	if key, err = filepath.Abs(key); err != nil {
		return false, err
	}
	file := filepath.Join(r.Out, Sums)
	// The comment that minisign makes by itself has the time of day.
	command := r.Command(ctx, "minisign", "-S", "-s", key, "-m", file, "-x", file+".minisig", "-c", "jpki-helper", "-t", comment)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr // it asks for the password of the key
	if err := command.Run(); err != nil {
		return false, fmt.Errorf("minisign: %w", err)
	}
	return true, nil
}
