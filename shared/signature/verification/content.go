package verification

import (
	"context"
	"crypto"
	"hash"
	"io"

	"jpkiweb/shared/until"
)

// A content is what is kept of a document: its digests, how it begins, and how long it is.
type content struct {
	sums      map[crypto.Hash][]byte
	beginning []byte
	length    int64
}

// beginningSize is how much of a document is kept: enough to see what it begins as.
const beginningSize = 32

// A digester hashes a document in every way that is asked.
type digester func(hashes []crypto.Hash) (*content, error)

// digests returns a digester that reads a document once, which write writes.
func digests(write func(io.Writer) error) digester {
	return func(hashes []crypto.Hash) (*content, error) { return readOnce(write, hashes) }
}

func readOnce(write func(io.Writer) error, hashes []crypto.Hash) (*content, error) {
	c := &content{sums: map[crypto.Hash][]byte{}}
	all := map[crypto.Hash]hash.Hash{}
	writers := []io.Writer{c}
	for _, h := range hashes {
		if all[h] == nil {
			all[h] = h.New()
			writers = append(writers, all[h])
		}
	}
	if err := write(io.MultiWriter(writers...)); err != nil {
		return nil, err
	}
	for h, state := range all {
		c.sums[h] = state.Sum(nil)
	}
	return c, nil
}

// Write implements io.Writer.
func (c *content) Write(b []byte) (int, error) {
	if room := beginningSize - len(c.beginning); room > 0 {
		c.beginning = append(c.beginning, b[:min(room, len(b))]...)
	}
	c.length += int64(len(b))
	return len(b), nil
}

// from writes what a reader gives, until the context ends.
func from(ctx context.Context, r io.Reader) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.Copy(w, until.Reader(ctx, r))
		return err
	}
}

// readBeginning fills b from the beginning of the file.
func readBeginning(f io.ReaderAt, b []byte) error {
	_, err := io.ReadFull(io.NewSectionReader(f, 0, int64(len(b))), b)
	return err
}
