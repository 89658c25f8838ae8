package macos

import (
	"bytes"
	"crypto/sha256"
	"debug/macho"
	"encoding/binary"
	"fmt"
)

func digest(content []byte) [sha256.Size]byte { return sha256.Sum256(content) }

// alignment is that of a slice, as a power of two: a page of arm64, which lipo(1) takes for
// both. A signature inside a slice stays good: it counts from the slice's beginning.
const alignment = 14

// join makes one program of one for each processor: mach-o/fat.h, all numbers big-endian.
func join(slices [][]byte) ([]byte, error) {
	headers := new(bytes.Buffer)
	write := func(numbers ...uint32) { _ = binary.Write(headers, binary.BigEndian, numbers) } // a Buffer takes everything
	write(macho.MagicFat, uint32(len(slices)))
	var body []byte
	const page = 1 << alignment
	for _, slice := range slices {
		f, err := macho.NewFile(bytes.NewReader(slice))
		if err != nil {
			return nil, fmt.Errorf("join the processors: %w", err)
		}
		start := page + len(body) // behind the page of the headers
		write(uint32(f.Cpu), f.SubCpu, uint32(start), uint32(len(slice)), alignment)
		body = append(body, slice...)
		body = append(body, make([]byte, (page-len(body)%page)%page)...)
	}
	head := append(headers.Bytes(), make([]byte, page-headers.Len())...)
	whole := append(head, body...)
	last := len(slices[len(slices)-1])
	return whole[:len(whole)-(page-last%page)%page], nil // no padding behind the last
}
