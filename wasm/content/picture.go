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
	More          bool // the document goes on after its end, or is a ZIP archive, too
	scans         int  // how often a JPEG is drawn over
}

// maxPixels is how many pixels a picture may have to be decoded: 200 MB of memory. A
// page of A4 that was scanned at 600 dots an inch has 35 million. maxSide is how long a
// side may be: browsers draw none of more than 32,767 pixels (dom facts 9). maxScans is how
// many scans a JPEG may have, of which each goes over all pixels: progressive ones of
// cameras and libraries have about ten.
const (
	maxPixels = 50_000_000
	maxSide   = 30_000
	maxScans  = 200
)

// Fits reports whether a picture is small enough to be decoded.
func (p Picture) Fits() bool {
	return p.Width <= maxSide && p.Height <= maxSide && int64(p.Width)*int64(p.Height) <= maxPixels && p.scans <= maxScans
}

// ErrBroken is the error of bytes that begin as a picture and are none.
var ErrBroken = errors.New("no whole picture")

// PictureOf reads all of a PNG or JPEG but what is drawn; the error is [ErrBroken]. What a
// decoder may read otherwise, and so find another size or end, is broken.
func PictureOf(k Kind, b []byte) (Picture, error) {
	read := readJPEG
	if k == PNG {
		read = readPNG
	}
	p, end, ok := read(b)
	if !ok || p.Width == 0 || p.Height == 0 {
		return Picture{}, ErrBroken
	}
	p.More = end < len(b) || isZIP(b)
	return p, nil
}

// isZIP reports whether a ZIP archive ends in the document, which readers look for from
// its end: a record of 22 bytes, and a comment of at most 65,535, which may hold the end
// of the picture (APPNOTE.TXT (PKWARE) 6.3.10, 4.3.16).
func isZIP(b []byte) bool {
	return bytes.Contains(b[max(0, len(b)-22-65_535):], []byte("PK\x05\x06"))
}

var pngSignature = []byte("\x89PNG\r\n\x1A\n")

// readPNG reads the chunks of a PNG (PNG Specification (W3C), third edition, 5.3): its
// size from the first one, whether it is animated, and where it ends. With another
// critical chunk than those of the specification (5.4) it is of another format.
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
		case "PLTE", "IDAT":
		default:
			if kind[0]&0x20 == 0 {
				return p, 0, false
			}
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
	sof0, sof2 = 0xC0, 0xC2 // frame headers of what browsers decode: baseline to progressive
	dht        = 0xC4
	soi, eoi   = 0xD8, 0xD9
	sos        = 0xDA
	dqt, dri   = 0xDB, 0xDD
	app0, appF = 0xE0, 0xEF
	com        = 0xFE
)

// readJPEG reads the segments of a JPEG: its size from the frame header (ITU-T T.81,
// B.2.2), of which there must be one before the first scan, and where it ends.
func readJPEG(b []byte) (p Picture, end int, ok bool) {
	for at := 2; ; {
		marker, next := markerAt(b, at)
		if marker == eoi {
			return p, next, p.scans > 0
		}
		if at = next; !isSegment(marker) || len(b)-at < 2 {
			return p, 0, false
		}
		size := int(binary.BigEndian.Uint16(b[at:]))
		if size < 2 || size > len(b)-at {
			return p, 0, false
		}
		segment := b[at+2 : at+size]
		at += size
		switch {
		case isFrame(marker) && (p.Width > 0 || !p.readFrame(segment)), marker == sos && p.Width == 0:
			return p, 0, false
		case marker == sos:
			p.scans++
			at = scanEnd(b, at)
		}
	}
}

// readFrame reads the size from the segment of a frame header. A height of 0 would come
// later (DNL; ITU-T T.81, B.2.5), which no browser reads.
func (p *Picture) readFrame(segment []byte) (ok bool) {
	if len(segment) < 5 {
		return false
	}
	p.Height, p.Width = int(binary.BigEndian.Uint16(segment[1:])), int(binary.BigEndian.Uint16(segment[3:]))
	return p.Height > 0 && p.Width > 0
}

// isFrame reports whether a marker begins a frame header.
func isFrame(marker byte) bool { return sof0 <= marker && marker <= sof2 }

// isSegment reports whether a length follows a marker outside a scan. Others have none
// (RST and TEM: ITU-T T.81, B.1.1.3), or decoders do not agree on them.
func isSegment(marker byte) bool {
	switch marker {
	case dht, dqt, dri, sos, com:
		return true
	}
	return isFrame(marker) || app0 <= marker && marker <= appF
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
