package signeddata

import (
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// A cursor goes through values in a file without keeping them.
type cursor struct {
	source   io.ReaderAt
	size, at int64
	ends     []int64 // of the values around the place, or indefinite
	strict   bool    // nothing was seen so far that is not DER

	window []byte // bytes of the file from the offset from
	from   int64
}

// windowSize is how many bytes are read to find a head. Some writers part a document into
// strings of 1,000 bytes.
const windowSize = 4 << 10

// peek returns up to n bytes at the cursor, fewer only at the end of the file.
func (c *cursor) peek(n int64) ([]byte, error) {
	n = min(n, c.size-c.at)
	if c.at >= c.from && c.at+n <= c.from+int64(len(c.window)) {
		return c.window[c.at-c.from:], nil
	}
	b := make([]byte, min(max(n, windowSize), c.size-c.at))
	got, err := c.source.ReadAt(b, c.at)
	if got < len(b) && err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if int64(got) < n {
		return nil, io.ErrUnexpectedEOF
	}
	c.window, c.from = b[:got], c.at
	return c.window, nil
}

// head reads the head at the cursor, whose value must end where the one around it does, at
// the latest.
func (c *cursor) head() (head, error) {
	b, err := c.peek(maxHead)
	if err != nil {
		return head{}, err
	}
	h, err := readHead(b)
	if err != nil {
		return h, err
	}
	if max(h.length, 0) > c.limit()-c.at-h.size {
		return h, fmt.Errorf("%w: a value ends behind the one that holds it", ErrMalformed)
	}
	return h, nil
}

// limit is where the values around the cursor end, as far as they say it.
func (c *cursor) limit() int64 {
	limit := c.size
	for _, end := range c.ends {
		if end != indefinite {
			limit = min(limit, end)
		}
	}
	return limit
}

// enter goes into a value with this tag.
func (c *cursor) enter(tag asn1.Tag) error {
	h, err := c.head()
	if err != nil {
		return err
	}
	if h.tag != tag {
		return fmt.Errorf("%w: tag %#x, want %#x", ErrMalformed, uint8(h.tag), uint8(tag))
	}
	c.into(h)
	return nil
}

// into goes into the value of a head that was read.
func (c *cursor) into(h head) {
	c.at += h.size
	c.strict = c.strict && h.strict
	end := int64(indefinite)
	if h.length != indefinite {
		end = c.at + h.length
	}
	c.ends = append(c.ends, end)
}

// done tells whether the value around the cursor has no more parts.
func (c *cursor) done() (bool, error) {
	if end := c.ends[len(c.ends)-1]; end != indefinite {
		return c.at == end, nil
	}
	if c.limit()-c.at < endSize {
		return false, fmt.Errorf("%w: a value without an end", ErrMalformed)
	}
	b, err := c.peek(endSize)
	return isEnd(b), err
}

// leave goes out of a value of which nothing may be left.
func (c *cursor) leave() error {
	end := c.ends[len(c.ends)-1]
	over, err := c.done()
	if err != nil {
		return err
	}
	if !over {
		return fmt.Errorf("%w: unread bytes in a value", ErrMalformed)
	}
	c.ends = c.ends[:len(c.ends)-1]
	if end == indefinite {
		c.at += endSize
	}
	return nil
}

// element takes the next value, of at most limit bytes, in DER.
func (c *cursor) element(limit int64) ([]byte, error) {
	limit = min(limit, c.limit()-c.at)
	if limit <= 0 {
		return nil, fmt.Errorf("%w: a value is missing", ErrMalformed)
	}
	b, err := c.peek(limit)
	if err != nil {
		return nil, err
	}
	b = b[:limit]
	value, n, strict, err := normalize(b, maxDepth)
	if err != nil {
		return nil, err
	}
	c.at += int64(n)
	c.strict = c.strict && strict
	return value, nil
}
