package worker

import (
	"errors"
	"io"
	"strings"
	"testing"

	"jpkiweb/shared/wire"
)

// Files that are 4 GB together are in no ZIP: 32 bits do not reach behind them.
func TestZIPOfFourGigabytes(t *testing.T) {
	w := &zipWriter{to: io.Discard, offset: 1<<32 - 60}
	if err := w.add("a", strings.NewReader("b")); err != nil {
		t.Fatal("48 bytes:", err)
	}
	err := w.close()
	var coded *wire.Error
	if !errors.As(err, &coded) || coded.Code != wire.CodeTooLarge {
		t.Error(err)
	}
}
