package onwire_test

import (
	"errors"
	"reflect"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/gap"
	"jpkiweb/shared/signature/onwire"
	"jpkiweb/shared/wire"
)

var subjects = map[string]signature.Subject{
	"CMS":   {Format: signature.CMS, Digest: [32]byte{1}},
	"PAdES": {Format: signature.PAdES, Digest: [32]byte{2}},
	"MOJ": {Format: signature.MOJ, Digest: [32]byte{3},
		Head: &gap.State{Words: [8]uint32{0x01020304, 7: 0xFFFFFFFF}, Rest: []byte{4}, Length: 65},
		Tail: &gap.Tail{Bytes: []byte("/Name"), NameAt: 5, NameWidth: 806}},
}

func TestSubjectComesBack(t *testing.T) {
	for name, want := range subjects {
		item := onwire.Item("a", 3, want)
		if item.Name != "a" || item.Size != 3 || onwire.Format(item) != want.Format {
			t.Errorf("%s: item %+v", name, item)
		}
		if got, err := onwire.Subject(item); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, want)
		}
	}
}

// A helper of version 0.1 knows no formats.
func TestCMSIsUnsaid(t *testing.T) {
	if item := onwire.Item("a", 3, subjects["CMS"]); item.Format != "" {
		t.Errorf("format %q", item.Format)
	}
}

func TestLengths(t *testing.T) {
	for name, spoil := range map[string]func(*wire.Item){
		"no digest":          func(i *wire.Item) { i.Digest = nil },
		"long digest":        func(i *wire.Item) { i.Digest = make(wire.Hex, 33) },
		"short state":        func(i *wire.Item) { i.Head.Words = i.Head.Words[1:] },
		"less than no bytes": func(i *wire.Item) { i.Head.Length = -1 },
	} {
		item := onwire.Item("a", 3, subjects["MOJ"])
		spoil(&item)
		if s, err := onwire.Subject(item); !errors.Is(err, onwire.ErrItem) || s.Format != "" {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}
