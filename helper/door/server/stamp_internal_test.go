package server

import (
	"crypto/sha256"
	"slices"
	"testing"

	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/wire"
)

// A signature value is what came to COMPUTE DIGITAL SIGNATURE, in one part or several, in a
// lease to sign; what was read of the card is none.
func TestSignatureValuesAreNoted(t *testing.T) {
	const sign, more, read = iso7816.InsPerformSecurityOp, iso7816.InsGetResponse, iso7816.InsReadBinary
	type answer struct {
		instruction byte
		response    []byte
	}
	whole := [][sha256.Size]byte{sha256.Sum256([]byte("value"))}
	for name, test := range map[string]struct {
		purpose wire.Purpose
		answers []answer
		want    [][sha256.Size]byte
	}{
		"in one part":              {wire.PurposeSign, []answer{{sign, []byte("value\x90\x00")}}, whole},
		"in two":                   {wire.PurposeSign, []answer{{sign, []byte("val\x61\x02")}, {more, []byte("ue\x90\x00")}}, whole},
		"fetched":                  {wire.PurposeSign, []answer{{sign, []byte("\x61\x05")}, {more, []byte("val\x61\x02")}, {more, []byte("ue\x90\x00")}}, whole},
		"refused":                  {wire.PurposeSign, []answer{{sign, []byte("value\x69\x82")}}, nil},
		"empty":                    {wire.PurposeSign, []answer{{sign, []byte("\x90\x00")}}, nil},
		"no answer":                {wire.PurposeSign, []answer{{sign, []byte("v")}}, nil},
		"half, and something read": {wire.PurposeSign, []answer{{sign, []byte("val\x61\x02")}, {read, []byte("ue\x90\x00")}, {more, []byte("ue\x90\x00")}}, nil},
		"of a file":                {wire.PurposeSign, []answer{{read, []byte("val\x61\x02")}, {more, []byte("ue\x90\x00")}}, nil},
		"of a file after a value":  {wire.PurposeSign, []answer{{sign, []byte("value\x90\x00")}, {read, []byte("val\x61\x02")}, {more, []byte("ue\x90\x00")}}, whole},
		"of a login":               {wire.PurposeLogin, []answer{{sign, []byte("value\x90\x00")}}, nil},
		"of a developer":           {wire.PurposeRaw, []answer{{sign, []byte("value\x90\x00")}}, nil},
	} {
		l := &leased{purpose: test.purpose}
		for _, a := range test.answers {
			l.noteSigned(a.instruction, a.response)
		}
		if !slices.Equal(l.values, test.want) {
			t.Errorf("%s: %d values", name, len(l.values))
		}
	}
}

// However many a session signs, the newest may be stamped, and it remembers no more.
func TestStampsAreBounded(t *testing.T) {
	var s stamps
	for i := range stampable + 2 {
		s.allow(sha256.Sum256([]byte{byte(i), byte(i >> 8)}))
	}
	if len(s.digests) != stampable {
		t.Errorf("%d are kept", len(s.digests))
	}
	if s.take(sha256.Sum256([]byte{1, 0})) == nil || s.take(sha256.Sum256([]byte{2, 0})) != nil {
		t.Error("the oldest is kept, or one more is gone")
	}
}
