package document

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/gap"
	"jpkiweb/shared/wire"
)

// SubjectOf puts a subject into the words of the wire.
func SubjectOf(s signature.Subject) Subject {
	of := Subject{Format: s.Format, Digest: s.Digest[:]}
	if s.Head != nil {
		of.Head = &wire.Head{Rest: s.Head.Rest, Length: int64(s.Head.Length)}
		for _, word := range s.Head.Words {
			of.Head.Words = binary.BigEndian.AppendUint32(of.Head.Words, word)
		}
	}
	if s.Tail != nil {
		of.Tail = &wire.Tail{Bytes: s.Tail.Bytes, NameAt: s.Tail.NameAt, NameWidth: s.Tail.NameWidth}
	}
	return of
}

var errSubject = errors.New("no subject of a signature")

// signature is what SubjectOf was given.
func (s Subject) signature() (signature.Subject, error) {
	if len(s.Digest) != sha256.Size || s.Head != nil && (len(s.Head.Words) != sha256.Size || s.Head.Length < 0) {
		return signature.Subject{}, errSubject
	}
	of := signature.Subject{Format: s.Format, Digest: [sha256.Size]byte(s.Digest)}
	if s.Head != nil {
		of.Head = &gap.State{Rest: s.Head.Rest, Length: uint64(s.Head.Length)}
		for i := range of.Head.Words {
			of.Head.Words[i] = binary.BigEndian.Uint32(s.Head.Words[4*i:])
		}
	}
	if s.Tail != nil {
		of.Tail = &gap.Tail{Bytes: s.Tail.Bytes, NameAt: s.Tail.NameAt, NameWidth: s.Tail.NameWidth}
	}
	return of, of.Check()
}
