package server

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/gap"
	"jpkiweb/shared/wire"
)

// formatOf is the format of an item.
func formatOf(item wire.Item) signature.Format {
	return cmp.Or(signature.Format(item.Format), signature.CMS)
}

// subjectsOf are the documents of a lease as the guard knows them, which tells whether they
// fit their formats.
func subjectsOf(items []wire.Item) ([]signature.Subject, error) {
	if len(items) > wire.MaxItems {
		return nil, wire.Errorf(wire.CodeTooLarge, "%d documents", len(items))
	}
	subjects := make([]signature.Subject, len(items))
	for i, item := range items {
		if len(item.Digest) != sha256.Size {
			return nil, wire.Errorf(wire.CodeProtocol, "digest of item %d has %d bytes", i, len(item.Digest))
		}
		s := signature.Subject{Format: formatOf(item), Digest: [sha256.Size]byte(item.Digest)}
		if item.Head != nil {
			if len(item.Head.Words) != sha256.Size || item.Head.Length < 0 {
				return nil, wire.Errorf(wire.CodeProtocol, "head of item %d has %d bytes of words, and length %d", i, len(item.Head.Words), item.Head.Length)
			}
			s.Head = stateOf(*item.Head)
		}
		if t := item.Tail; t != nil {
			s.Tail = &gap.Tail{Bytes: t.Bytes, NameAt: t.NameAt, NameWidth: t.NameWidth}
		}
		subjects[i] = s
	}
	return subjects, nil
}

// stateOf is the state of a head, whose words have their length.
func stateOf(h wire.Head) *gap.State {
	s := &gap.State{Rest: h.Rest, Length: uint64(h.Length)}
	for i := range s.Words {
		s.Words[i] = binary.BigEndian.Uint32(h.Words[4*i:])
	}
	return s
}
