// Package onwire puts what is signed of a document into the words of the wire, and back: for
// the app and its worker, who list it, and for the helper, who computes it anew.
package onwire

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/gap"
	"jpkiweb/shared/wire"
)

// Item is what a lease lists of a document of this name and size in bytes.
func Item(name string, size int64, s signature.Subject) wire.Item {
	item := wire.Item{Name: name, Size: size, Digest: s.Digest[:]}
	if s.Format != signature.CMS { // which an earlier helper takes without the word
		item.Format = string(s.Format)
	}
	if s.Head != nil {
		item.Head = &wire.Head{Rest: s.Head.Rest, Length: int64(s.Head.Length)}
		for _, word := range s.Head.Words {
			item.Head.Words = binary.BigEndian.AppendUint32(item.Head.Words, word)
		}
	}
	if s.Tail != nil {
		item.Tail = &wire.Tail{Bytes: s.Tail.Bytes, NameAt: s.Tail.NameAt, NameWidth: s.Tail.NameWidth}
	}
	return item
}

// ErrItem is wrapped by the errors of [Subject]: a digest or a state has another length.
var ErrItem = errors.New("no digest of a document")

// Subject is what [Item] was given. Only lengths are looked at, so that whoever computes
// something of it asks [signature.Subject.Check].
func Subject(item wire.Item) (s signature.Subject, err error) {
	if len(item.Digest) != sha256.Size {
		return s, fmt.Errorf("%w: it has %d bytes", ErrItem, len(item.Digest))
	}
	s = signature.Subject{Format: Format(item), Digest: [sha256.Size]byte(item.Digest)}
	if h := item.Head; h != nil {
		if len(h.Words) != sha256.Size || h.Length < 0 {
			return signature.Subject{}, fmt.Errorf("%w: its state has %d bytes of words, and length %d", ErrItem, len(h.Words), h.Length)
		}
		s.Head = &gap.State{Rest: h.Rest, Length: uint64(h.Length)}
		for i := range s.Head.Words {
			s.Head.Words[i] = binary.BigEndian.Uint32(h.Words[4*i:])
		}
	}
	if t := item.Tail; t != nil {
		s.Tail = &gap.Tail{Bytes: t.Bytes, NameAt: t.NameAt, NameWidth: t.NameWidth}
	}
	return s, nil
}

// Format is the format of an item.
func Format(item wire.Item) signature.Format {
	return cmp.Or(signature.Format(item.Format), signature.CMS)
}
