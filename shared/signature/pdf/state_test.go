package pdf_test

import (
	"bytes"
	"crypto/sha256"
	"strings"
	"testing"

	"jpkiweb/shared/signature/pdf"
)

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
