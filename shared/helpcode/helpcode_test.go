package helpcode

import (
	"errors"
	"strings"
	"testing"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// example is a login whose PIN was wrong once, with a card that is in order.
var example = Help{
	Task: TaskLogin, Code: wire.CodePINWrong, Kind: jpki.KindMyNumberCard, State: jpki.CertificateValid,
	Login: jpki.PINStatus{TriesKnown: true, TriesLeft: 2}, Signing: jpki.PINStatus{TriesKnown: true, TriesLeft: 5},
}

// The very digits, worked out by hand: a code that was written down yesterday must be
// understood tomorrow.
func TestCodeIsWhatItWas(t *testing.T) {
	// ((((10*10 + 1)*4 + 1)*5 + 2)*5 + 3)*7 + 6 = 70972; 70972*97 + 23 = 6884307
	if code := example.String(); code != "0688 4307" {
		t.Errorf("the code is %q", code)
	}
	if len(whys) < 93 || whys[52] != "error.internal" || whys[92] != "diagnosis.pins_blocked" || whys[53] != "diagnosis.blocked_by_page" {
		t.Error("a number changed its meaning")
	}
}

// Every code and every finding has a number, and one only.
func TestEverythingThatCanGoWrongHasANumber(t *testing.T) {
	seen := map[string]int{}
	for _, why := range whys {
		seen[why]++
	}
	for _, code := range wire.Codes {
		if seen[ofCode+string(code)] != 1 {
			t.Errorf("code %s has %d numbers: add it at the end of whys", code, seen[ofCode+string(code)])
		}
	}
	for _, f := range diagnosis.Findings {
		if seen[ofFinding+string(f)] != 1 {
			t.Errorf("finding %s has %d numbers: add it at the end of whys", f, seen[ofFinding+string(f)])
		}
	}
	product := 1
	for _, p := range places {
		product *= p.values
	}
	if product*divisor+remainder > 1e8 || len(whys) > places[0].values || len(Tasks) > places[1].values {
		t.Errorf("%d values need more than %d digits", product, Length)
	}
}

// What a code tells comes back, for each value of each place.
func TestEveryValueComesBack(t *testing.T) {
	check := func(h Help) {
		t.Helper()
		got, err := Parse(h.String())
		if err != nil || got != h {
			t.Errorf("%s is %+v, %v; want %+v", h, got, err, h)
		}
	}
	check(Help{Task: TaskNone, State: jpki.CertificateUnknown})
	for i, p := range places {
		values := p.values
		switch i {
		case 0:
			values = len(whys)
		case 1:
			values = len(Tasks)
		}
		for n := range values {
			h := example
			p.set(&h, n)
			check(h)
		}
	}
}

// What stands for another is told as that.
func TestWhatADeskNeedNotTellApart(t *testing.T) {
	for from, to := range map[jpki.Kind]jpki.Kind{
		jpki.KindIPhone: jpki.KindAndroid, jpki.KindJukiCard: jpki.KindUnknown, "new": "",
	} {
		h := example
		h.Kind = from
		if got, err := Parse(h.String()); err != nil || got.Kind != to {
			t.Errorf("%q is told as %q, %v", from, got.Kind, err)
		}
	}
	for from, to := range map[jpki.CertificateState]jpki.CertificateState{
		"": jpki.CertificateUnknown, jpki.CertificateRenewable: jpki.CertificateValid, jpki.CertificateNotYetValid: jpki.CertificateExpired,
		jpki.CertificateOnHold: jpki.CertificateRevoked, "new": jpki.CertificateUnknown,
	} {
		h := example
		h.State = from
		if got, err := Parse(h.String()); err != nil || got.State != to {
			t.Errorf("%q is told as %q, %v", from, got.State, err)
		}
	}
	h := example
	h.Code, h.Finding = "", "never_heard_of"
	h.Login.TriesLeft, h.Signing.TriesLeft = -1, 9
	got, err := Parse(h.String())
	if err != nil || got.Finding != "" || got.Login.TriesLeft != 0 || got.Signing.TriesLeft != 5 {
		t.Errorf("%+v, %v", got, err)
	}
}

// One digit that is wrong and two neighbours that changed places are always found.
func TestMisheardCodesAreRefused(t *testing.T) {
	digits := strings.ReplaceAll(example.String(), " ", "")
	for i := range digits {
		for d := byte('0'); d <= '9'; d++ {
			if wrong := digits[:i] + string(d) + digits[i+1:]; wrong != digits {
				refuses(t, wrong)
			}
		}
		if i > 0 && digits[i-1] != digits[i] {
			refuses(t, digits[:i-1]+digits[i:i+1]+digits[i-1:i]+digits[i+1:])
		}
	}
}

func refuses(t *testing.T, code string) {
	t.Helper()
	if h, err := Parse(code); !errors.Is(err, ErrCode) {
		t.Errorf("%q was taken as %+v, %v", code, h, err)
	}
}

func TestCodesAsPeopleWriteThem(t *testing.T) {
	for _, text := range []string{"06884307", " 0688-4307 ", "０６８８　４３０７", "0688ー4307", "06 88 43 07"} {
		if h, err := Parse(text); err != nil || h != example {
			t.Errorf("%q: %+v, %v", text, h, err)
		}
	}
	for _, text := range []string{"", "0688", "068843070", "O4846919", "0484 691９9", "0688\x004307", "-1", "٠٦٨٨٤٣٠٧"} {
		refuses(t, text)
	}
}

// No text makes the parser fail, and what it takes is what it writes.
func FuzzParse(f *testing.F) {
	f.Add(example.String())
	f.Add("99999999")
	f.Add("０６８８ー４３０７")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := Parse(text)
		if err == nil && h.String() != canonical(text) {
			t.Errorf("%q is %+v, which is %s", text, h, h)
		}
		if err != nil && !errors.Is(err, ErrCode) {
			t.Error(err)
		}
	})
}
