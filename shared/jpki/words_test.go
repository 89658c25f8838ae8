package jpki

import (
	"testing"
	"time"
)

// The English names stand in the CA's own distinguished names (jpki facts 5.1), and
// data files write the purposes.
func TestPurposesAreNamed(t *testing.T) {
	for p, want := range map[Purpose][2]string{
		UserAuthentication: {"user-authentication", "user authentication"}, DigitalSignature: {"digital-signature", "digital signature"},
	} {
		if got := [2]string{string(p), p.String()}; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestPINsAreNamed(t *testing.T) {
	for p, want := range map[PIN][3]string{
		UserAuthenticationPIN: {"user_authentication", "user-authentication", "user authentication PIN"},
		DigitalSignaturePIN:   {"digital_signature", "digital-signature", "digital signature PIN"},
		CardInfoPIN:           {"card_info", "card-info", "card info PIN"},
	} {
		if got := [3]string{string(p), p.Name(), p.String()}; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if named, ok := PINNamed(want[1]); named != p || !ok {
			t.Errorf("%s is %q, %t", want[1], named, ok)
		}
	}
	for _, name := range []string{"", "card_info", "Card-info", "resident-register"} {
		if p, ok := PINNamed(name); ok {
			t.Errorf("%q is %s", name, p)
		}
	}
}

func TestKindsOfTheLabels(t *testing.T) {
	for label, want := range map[string]Kind{
		"JPKIAPICCTOKEN2": "my_number_card", "JPKIAPICCTOKEN": "juki_card", "JPKIAPGPSETOKEN": "android", "JPKIAPIOSTOKEN": "iphone",
		"": "unknown", "JPKIAPICCTOKEN3": "unknown",
	} {
		if got := KindOf(label); got != want {
			t.Errorf("%q: %s", label, got)
		}
	}
	for _, k := range Kinds {
		if k.Phone() != (k == "android" || k == "iphone") {
			t.Errorf("%s on a phone: %t", k, k.Phone())
		}
	}
}

func TestRetryCounters(t *testing.T) {
	for s, want := range map[PINStatus][2]bool{
		{}: {}, {TriesLeft: 1}: {}, {TriesKnown: true}: {false, true}, {1, true}: {true, false}, {2, true}: {}, {3, true}: {},
	} {
		if got := [2]bool{s.Last(), s.Blocked()}; got != want {
			t.Errorf("%+v: last, blocked %v", s, got)
		}
	}
}

// RFC 5280, 4.1.2.5: notAfter is included.
func TestCertificateEndsAfterItsLastSecond(t *testing.T) {
	end := time.Date(2030, 5, 3, 14, 59, 59, 0, time.UTC)
	s := CertificateStatus{Present: true, Known: true, NotAfter: end}
	for after, want := range map[time.Duration]bool{0: false, time.Second - 1: false, time.Second: true, -time.Hour: false} {
		if s.Ended(end.Add(after)) != want {
			t.Errorf("%s after notAfter: ended %t", after, !want)
		}
	}
	if (CertificateStatus{Present: true}).Ended(end) {
		t.Error("one that was not read has ended")
	}
}
