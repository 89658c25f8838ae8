package lifecycle

import (
	"slices"
	"testing"

	"jpkiweb/shared/jpki"
)

func TestTriesAreThoseOfTheCard(t *testing.T) {
	r := parsedRules(t)
	for _, pin := range jpki.PINs {
		if lock := r.Lock(NameOf(pin)); lock.Tries != pin.Rule().Tries {
			t.Errorf("%s: %d tries", pin, lock.Tries)
		}
	}
	for name, want := range map[PINName]int{ResidentRegisterPIN: 3, ReferenceNumberB: 10} {
		if got := r.Lock(name).Tries; got != want {
			t.Errorf("%s: %d tries, want %d", name, got, want)
		}
	}
	for i, pin := range jpki.PINs {
		if NameOf(pin) != PINNames[i] {
			t.Errorf("%s is named %s", pin, NameOf(pin))
		}
	}
	if r.Lock("front-door") != nil {
		t.Error("an unknown PIN has a lock")
	}
}

func TestUnlock(t *testing.T) {
	r := parsedRules(t)
	for _, test := range []struct {
		name string
		pin  jpki.PIN
		lost []jpki.PIN
		want []string
	}{
		{"signing", jpki.DigitalSignaturePIN, nil, []string{"counter ", "kiosk user-authentication"}},
		{"signing, and the list has it", jpki.DigitalSignaturePIN, []jpki.PIN{jpki.DigitalSignaturePIN}, []string{"counter ", "kiosk user-authentication"}},
		{"authentication", jpki.UserAuthenticationPIN, nil, []string{"counter ", "kiosk digital-signature"}},
		{"both, from one side", jpki.DigitalSignaturePIN, []jpki.PIN{jpki.UserAuthenticationPIN}, []string{"counter "}},
		{"both, from the other", jpki.UserAuthenticationPIN, []jpki.PIN{jpki.CardInfoPIN, jpki.DigitalSignaturePIN}, []string{"counter "}},
		{"signing and card info", jpki.DigitalSignaturePIN, []jpki.PIN{jpki.CardInfoPIN}, []string{"counter ", "kiosk user-authentication"}},
		{"card info", jpki.CardInfoPIN, nil, []string{"counter "}},
	} {
		var got []string
		for _, w := range r.Unlock(test.pin, test.lost...) {
			got = append(got, string(w.Place)+" "+string(w.With))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	if ways := r.Lock(ResidentRegisterPIN).Ways; len(ways) != 1 || ways[0].Place != AtCounter {
		t.Errorf("resident register: %+v", ways)
	}
	if !r.Lock(UserAuthenticationPIN).Ways[1].Few || r.Lock(DigitalSignaturePIN).Ways[1].Few {
		t.Error("which kiosks are fewer")
	}
	if ways := new(Rules).Unlock(jpki.CardInfoPIN); ways != nil {
		t.Errorf("zero rules: %v", ways)
	}
}
