package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"os"
	"time"

	"jpkiweb/shared/wire"
)

const (
	// hashedAgain is the size up to which a document is read as a whole once more
	// before it is signed. Of a larger one it is the two ends, size and time.
	hashedAgain = 64 << 20
	// edgeBytes is how many bytes at either end are known by themselves.
	edgeBytes = 64 << 10
)

// A source is a file that is signed or stamped, as it was when it was read.
type source struct {
	path   string
	digest [sha256.Size]byte
	size   int64
	info   os.FileInfo // nil: standard input, or what is no file to look at twice
	looked time.Time   // when info was
	ends   []byte      // the first and the last bytes of a file

	// copied says that the result has the document in it, so that whoever makes it reads
	// the document again, and makes nothing of another one.
	copied bool
}

// document reads a file, "-" standard input, as a stream. One that changes meanwhile
// gives document_changed.
func (c *call) document(ctx context.Context, path string) (d source, err error) {
	d = source{path: path}
	if d.info, err = regular(path); err != nil {
		return d, err
	}
	if d.digest, d.size, err = c.digestOf(ctx, path); err != nil || d.info == nil {
		return d, err
	}
	if d.ends, err = endsOf(path, d.info.Size()); err != nil {
		return d, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	return d, d.sameFile()
}

// regular returns what is known of a file without reading it, nil for one that can
// be read once only.
func regular(path string) (os.FileInfo, error) {
	if path == "-" {
		return nil, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	if !info.Mode().IsRegular() {
		return nil, nil
	}
	return info, nil
}

// unchanged makes sure that the file is what it was: the person may have taken long
// to type the password. Of one that is copied into its result, and of a large one, it is as
// far as glance tells. The error is document_changed.
func (c *call) unchanged(ctx context.Context, d source) error {
	if err := d.glance(); err != nil || d.info == nil || d.copied || d.size > hashedAgain {
		return err
	}
	digest, _, err := c.digestOf(ctx, d.path)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return d.changed(err)
	case digest != d.digest:
		return d.changed(word("changed.content"))
	}
	return d.sameFile()
}

// glance looks at the file without reading all of it.
func (d source) glance() error {
	if d.info == nil {
		return nil
	}
	if err := d.sameFile(); err != nil {
		return err
	}
	ends, err := endsOf(d.path, d.size)
	switch {
	case err != nil:
		return d.changed(err)
	case !bytes.Equal(ends, d.ends):
		return d.changed(word("changed.ends"))
	}
	return nil
}

// sameFile compares the file behind the name, its size and its time.
func (d source) sameFile() error {
	now, err := os.Stat(d.path)
	switch {
	case err != nil:
		return d.changed(err)
	case !os.SameFile(now, d.info):
		return d.changed(word("changed.file"))
	case now.Size() != d.size:
		return d.changed(word("changed.size"))
	case !now.ModTime().Equal(d.info.ModTime()):
		return d.changed(word("changed.written"))
	}
	return nil
}

// clockStep is more than two changes may be apart that have one time, inode(7): it is that of the
// last tick of a clock.
const clockStep = time.Second

// untouched tells that nobody has written to the file since it was looked at. Where that is not
// sure it is false: the system keeps no such time, somebody changed the name or the mode, or the
// file was written just before.
func (d source) untouched() bool {
	now, err := os.Stat(d.path)
	if err != nil || d.info == nil || !os.SameFile(now, d.info) {
		return false
	}
	before, known := changeTime(d.info)
	after, _ := changeTime(now)
	return known && before.Equal(after) && before.Before(d.looked.Add(-clockStep))
}

// changed is the error of a file that is not what it was: how is an error or a phrase.
func (d source) changed(how any) error {
	return said(wire.CodeDocumentChanged, "error.changed", "file", d.path, "how", how)
}

// endsOf reads the first and the last bytes of a file of that size.
func endsOf(path string, size int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	n := min(edgeBytes, size)
	ends := make([]byte, 2*n)
	for i, offset := range []int64{0, size - n} {
		if _, err := io.ReadFull(io.NewSectionReader(f, offset, n), ends[int64(i)*n:][:n]); err != nil {
			return nil, err
		}
	}
	return ends, nil
}
