package jpki

import "testing"

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
