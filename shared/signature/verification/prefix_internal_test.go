package verification

import (
	"bytes"
	"crypto"
	_ "crypto/sha512"
	"encoding/hex"
	"io"
	"testing"
)

// A counted source counts what is read of it, in bytes.
type counted struct {
	io.ReaderAt
	read int
}

func (c *counted) ReadAt(b []byte, offset int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(b, offset)
	c.read += n
	return n, err
}

// Whatever the order and the digests, what is hashed is what a signature is over, and a file whose
// signatures follow each other is read once for all of them.
func TestPrefixIsHashedOnce(t *testing.T) {
	file := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	size := int64(len(file))
	newest := [4]int64{0, size - 3000, size - 2000, 2000}
	older, odd, none := [4]int64{0, size / 2, size/2 + 100, 1000}, [4]int64{7, 100, 300, 10}, [4]int64{0, 40, size, 0}
	for name, c := range map[string]struct {
		ranges [][4]int64
		hashes []crypto.Hash
		most   int64 // read, in bytes
	}{
		"one signature":           {[][4]int64{newest}, []crypto.Hash{crypto.SHA256}, size + 2000 + beginningSize},
		"one after another":       {[][4]int64{none, older, newest}, []crypto.Hash{crypto.SHA256}, size + 3000 + 3*beginningSize},
		"the newest first":        {[][4]int64{newest, older, none}, []crypto.Hash{crypto.SHA256}, 3 * size},
		"another digest":          {[][4]int64{older, newest}, []crypto.Hash{crypto.SHA512, crypto.SHA256}, 3 * size},
		"not from the beginning":  {[][4]int64{odd}, []crypto.Hash{crypto.SHA256}, size + 110},
		"beyond the end of it":    {[][4]int64{{0, size + 5, size + 6, 3}}, []crypto.Hash{crypto.SHA256}, 2 * size},
		"shorter than its header": {[][4]int64{{0, 5, 20, 8}}, []crypto.Hash{crypto.SHA256}, size + 13},
	} {
		t.Run(name, func(t *testing.T) {
			source := &counted{ReaderAt: bytes.NewReader(file)}
			p := &prefix{source: source, size: size}
			for _, r := range c.ranges {
				got, err := p.covered(t.Context(), r)(c.hashes)
				if err != nil {
					t.Fatal(err)
				}
				signed := append(part(file, r[0], r[1]), part(file, r[2], r[3])...)
				for _, h := range c.hashes {
					want := h.New()
					want.Write(signed)
					if !bytes.Equal(got.sums[h], want.Sum(nil)) {
						t.Errorf("%v of %v is wrong", h, r)
					}
				}
				if got.length != int64(len(signed)) || !bytes.Equal(got.beginning, signed[:min(beginningSize, len(signed))]) {
					t.Errorf("%d bytes, beginning %q", got.length, got.beginning)
				}
			}
			sum, err := p.fingerprint()
			whole := crypto.SHA256.New()
			whole.Write(file)
			if err != nil || sum != hex.EncodeToString(whole.Sum(nil)) {
				t.Error(sum, err)
			}
			if int64(source.read) > c.most {
				t.Errorf("%d bytes were read, at most %d", source.read, c.most)
			}
		})
	}
}

// A file that became shorter has no digest.
func TestPrefixOfAShortenedFile(t *testing.T) {
	p := &prefix{source: bytes.NewReader(make([]byte, 100)), size: 200}
	if sum, err := p.fingerprint(); err == nil || sum != "" {
		t.Error(sum, err)
	}
	if _, err := p.covered(t.Context(), [4]int64{0, 150, 160, 10})([]crypto.Hash{crypto.SHA256}); err == nil {
		t.Error("a digest of what is not there")
	}
}

// part is what there is of a part of a file.
func part(file []byte, offset, length int64) []byte {
	size := int64(len(file))
	return bytes.Clone(file[min(offset, size):min(offset+length, size)])
}
