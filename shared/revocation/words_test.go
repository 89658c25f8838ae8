package revocation_test

import (
	"testing"

	"jpkiweb/shared/revocation"
)

func TestWordsDiffer(t *testing.T) {
	seen := map[string]bool{"": true}
	word := func(s string) {
		if seen[s] {
			t.Errorf("%q is empty or there twice", s)
		}
		seen[s] = true
	}
	for w := revocation.NoList; w <= revocation.KnownSoon; w++ {
		word(w.String())
		if revocation.WhyOf(w.String()) != w {
			t.Errorf("%q is read as another", w)
		}
		word(w.Error())
	}
	for _, none := range []string{"", "no_lists"} {
		if w := revocation.WhyOf(none); w != 0 {
			t.Errorf("%q is read as %q", none, w)
		}
	}
}

// RFC 5280, 5.3.1.
func TestReasons(t *testing.T) {
	names := map[revocation.Reason]string{
		1: "keyCompromise", 2: "cACompromise", 3: "affiliationChanged", 4: "superseded", 5: "cessationOfOperation",
		6: "certificateHold", 8: "removeFromCRL", 9: "privilegeWithdrawn", 10: "aACompromise",
	}
	for code := range 256 {
		r := revocation.Reason(code)
		if r.String() != names[r] {
			t.Errorf("%d is %q", code, r)
		}
		if want := revocation.ReasonOf(names[r]); names[r] != "" && want != r || names[r] == "" && want != revocation.Unspecified {
			t.Errorf("%q is read as %d", names[r], want)
		}
		final := code == 0 || names[r] != "" && code != 6 && code != 8
		if r.Final() != final {
			t.Errorf("%d final: %t", code, r.Final())
		}
	}
}

func TestZeroStatusIsNotGood(t *testing.T) {
	if s := (revocation.Status{}).State; s.Known() {
		t.Error(s)
	}
}
