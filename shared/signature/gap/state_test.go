package gap_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"

	"jpkiweb/shared/signature/gap"
)

// The state before the first byte is that of the standard, FIPS 180-4, 5.3.3.
func TestStateIsThatOfTheStandard(t *testing.T) {
	state := gap.State{Words: [8]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}}
	digest, err := state.Digest([]byte("abc"))
	if err != nil || digest != sha256.Sum256([]byte("abc")) {
		t.Errorf("digest %x: %v", digest, err)
	}
}

func TestStateThatDoesNotFit(t *testing.T) {
	for _, state := range []gap.State{{Length: 1}, {Rest: make([]byte, 64)}, {Length: 64, Rest: []byte{1}}} {
		if _, err := state.Digest(nil); err == nil {
			t.Errorf("%+v passes", state)
		}
	}
}

// A tail is filled in at its place, and nowhere else.
func TestTailIsFilled(t *testing.T) {
	moj := gap.NewMOJ()
	moj.Bytes = append(moj.Bytes, "xref\n"+gap.FileEnd...)
	if err := moj.CheckMOJ(); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"見本　花子": "<FEFF898B672C300082B15B50>", "𠮷": "<FEFFD842DFB7>", strings.Repeat("長", 200): "<FEFF" + strings.Repeat("9577", 200) + ">"} {
		filled, err := moj.Fill(name)
		if err != nil || len(filled) != len(moj.Bytes) || !bytes.HasPrefix(filled, []byte("/Name"+want)) ||
			len(bytes.Trim(filled[len("/Name"+want):moj.NameAt+moj.NameWidth], " ")) != 0 {
			t.Errorf("%s: %q, %v", name, filled, err)
		}
		if err := (gap.Tail{Bytes: filled, NameAt: moj.NameAt, NameWidth: moj.NameWidth}).CheckMOJ(); err == nil {
			t.Errorf("%s: passes for an empty one", name)
		}
	}
	for name, row := range map[string]struct {
		tail gap.Tail
		name string
	}{
		"too long": {moj, strings.Repeat("長", 201)}, "too long in pairs": {moj, strings.Repeat("𠮷", 101)}, "empty": {moj, ""}, "not UTF-8": {moj, "\xFF"},
		"no place": {gap.Tail{Bytes: moj.Bytes}, "x"}, "place behind the end": {gap.Tail{Bytes: moj.Bytes, NameAt: len(moj.Bytes) - 3, NameWidth: gap.NameWidth}, "x"},
		"place that is taken": {gap.Tail{Bytes: []byte("(x)           "), NameWidth: 14}, "x"},
	} {
		if b, err := row.tail.Fill(row.name); !errors.Is(err, gap.ErrName) || b != nil {
			t.Errorf("%s: %q, %v, want ErrName", name, b, err)
		}
	}
}
