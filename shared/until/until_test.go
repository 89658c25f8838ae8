package until_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"jpkiweb/shared/until"
)

// What is read is what is there, up to the end of the context.
func TestReadingEndsWithTheContext(t *testing.T) {
	why := errors.New("nobody waits")
	ctx, end := context.WithCancelCause(t.Context())
	from := strings.NewReader("a letter")
	reader, at := until.Reader(ctx, from), until.ReaderAt(ctx, strings.NewReader("a letter"))
	b := make([]byte, 3)
	if _, err := io.ReadFull(reader, b); err != nil || string(b) != "a l" {
		t.Errorf("%q, %v", b, err)
	}
	if n, err := at.ReadAt(b, 5); err != nil || string(b[:n]) != "ter" {
		t.Errorf("%q, %v", b[:n], err)
	}
	if n, err := at.ReadAt(b, 7); n != 1 || !errors.Is(err, io.EOF) {
		t.Errorf("%d, %v", n, err)
	}
	end(why)
	if n, err := reader.Read(b); n != 0 || !errors.Is(err, why) || from.Len() != 5 {
		t.Errorf("%d, %v, %d are left", n, err, from.Len())
	}
	if n, err := at.ReadAt(b, 0); n != 0 || !errors.Is(err, why) {
		t.Errorf("%d, %v", n, err)
	}
}

// What is written arrives, up to the end of the context.
func TestWritingEndsWithTheContext(t *testing.T) {
	why := errors.New("nobody waits")
	ctx, end := context.WithCancelCause(t.Context())
	var to strings.Builder
	writer := until.Writer(ctx, &to)
	if n, err := io.WriteString(writer, "a letter"); n != 8 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	end(why)
	if n, err := io.WriteString(writer, "more"); n != 0 || !errors.Is(err, why) || to.String() != "a letter" {
		t.Errorf("%d, %v, %q", n, err, &to)
	}
}
