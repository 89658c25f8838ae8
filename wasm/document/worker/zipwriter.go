package worker

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"math"

	"jpkiweb/shared/wire"
)

// Signatures of records, and what else is always the same in them: PKWARE's APPNOTE 6.3.10,
// 4.3 and 4.4.
const (
	zipEntry      = 0x04034b50
	zipDescriptor = 0x08074b50
	zipDirectory  = 0x02014b50
	zipEnd        = 0x06054b50

	zipVersion = 20     // 2.0
	zipFlags   = 0x0808 // a descriptor stands behind the content; names are UTF-8
	zipDate    = 0x0021 // 1 January 1980: no other is known
)

// A zipWriter writes files into one as they are. archive/zip does it with all that packs and
// unpacks, which is a fiftieth of this program (build facts 2). Files that are 4 GB together
// are too large, for not every program reads ZIP64.
type zipWriter struct {
	to      io.Writer
	offset  int64
	entries []zipped
}

// zipped is a file that was written.
type zipped struct {
	name              string
	sum, size, offset uint32
}

// add writes a file.
func (w *zipWriter) add(name string, content io.Reader) error {
	if len(name) > math.MaxUint16 {
		return wire.Errorf(wire.CodeTooLarge, "name of %d bytes", len(name))
	}
	e := zipped{name: name, offset: uint32(w.offset)}
	if err := w.write(record{}.u32(zipEntry).u16(zipVersion, zipFlags, 0, 0, zipDate).u32(0, 0, 0).u16(uint16(len(name)), 0).text(name)); err != nil {
		return err
	}
	sum := crc32.NewIEEE()
	n, err := io.Copy(io.MultiWriter(w.to, sum), content)
	if err != nil {
		return err
	}
	w.offset += n
	e.size, e.sum = uint32(n), sum.Sum32()
	w.entries = append(w.entries, e)
	return w.write(record{}.u32(zipDescriptor, e.sum, e.size, e.size))
}

// close writes the directory.
func (w *zipWriter) close() error {
	start := w.offset
	for _, e := range w.entries {
		err := w.write(record{}.u32(zipDirectory).u16(zipVersion, zipVersion, zipFlags, 0, 0, zipDate).u32(e.sum, e.size, e.size).
			u16(uint16(len(e.name)), 0, 0, 0, 0).u32(0, e.offset).text(e.name))
		if err != nil {
			return err
		}
	}
	n := uint16(len(w.entries)) // bounded by wire.MaxItems
	return w.write(record{}.u32(zipEnd).u16(0, 0, n, n).u32(uint32(w.offset-start), uint32(start)).u16(0))
}

// write writes a record. Nothing may stand where 32 bits do not reach.
func (w *zipWriter) write(r record) error {
	n, err := w.to.Write(r)
	w.offset += int64(n)
	if err == nil && w.offset > math.MaxUint32 {
		err = wire.Errorf(wire.CodeTooLarge, "ZIP of 4 GB")
	}
	return err
}

// A record is written in small-endian order.
type record []byte

func (r record) u16(values ...uint16) record {
	for _, v := range values {
		r = binary.LittleEndian.AppendUint16(r, v)
	}
	return r
}

func (r record) u32(values ...uint32) record {
	for _, v := range values {
		r = binary.LittleEndian.AppendUint32(r, v)
	}
	return r
}

func (r record) text(s string) record { return append(r, s...) }
