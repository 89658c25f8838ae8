package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// However a text was saved, its first lines are the same.
func FuzzPINFile(f *testing.F) {
	for _, text := range []string{"1234", "ABC123\r\nNEW1234\r\n", "１２３４\n", "1 234", "a\x00b", ""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || text != string(utf16.Decode(utf16.Encode([]rune(text)))) {
			t.Skip("no text in UTF-16")
		}
		for _, r := range text {
			if r > 0xFFFF {
				t.Skip("no character of a PIN")
			}
		}
		want := firstLines([]byte(text), 2)
		for name, content := range map[string][]byte{
			"UTF-8 with a mark": []byte(string(byteOrderMark) + text),
			"little end first":  saved(binary.LittleEndian, string(byteOrderMark)+text),
			"big end first":     saved(binary.BigEndian, string(byteOrderMark)+text),
		} {
			got := firstLines(inUTF8(content), 2)
			if !bytes.Equal(got[0], want[0]) || !bytes.Equal(got[1], want[1]) {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	})
}

func saved(order binary.AppendByteOrder, text string) (content []byte) {
	for _, unit := range utf16.Encode([]rune(text)) {
		content = order.AppendUint16(content, unit)
	}
	return content
}

// Half a character at the end is not taken for a whole one.
func TestFileThatIsCutOffIsNoPIN(t *testing.T) {
	got := inUTF8(append(saved(binary.LittleEndian, "\uFEFF1234"), '5'))
	if string(got) != "\uFEFF1234\uFFFD" {
		t.Errorf("%q", got)
	}
}

// A watched standard input keeps the buffer that it was to fill.
type watched struct {
	content []byte
	buffer  []byte
}

func (w *watched) Read(b []byte) (int, error) {
	w.buffer = b[:cap(b)]
	n := copy(b, w.content)
	w.content = w.content[n:]
	if n == 0 {
		w.buffer = nil
	}
	return n, nil
}

func TestWhatWasReadOfAPINFileIsWiped(t *testing.T) {
	for name, text := range map[string][]byte{"UTF-8": []byte("1234\r\n"), "UTF-16": saved(binary.LittleEndian, "\uFEFF1234\r\n")} {
		// The buffer of the reader is the one that the whole file goes to.
		in := &watched{content: append(bytes.Clone(text), make([]byte, maxPINFile-len(text))...)}
		c := &call{Env: Env{Stdin: in}, pinFile: "-"}
		lines, err := c.readPINFile(context.Background(), 1)
		if err != nil || string(lines[0]) != "1234" {
			t.Errorf("%s: %q, %v", name, lines, err)
		}
		if len(in.buffer) != maxPINFile || !bytes.Equal(in.buffer, make([]byte, maxPINFile)) {
			t.Errorf("%s: %d bytes, %q", name, len(in.buffer), in.buffer)
		}
	}
	// Nothing was left behind in a slice that was outgrown.
	for _, text := range []string{"1234", "１２３４", "アアアアアアアア", ""} {
		content := saved(binary.BigEndian, "\uFEFF"+text)
		if got := inUTF8(content); cap(got) != cap(make([]byte, 0, utf8.UTFMax*(len(content)/2+1))) {
			t.Errorf("%q: grown to %d", text, cap(got))
		}
	}
}
