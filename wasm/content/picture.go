package content

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// A Picture is what the bytes of one say of it.
type Picture struct {
	Width, Height int  // pixels, as they are stored
	Moving        bool // it has more pictures than the one that is shown
	More          bool // the document goes on after its end
}

// maxPixels is how many pixels a picture may have to be decoded: 200 MB of memory. A
// page of A4 that was scanned at 600 dots an inch has 35 million. maxSide is how long a
// side may be: browsers draw none of more than 32,767 pixels (dom facts 9).
const (
	maxPixels = 50_000_000
	maxSide   = 30_000
)

// Fits reports whether a picture is small enough to be decoded.
func (p Picture) Fits() bool {
	return p.Width <= maxSide && p.Height <= maxSide && int64(p.Width)*int64(p.Height) <= maxPixels
}

// ErrBroken is the error of bytes that begin as a picture and are none.
var ErrBroken = errors.New("no whole picture")

// PictureOf reads all of a PNG or JPEG but what is drawn; the error is [ErrBroken].
func PictureOf(k Kind, b []byte) (Picture, error) {
	read := readJPEG
	if k == PNG {
		read = readPNG
	}
	p, end, ok := read(b)
	if !ok || p.Width == 0 || p.Height == 0 {
		return Picture{}, ErrBroken
	}
	p.More = end < len(b)
	return p, nil
}

var pngSignature = []byte("\x89PNG\r\n\x1A\n")

// readPNG reads the chunks of a PNG (PNG Specification (W3C), third edition, 5.3): its
// size from the first one, whether it is animated, and where it ends.
func readPNG(b []byte) (p Picture, end int, ok bool) {
	const header, check = 8, 4
	for at := len(pngSignature); len(b)-at >= header+check; {
		size, kind := int64(binary.BigEndian.Uint32(b[at:])), string(b[at+4:at+header])
		if size > int64(len(b)-at-header-check) {
			return p, 0, false
		}
		data := b[at+header:][:size]
		first := at == len(pngSignature)
		if first != (kind == "IHDR") || first && size != 13 {
			return p, 0, false
		}
		at += header + int(size) + check
		switch kind {
		case "IHDR":
			p.Width, p.Height = side(binary.BigEndian.Uint32(data)), side(binary.BigEndian.Uint32(data[4:]))
		case "acTL":
			p.Moving = true
		case "IEND":
			return p, at, true
		}
	}
	return p, 0, false
}

// side is the length of a side; PNG has 31 bits for it (5.3, "four-byte unsigned
// integers"), and what has more is none.
func side(n uint32) int {
	if n >= 1<<31 {
		return 0
	}
	return int(n)
}

// Markers of JPEG (ITU-T T.81, table B.1), without their 0xFF.
const (
	soi, eoi = 0xD8, 0xD9
	sos      = 0xDA
	sofFirst = 0xC0
	sofLast  = 0xCF
	dht, jpg = 0xC4, 0xC8 // among those from sofFirst to sofLast, and none of them
	dac      = 0xCC
)

// readJPEG reads the segments of a JPEG: its size from the frame header (ITU-T T.81,
// B.2.2), of which there must be one, and where it ends.
func readJPEG(b []byte) (p Picture, end int, ok bool) {
	for at := 2; ; {
		marker, next := markerAt(b, at)
		at = next
		switch {
		case marker == eoi:
			return p, at, p.Width > 0
		case marker == 0, marker == soi, len(b)-at < 2:
			return p, 0, false
		}
		size := int(binary.BigEndian.Uint16(b[at:]))
		if size < 2 || size > len(b)-at {
			return p, 0, false
		}
		segment := b[at+2 : at+size]
		at += size
		switch {
		case isFrame(marker) && (p.Width > 0 || len(segment) < 5):
			return p, 0, false
		case isFrame(marker):
			p.Height, p.Width = int(binary.BigEndian.Uint16(segment[1:])), int(binary.BigEndian.Uint16(segment[3:]))
		case marker == sos:
			at = scanEnd(b, at)
		}
	}
}

// isFrame reports whether a marker begins a frame header.
func isFrame(marker byte) bool {
	return sofFirst <= marker && marker <= sofLast && marker != dht && marker != jpg && marker != dac
}

// markerAt returns the marker at a place, before which there may be fill bytes, and
// where what follows it begins; 0: there is none.
func markerAt(b []byte, at int) (marker byte, next int) {
	if at >= len(b) || b[at] != 0xFF {
		return 0, at
	}
	for at < len(b) && b[at] == 0xFF {
		at++
	}
	if at == len(b) {
		return 0, at
	}
	return b[at], at + 1
}

// scanEnd is where the entropy-coded data of a scan end: at the next marker that is
// none of those within them (ITU-T T.81, B.1.1.5).
func scanEnd(b []byte, at int) int {
	for {
		i := bytes.IndexByte(b[at:], 0xFF)
		if i < 0 || at+i+1 >= len(b) {
			return len(b)
		}
		at += i
		if next := b[at+1]; next != 0 && (next < 0xD0 || next > 0xD7) {
			return at
		}
		at += 2
	}
}
