package change_test

import (
	"testing"

	"jpkiweb/shared/signature/change"
)

// A hundred signatures are compared; of a file with more nothing is known.
func TestTooManySignatures(t *testing.T) {
	p := newPaper(nil)
	for n := 1; n <= 101; n++ {
		if p.sign(signing{}); n < 100 {
			continue
		}
		f := p.open(t)
		all, err := f.Signatures()
		if err != nil {
			t.Fatal(err)
		}
		for i, j := range change.After(t.Context(), f, all) {
			if j.Known != (n == 100) || j.Err != nil || len(j.Forbidden) > 0 {
				t.Errorf("%d of %d: %v %v %s", i+1, n, j.Known, j.Err, say(j.Forbidden))
			}
		}
	}
}
