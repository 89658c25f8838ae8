package crl

import (
	"bytes"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/until"
)

// pemList is the type of a list in PEM, RFC 7468, 6.
const pemList = "X509 CRL"

// A form is how lists are read, wherever they come from.
type form struct {
	authorities []*certprofile.Certificate
	entries     int
}

// text is the size of what is read at most: the longest list, or its PEM.
func (f form) text() int64 { return int64(revocation.Size(f.entries)) * 3 / 2 }

// A file is a list in a file.
type file struct {
	form
	path  string
	every time.Duration // between two looks; 0: one for every question

	lastInfo os.FileInfo // of what list and err come from, nil for nothing
	list     *revocation.List
	err      error
}

// get reads the file unless it is the one that was read before: time, size and
// place on the disk are the same. What cannot be read is tried again each time.
func (f *file) get(ctx context.Context) (*revocation.List, error) {
	info, err := os.Stat(f.path) // first: opening a pipe would wait for its other end
	switch {
	case err != nil:
		return nil, f.forget(fmt.Errorf("%w: %w", revocation.NoList, err))
	case !info.Mode().IsRegular():
		return nil, f.forget(fmt.Errorf("%w: %s is not a file", revocation.NoList, f.path))
	case sameFile(f.lastInfo, info):
		return f.list, f.err
	case info.Size() > f.text(): // which is not read at all
		f.lastInfo, f.list, f.err = info, nil, f.tooLarge()
		return nil, f.err
	}
	info, text, err := f.read(ctx)
	if err != nil {
		return nil, f.forget(fmt.Errorf("%w: %w", revocation.NoList, err))
	}
	f.lastInfo = info
	f.list, f.err = f.parse(text)
	return f.list, f.err
}

// validFor is the interval. Without one the stamp of a file is looked at for every question.
func (f *file) validFor(error) time.Duration { return f.every }

// survivesFailure: whoever takes the file away takes its list away.
func (*file) survivesFailure() bool { return false }

// endsWithContext: a disk that does not answer keeps who asked it.
func (*file) endsWithContext() bool { return false }

func (f *file) forget(err error) error {
	f.lastInfo, f.list, f.err = nil, nil, nil
	return err
}

func sameFile(a, b os.FileInfo) bool {
	return a != nil && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) && os.SameFile(a, b)
}

// read returns what the file was before it was read, so that a change meanwhile is
// seen the next time.
func (f *file) read(ctx context.Context) (info os.FileInfo, text []byte, err error) {
	opened, err := os.Open(f.path)
	if err != nil {
		return nil, nil, err
	}
	defer opened.Close()
	if info, err = opened.Stat(); err != nil {
		return nil, nil, err
	}
	var buffer bytes.Buffer
	buffer.Grow(int(min(info.Size(), f.text())) + bytes.MinRead) // so that it never grows
	_, err = buffer.ReadFrom(io.LimitReader(until.Reader(ctx, opened), f.text()+1))
	return info, buffer.Bytes(), err
}

// gzipHeader begins what is compressed, RFC 1952, 2.3.1. It is not a list, and nobody unpacks it:
// a megabyte may become a gigabyte.
const gzipHeader = "\x1F\x8B"

// parse reads a list in DER or PEM.
func (f form) parse(text []byte) (*revocation.List, error) {
	if int64(len(text)) > f.text() {
		return nil, f.tooLarge()
	}
	if bytes.HasPrefix(text, []byte(gzipHeader)) {
		return nil, fmt.Errorf("%w: it is compressed", revocation.Malformed)
	}
	if bytes.HasPrefix(text, []byte("-----BEGIN ")) {
		block, rest := pem.Decode(text)
		if block == nil || block.Type != pemList || len(bytes.TrimSpace(rest)) > 0 {
			return nil, fmt.Errorf("%w: PEM of something else", revocation.Malformed)
		}
		text = block.Bytes
	}
	return revocation.ReadWithin(f.entries, text, f.authorities...)
}

func (f form) tooLarge() error {
	return fmt.Errorf("%w: for %d entries at most", revocation.TooLarge, f.entries)
}
