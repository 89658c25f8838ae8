package cli

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jpkiweb/shared/wire"
)

// digestOf returns SHA-256 and size of a file, "-" standard input, read as a
// stream.
func (c *call) digestOf(ctx context.Context, path string) (digest [sha256.Size]byte, size int64, err error) {
	in, err := c.open(ctx, path)
	if err != nil {
		return digest, 0, err
	}
	defer in.Close()
	h := sha256.New()
	if size, err = io.Copy(h, in); err != nil {
		return digest, 0, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	return [sha256.Size]byte(h.Sum(nil)), size, nil
}

// readBounded reads a whole file, "-" standard input, of at most limit bytes.
func (c *call) readBounded(ctx context.Context, path string, limit int64) ([]byte, error) {
	in, err := c.open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, limit+1))
	switch {
	case err != nil:
		return nil, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	case int64(len(b)) > limit:
		return nil, said(wire.CodeFileUnreadable, "error.too_long", "file", path, "limit", limit)
	}
	return b, nil
}

// checkTarget refuses a place where writeFile would fail or destroy the file in,
// before the card is asked for anything.
func checkTarget(in, out string) error {
	if out == "-" {
		return nil
	}
	var source os.FileInfo // nil: standard input
	if in != "-" {
		var err error
		if source, err = os.Stat(in); err != nil {
			return wire.Errorf(wire.CodeFileUnreadable, "%v", err)
		}
	}
	target, err := os.Stat(out)
	switch {
	case err == nil && source != nil && os.SameFile(source, target):
		return said(wire.CodeRequestInvalid, "error.overwrites", "file", in)
	case err == nil && target.IsDir():
		return said(wire.CodeRequestInvalid, "error.is_directory", "file", out)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return wire.Errorf(wire.CodeFileUnreadable, "%v", err) // whether it is there, nobody knows
	}
	if _, err := os.Stat(filepath.Dir(out)); err != nil {
		return wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	return nil
}

// writeFile is writeTo for content that is there.
func (c *call) writeFile(path string, content []byte) error {
	return c.writeTo(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// writeTo puts a file in place that write writes, as a whole or not at all, for its owner
// alone: a signature names its holder. "-" is standard output. A file that is there already
// is replaced.
func (c *call) writeTo(path string, write func(io.Writer) error) error {
	_, err := c.writeResultTo(path, true, write)
	return err
}

// writeResultTo is writeTo where what is there may be replaced. Else, where another program has
// made a file of that name, what is written gets the next free name, which is returned.
func (c *call) writeResultTo(path string, replace bool, write func(io.Writer) error) (placed string, err error) {
	if path == "-" {
		return path, write(c.Stdout)
	}
	f, err := createAside(path)
	if err != nil {
		return path, err
	}
	defer f.discard()
	if err := f.write(write); err != nil {
		return path, err
	}
	return f.place(path, replace)
}

// numbered is the nth name for a file: a.pdf, a-2.pdf, a-3.pdf.
func numbered(path string, n int) string {
	if n == 1 {
		return path
	}
	extension := filepath.Ext(path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, extension), n, extension)
}

// moveNew moves a file to a name that nobody has, in one step where the file system has links.
// Elsewhere (FAT) another program may come between the look and the step.
func moveNew(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(to); err == nil {
		return fs.ErrExist
	}
	return os.Rename(from, to)
}
