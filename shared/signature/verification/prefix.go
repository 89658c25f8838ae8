package verification

import (
	"context"
	"crypto"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"slices"

	"jpkiweb/shared/until"
)

// A prefix is the SHA-256 of a file as far as it was read. The signatures of a PDF are over all of
// it up to theirs, ISO 32000-2, 12.8.1: what was hashed for one is not hashed again for the next,
// nor for the digest of the whole file.
type prefix struct {
	source io.ReaderAt
	size   int64     // of the file, in bytes
	state  hash.Hash // nil: nothing was read
	length int64     // of what was read, in bytes
}

// upTo hashes the first n bytes.
func (p *prefix) upTo(n int64) error {
	if p.state == nil || n < p.length {
		p.state, p.length = sha256.New(), 0
	}
	missing := n - p.length
	read, err := io.Copy(p.state, io.NewSectionReader(p.source, p.length, missing))
	p.length += read
	if err == nil && read != missing {
		err = errors.New("the file is shorter than it was")
	}
	return err
}

// fingerprint is the SHA-256 of the whole file, hexadecimal, "" with an error.
func (p *prefix) fingerprint() (string, error) {
	if err := p.upTo(p.size); err != nil {
		return "", err
	}
	return hex.EncodeToString(p.state.Sum(nil)), nil
}

// covered returns a digester of what a signature is over: offset and length of the part before it,
// and of the part behind. It reads as long as the context lasts.
func (p *prefix) covered(ctx context.Context, ranges [4]int64) digester {
	return func(hashes []crypto.Hash) (*content, error) {
		behind := io.NewSectionReader(p.source, ranges[2], ranges[3])
		begins := ranges[0] == 0 && ranges[1] >= beginningSize && ranges[1] <= p.size
		if begins && !slices.ContainsFunc(hashes, func(h crypto.Hash) bool { return h != crypto.SHA256 }) {
			if c, err := p.continued(ranges[1], until.Reader(ctx, behind)); !errors.Is(err, errors.ErrUnsupported) {
				return c, err
			}
		}
		before := io.NewSectionReader(p.source, ranges[0], ranges[1])
		return readOnce(from(ctx, io.MultiReader(before, behind)), hashes)
	}
}

// continued is the content of the first n bytes and of what comes behind, ErrUnsupported where the
// state of a SHA-256 cannot be cloned (GOFIPS140=v1.0.0): then nothing was read.
func (p *prefix) continued(n int64, behind io.Reader) (*content, error) {
	if _, ok := sha256.New().(hash.Cloner); !ok {
		return nil, errors.ErrUnsupported
	}
	if err := p.upTo(n); err != nil {
		return nil, err
	}
	h, err := p.state.(hash.Cloner).Clone()
	if err != nil {
		return nil, err
	}
	c := &content{beginning: make([]byte, beginningSize), length: n}
	if err := readBeginning(p.source, c.beginning); err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.MultiWriter(c, h), behind); err != nil {
		return nil, err
	}
	c.sums = map[crypto.Hash][]byte{crypto.SHA256: h.Sum(nil)}
	return c, nil
}
