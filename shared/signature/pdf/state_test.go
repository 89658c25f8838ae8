package pdf_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"jpkiweb/shared/signature/pdf"
)

// The state before the first byte is that of the standard, FIPS 180-4, 5.3.3.
func TestStateIsThatOfTheStandard(t *testing.T) {
	state := pdf.State{Words: [8]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}}
	digest, err := state.Digest([]byte("abc"))
	if err != nil || digest != sha256.Sum256([]byte("abc")) {
		t.Errorf("digest %x: %v", digest, err)
	}
}

// The state of a plan goes on to the digest of the whole, wherever in a block it stops.
func TestStateGoesOn(t *testing.T) {
	for n := range 64 {
		r := request(pdf.PAdES)
		r.Reason = strings.Repeat("x", n+1)
		plan, err := open(t, onePage().table()).Plan(r)
		if err != nil {
			t.Fatal(err)
		}
		state, err := plan.State()
		if err != nil || state.Length != uint64(plan.Ranges()[1]) || len(state.Rest) != int(state.Length%64) {
			t.Fatalf("state %+v: %v", state, err)
		}
		var head bytes.Buffer
		if _, err := head.ReadFrom(plan.Head()); err != nil {
			t.Fatal(err)
		}
		digest, err := state.Digest(plan.Tail().Bytes)
		if want := sha256.Sum256(append(head.Bytes(), plan.Tail().Bytes...)); err != nil || digest != want {
			t.Fatalf("%d: digest %x, want %x: %v", n, digest, want, err)
		}
	}
}

func TestStateThatDoesNotFit(t *testing.T) {
	for _, state := range []pdf.State{{Length: 1}, {Rest: make([]byte, 64)}, {Length: 64, Rest: []byte{1}}} {
		if _, err := state.Digest(nil); err == nil {
			t.Errorf("%+v passes", state)
		}
	}
}
