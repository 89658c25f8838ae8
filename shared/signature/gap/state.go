package gap

import (
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
)

// A State is SHA-256 in the middle of its work, FIPS 180-4, 6.2: what is hashed so far,
// in no library's own format.
type State struct {
	Words  [8]uint32
	Rest   []byte // what fills no block yet, fewer than 64 bytes
	Length uint64 // of all that was hashed, in bytes
}

// The state of Go's SHA-256 as it is marshalled: a mark, words, block and length.
// TestStateIsThatOfTheStandard tells if that changes.
const (
	goMark   = "sha\x03"
	goLength = len(goMark) + 8*4 + sha256.BlockSize + 8
)

// StateOf returns the state of Go's SHA-256.
func StateOf(h hash.Hash) (s State, err error) {
	m, ok := h.(encoding.BinaryMarshaler)
	if !ok {
		return s, errors.New("SHA-256 does not tell its state")
	}
	b, err := m.MarshalBinary()
	if err != nil {
		return s, fmt.Errorf("state of SHA-256: %w", err)
	}
	if len(b) != goLength || string(b[:len(goMark)]) != goMark {
		return s, errors.New("state of SHA-256 has another form")
	}
	b = b[len(goMark):]
	for i := range s.Words {
		s.Words[i], b = binary.BigEndian.Uint32(b), b[4:]
	}
	s.Length = binary.BigEndian.Uint64(b[sha256.BlockSize:])
	s.Rest = b[:s.Length%sha256.BlockSize]
	return s, nil
}

// Digest hashes the tail behind the state and returns the SHA-256 of both.
func (s State) Digest(tail []byte) (digest [sha256.Size]byte, err error) {
	if s.Length%sha256.BlockSize != uint64(len(s.Rest)) {
		return digest, errState
	}
	b := []byte(goMark)
	for _, word := range s.Words {
		b = binary.BigEndian.AppendUint32(b, word)
	}
	b = append(b, s.Rest...)
	b = append(b, make([]byte, sha256.BlockSize-len(s.Rest))...)
	b = binary.BigEndian.AppendUint64(b, s.Length)
	h := sha256.New()
	if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(b); err != nil {
		return digest, fmt.Errorf("state of SHA-256: %w", err)
	}
	h.Write(tail)
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// Check returns nil if the state is one that a file can have: its rest fits its length,
// and something was hashed.
func (s State) Check() error {
	if s.Length == 0 || s.Length > maxLength || s.Length%sha256.BlockSize != uint64(len(s.Rest)) {
		return errState
	}
	return nil
}

// maxLength is that of the largest PDF file with a table, and what is appended to it.
const maxLength = 9_999_999_999

var errState = errors.New("state of SHA-256 does not fit its length")
