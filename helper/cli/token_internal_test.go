package cli

import (
	"io"
	"strings"
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

// Whether a file is a token is seen without reading one that cannot be.
func TestTokenIsKnownByLittle(t *testing.T) {
	const token = `{"format":"web-eid:1.0"}`
	for name, c := range map[string]struct {
		text string
		is   bool
		most int // read, in bytes
	}{
		"a token":                {token, true, 1 << 10},
		"white space before it":  {"\r\n " + token, true, 1 << 10},
		"another object":         {`{"format":"other"}`, false, 1 << 10},
		"a PDF":                  {"%PDF-1.7\n" + strings.Repeat("x", maxToken/2), false, 1 << 10},
		"a text without its end": {`"` + strings.Repeat("x", 2*maxToken), false, 0},
		"a number without end":   {strings.Repeat("1", 2*maxToken), false, 0},
		"empty":                  {"", false, 0},
	} {
		source := &counted{ReaderAt: strings.NewReader(c.text)}
		if got := isToken(source, int64(len(c.text))); got != c.is || source.read > c.most {
			t.Errorf("%s: %v, %d bytes were read", name, got, source.read)
		}
	}
}
