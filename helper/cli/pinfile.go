package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"os"
	"runtime"
	"unicode/utf8"

	"jpkiweb/shared/wire"
)

// maxPINFile bounds what is read of a PIN file.
const maxPINFile = 1 << 10

// byteOrderMark is what editors put at the beginning of a text.
const byteOrderMark = '\uFEFF'

// readPINFile reads the first lines of the PIN file; those that it lacks are
// empty. The caller zeroes them.
func (c *call) readPINFile(ctx context.Context, count int) ([][]byte, error) {
	in, err := c.open(ctx, c.pinFile)
	if err != nil {
		return nil, ofFlag("--pin-file", err)
	}
	defer in.Close()
	if f, ok := in.from.(*os.File); ok && c.pinFile != "-" && openToOthers(f) {
		c.note("pin.file_open")
	}
	content := make([]byte, maxPINFile)
	defer clear(content)
	n, err := io.ReadFull(in, content)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, said(wire.CodeFileUnreadable, "error.pin_file", "why", err)
	}
	text := inUTF8(content[:n])
	defer clear(text)
	return firstLines(text, count), nil
}

// firstLines returns copies of the first lines, without their ends.
func firstLines(text []byte, count int) [][]byte {
	lines, rest := make([][]byte, count), bytes.TrimPrefix(text, []byte(string(byteOrderMark)))
	for i := range lines {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		lines[i] = bytes.Clone(bytes.TrimSuffix(line, []byte("\r")))
	}
	return lines
}

// inUTF8 returns a text as UTF-8. Editors and shells of Windows write UTF-16. The
// result is content itself or a new slice, which the caller zeroes, too.
func inUTF8(content []byte) []byte {
	order := byteOrder(content)
	if order == nil {
		return content
	}
	text := make([]byte, 0, utf8.UTFMax*(len(content)/2+1)) // never outgrown: what is left behind would not be zeroed
	for ; len(content) >= 2; content = content[2:] {
		text = utf8.AppendRune(text, rune(order.Uint16(content))) // half of a pair is no character of a PIN
	}
	if len(content) > 0 {
		text = utf8.AppendRune(text, utf8.RuneError)
	}
	return text
}

// byteOrder tells how a text in UTF-16 is written, by its mark (Unicode Standard,
// 23.8) or its first character, which of a PIN is an ASCII one; nil: it is not in
// UTF-16.
func byteOrder(content []byte) binary.ByteOrder {
	if len(content) < 2 {
		return nil
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		if first := order.Uint16(content); first == byteOrderMark || 0 < first && first < utf8.RuneSelf {
			return order
		}
	}
	return nil
}

// openToOthers tells whether the mode lets other users read a file; Windows has
// no such mode.
func openToOthers(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0
}
