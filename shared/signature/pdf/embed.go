package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// Room returns how many bytes to keep for a CMS with these certificates (DER), and with
// a time stamp if it is to have one. It is an estimate, above what the tree's own CMS
// needs: signed attributes and a signature of up to 512 bytes, and 2 KiB besides.
func Room(timeStamp bool, certificates ...[]byte) int {
	n := 4 << 10
	for _, der := range certificates {
		n += len(der)
	}
	if timeStamp {
		n += timeStampRoom
	}
	return n
}

// timeStampRoom is that of a time-stamp token with its certificates (pdf facts 3).
const timeStampRoom = 12 << 10

// A Signature is what a plan still lacks.
type Signature struct {
	CMS    []byte            // DER ContentInfo
	Name   string            // signer's, of MOJ; else empty
	Digest [sha256.Size]byte // what the CMS is over: that of [State.Digest]
}

// Embed writes the finished file: the original, what was prepared, and the CMS in its
// gap. On an error what is written is no signed file and must be thrown away: ErrTooSmall,
// ErrCMS and ErrName before the first byte, ErrChanged if the file, or the name, is not
// the one whose digest was signed, and errors of source and writer. That the CMS is over
// the digest is for the one who made it to check.
func (p *Plan) Embed(w io.Writer, s Signature) error {
	if err := p.embed(w, s); err != nil {
		return fmt.Errorf("embed PDF signature: %w", err)
	}
	return nil
}

func (p *Plan) embed(w io.Writer, s Signature) error {
	rest, err := p.rest(s)
	if err != nil {
		return err
	}
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, h), p.Head())
	if err != nil {
		return err
	}
	if n != p.Ranges()[1] {
		return ErrChanged
	}
	h.Write(rest[p.gap:])
	if [sha256.Size]byte(h.Sum(nil)) != s.Digest {
		return ErrChanged
	}
	_, err = w.Write(rest)
	return err
}

// EmbedRest is [Plan.Embed] for a writer that has the head already. Whoever wrote that has
// compared it with what was signed.
func (p *Plan) EmbedRest(w io.Writer, s Signature) error {
	rest, err := p.rest(s)
	if err == nil {
		_, err = w.Write(rest)
	}
	if err != nil {
		return fmt.Errorf("embed PDF signature: %w", err)
	}
	return nil
}

// rest is what stands behind the head: the CMS in its gap, and the tail.
func (p *Plan) rest(s Signature) ([]byte, error) {
	gap, err := p.fillGap(s.CMS)
	if err != nil {
		return nil, err
	}
	tail, err := p.tail.Fill(s.Name)
	return append(gap, tail...), err
}

// fillGap returns the hexadecimal string of the CMS, with zeros behind it.
func (p *Plan) fillGap(cms []byte) ([]byte, error) {
	if !isOneValue(cms) {
		return nil, ErrCMS
	}
	if 2+2*len(cms) > p.gap {
		return nil, fmt.Errorf("%w: %d bytes for %d", ErrTooSmall, p.gap/2-1, len(cms))
	}
	gap := bytes.Repeat([]byte{'0'}, p.gap)
	gap[0], gap[p.gap-1] = '<', '>'
	hex.Encode(gap[1:], cms)
	return gap, nil
}

// isOneValue looks at tag and length of a DER SEQUENCE that is everything. What follows
// it would be taken for the zeros that fill the gap.
func isOneValue(der []byte) bool {
	n, ok := valueLength(der)
	return ok && n == len(der)
}

// valueLength returns how many bytes the DER SEQUENCE has that begins here.
func valueLength(der []byte) (length int, ok bool) {
	if len(der) < 2 || der[0] != 0x30 {
		return 0, false
	}
	if der[1] < 0x80 {
		return 2 + int(der[1]), true
	}
	n := int(der[1] & 0x7F)
	if n < 1 || n > 3 || len(der) < 2+n {
		return 0, false
	}
	for _, c := range der[2 : 2+n] {
		length = length<<8 | int(c)
	}
	return 2 + n + length, true
}
