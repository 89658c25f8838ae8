package session

import (
	"encoding/binary"

	"jpkiweb/shared/signature"
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
