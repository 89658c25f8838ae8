package crl

import (
	"bytes"
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"sync"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/revocation"
)

// maxText is the size of what is read: the longest list, or its PEM.
const maxText = revocation.MaxSize + revocation.MaxSize/2

// pemList is the type of a list in PEM, RFC 7468, 6.
const pemList = "X509 CRL"

// A file is a list in a file.
type file struct {
	path        string
	authorities []*certprofile.Certificate

	mu   sync.Mutex
	seen os.FileInfo // of what list and err come from, nil for nothing
	list *revocation.List
	err  error
}

func (*file) close() {}

// load reads the file unless it is the one that was read before: time, size and
// place on the disk are the same. What cannot be read is tried again each time.
func (f *file) load(context.Context) (*revocation.List, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	info, err := os.Stat(f.path) // first: opening a pipe would wait for its other end
	switch {
	case err != nil:
		return nil, f.forget(fmt.Errorf("%w: %w", revocation.NoList, err))
	case !info.Mode().IsRegular():
		return nil, f.forget(fmt.Errorf("%w: %s is not a file", revocation.NoList, f.path))
	case same(f.seen, info):
		return f.list, f.err
	}
	info, text, err := readFile(f.path)
	if err != nil {
		return nil, f.forget(fmt.Errorf("%w: %w", revocation.NoList, err))
	}
	f.seen = info
	f.list, f.err = parse(text, f.authorities)
	return f.list, f.err
}

func (f *file) forget(err error) error {
	f.seen, f.list, f.err = nil, nil, nil
	return err
}

func same(a, b os.FileInfo) bool {
	return a != nil && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime()) && os.SameFile(a, b)
}

// readFile returns what a file was before it was read, so that a change meanwhile
// is seen the next time.
func readFile(path string) (info os.FileInfo, text []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil {
		return nil, nil, err
	}
	text, err = io.ReadAll(io.LimitReader(f, maxText+1))
	return info, text, err
}

// parse reads a list in DER or PEM.
func parse(text []byte, authorities []*certprofile.Certificate) (*revocation.List, error) {
	if len(text) > maxText {
		return nil, revocation.TooLarge
	}
	if bytes.HasPrefix(text, []byte("-----BEGIN ")) {
		block, rest := pem.Decode(text)
		if block == nil || block.Type != pemList || len(bytes.TrimSpace(rest)) > 0 {
			return nil, fmt.Errorf("%w: PEM of something else", revocation.Malformed)
		}
		text = block.Bytes
	}
	return revocation.FromCRL(text, authorities...)
}
