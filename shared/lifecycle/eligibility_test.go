package lifecycle

import (
	"testing"

	"jpkiweb/shared/jpki"
)

func TestEligible(t *testing.T) {
	r := parsedRules(t)
	for _, test := range []struct {
		name, birth, on string
		p               jpki.Purpose
		ward            bool
		want            Allowance
		holder          Holder
	}{
		{"an adult", "1960-11-23", "2026-04-01", jpki.DigitalSignature, false, Allowed, ""},
		{"14 on the last day", "2011-04-02", "2026-04-01", jpki.DigitalSignature, false, InPrincipleNot, UnderFifteen},
		{"15 on the birthday", "2011-04-01", "2026-04-01", jpki.DigitalSignature, false, Allowed, ""},
		{"15 in Japan, still the day before in UTC", "2011-04-01", "2026-03-31 15:00:00 UTC", jpki.DigitalSignature, false, Allowed, ""},
		{"14, the second before", "2011-04-01", "2026-03-31 14:59:59 UTC", jpki.DigitalSignature, false, InPrincipleNot, UnderFifteen},
		{"born on 29 February, on the 28th", "2012-02-29", "2027-02-28 23:59:59", jpki.DigitalSignature, false, InPrincipleNot, UnderFifteen},
		{"born on 29 February, on 1 March", "2012-02-29", "2027-03-01", jpki.DigitalSignature, false, Allowed, ""},
		{"a child's authentication", "2020-01-01", "2026-04-01", jpki.UserAuthentication, false, ByRepresentative, UnderFifteen},
		{"a ward", "1960-11-23", "2026-04-01", jpki.DigitalSignature, true, InPrincipleNot, Ward},
		{"a ward's authentication", "1960-11-23", "2026-04-01", jpki.UserAuthentication, true, ByRepresentative, Ward},
		{"a ward who is a child", "2020-01-01", "2026-04-01", jpki.DigitalSignature, true, InPrincipleNot, Ward},
		{"birth date not known", "", "2026-04-01", jpki.DigitalSignature, false, Allowed, ""},
	} {
		got, rule := r.Eligible(test.p, jst(t, test.birth), test.ward, jst(t, test.on))
		if got != test.want || (rule == nil) != (test.holder == "") || rule != nil && (rule.Holder != test.holder || !rule.Check) {
			t.Errorf("%s: %s by %+v", test.name, got, rule)
		}
	}
}
