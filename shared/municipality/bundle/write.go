package bundle

import (
	"archive/zip"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

// Write writes a bundle of files by their names, signed with a key. It refuses what
// [Open] and [Bundle.Check] would refuse, with the same errors, before anything is written;
// whether the readers know the key is for the caller.
func Write(w io.Writer, key ed25519.PrivateKey, about About, files map[string][]byte) error {
	m := makeManifest(about, files)
	if err := m.check(); err != nil {
		return err
	}
	read := func(name string) ([]byte, error) { return files[name], nil }
	if err := check(context.Background(), m, read); err != nil {
		return err
	}
	return m.write(w, key, read)
}

// write writes manifest, signature and files.
func (m Manifest) write(w io.Writer, key ed25519.PrivateKey, read func(name string) ([]byte, error)) error {
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	made, err := time.Parse(time.DateOnly, m.Made)
	if err != nil {
		return err
	}
	counted := &counter{to: w}
	z := zip.NewWriter(counted)
	add := func(name string, content []byte) error {
		to, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: made})
		if err == nil {
			_, err = to.Write(content)
		}
		return err
	}
	if err := add(manifestName, text); err != nil {
		return err
	}
	if err := add(signatureName, sign(key, text)); err != nil {
		return err
	}
	for _, f := range m.Files {
		content, err := read(f.Name)
		if err != nil {
			return err
		}
		if err := add(f.Name, content); err != nil {
			return err
		}
	}
	return z.Close()
}

// A counter refuses to write more than a bundle may have.
type counter struct {
	to   io.Writer
	size int64
}

func (c *counter) Write(b []byte) (int, error) {
	if c.size += int64(len(b)); c.size > MaxSize {
		return 0, fmt.Errorf("%w: more than %d bytes", TooLarge, MaxSize)
	}
	return c.to.Write(b)
}
