// Package content tells what a document holds by its own bytes, whatever its name and
// the page that brought it say: text and how it is encoded, a picture and how large it
// is, or something else, which nobody can show. It draws nothing, and decodes neither
// text nor picture.
package content

import (
	"bytes"
	"slices"
	"unicode/utf8"
)

// A Kind of content.
type Kind string

// The kinds.
const (
	Other    Kind = "other" // cannot be shown
	UTF8     Kind = "utf8"
	ShiftJIS Kind = "shift_jis" // Windows code page 932, which the browser's decoder of this name reads
	PDF      Kind = "pdf"
	PNG      Kind = "png"
	JPEG     Kind = "jpeg"
)

// KindOf tells the kind of a document by its first bytes; whole: they are all. A PDF is
// neither text nor picture, however it begins, and a GIF is no text, however it reads: who
// signs it would see something else in another program. Markup, as HTML, SVG, RTF and
// PostScript, is text: it is shown as its characters.
func KindOf(head []byte, whole bool) Kind {
	switch {
	case bytes.Contains(head[:min(len(head), pdfWithin)], []byte("%PDF-")): // whatever comes before
		return PDF
	case bytes.HasPrefix(head, pngSignature):
		return PNG
	case bytes.HasPrefix(head, []byte{0xFF, soi, 0xFF}):
		return JPEG
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")), slices.Contains(head, 0):
		return Other
	case utf8.Valid(head[:utf8End(head, whole)]):
		return UTF8
	case shiftJISEnd(head) == len(head), shiftJISEnd(head) == len(head)-1 && !whole:
		return ShiftJIS
	}
	return Other
}

// pdfWithin is within how many bytes readers look for the header of a PDF (ISO 32000-1,
// 7.5.2; Adobe's implementation note 13 to PDF 1.7).
const pdfWithin = 1024

// Text reports whether it is text.
func (k Kind) Text() bool { return k == UTF8 || k == ShiftJIS }

// Picture reports whether it is a picture that can be shown.
func (k Kind) Picture() bool { return k == PNG || k == JPEG }

// Characters returns the bytes of a text, by its first bytes and kind, without a byte
// order mark and without a character that was cut at the end.
func (k Kind) Characters(head []byte, whole bool) []byte {
	if k == ShiftJIS {
		return head[:shiftJISEnd(head)]
	}
	return bytes.TrimPrefix(head[:utf8End(head, whole)], []byte("\uFEFF"))
}

// utf8End is where the last whole character of UTF-8 ends.
func utf8End(b []byte, whole bool) int {
	if whole {
		return len(b)
	}
	for n := range min(len(b), utf8.UTFMax-1) {
		at := len(b) - 1 - n
		if utf8.RuneStart(b[at]) {
			if !utf8.FullRune(b[at:]) {
				return at
			}
			break
		}
	}
	return len(b)
}

// shiftJISEnd is how far bytes have the form of Shift_JIS (Encoding Standard (WHATWG),
// 12.3.1). Which of these characters there are the decoder knows.
func shiftJISEnd(b []byte) int {
	for i := 0; i < len(b); i++ {
		switch lead := b[i]; {
		case lead <= 0x80, 0xA1 <= lead && lead <= 0xDF:
		case lead == 0xA0, lead > 0xFC, i+1 == len(b), !isTrail(b[i+1]):
			return i
		default:
			i++
		}
	}
	return len(b)
}

// isTrail reports whether a byte may be the second one of a character of Shift_JIS.
func isTrail(b byte) bool { return 0x40 <= b && b <= 0xFC && b != 0x7F }
