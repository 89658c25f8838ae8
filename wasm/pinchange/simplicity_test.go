package pinchange

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
)

func TestSimplePINs(t *testing.T) {
	ends := time.Date(2030, 5, 3, 14, 59, 59, 0, time.UTC) // 3 May, 23:59:59 in Japan
	digits, password := jpki.UserAuthenticationPIN, jpki.DigitalSignaturePIN
	for pin, test := range map[string]struct {
		which jpki.PIN
		want  Simplicity
	}{
		"0000": {digits, SimpleSame}, "7777": {digits, SimpleSame}, "1234": {digits, SimpleRun}, "0123": {digits, SimpleRun},
		"9876": {digits, SimpleRun}, "6789": {digits, SimpleRun}, "1235": {digits, NotSimple}, "1243": {digits, NotSimple},
		"0503": {digits, SimpleDate}, "0305": {digits, SimpleDate}, "0504": {digits, NotSimple}, "1357": {digits, NotSimple},
		"1122": {digits, NotSimple}, "111": {digits, NotSimple}, "": {digits, NotSimple},
		"ABC123": {password, SimpleRun}, "A1B2C3": {password, SimpleRun}, "AAAA11": {password, SimpleSame}, "AAAA12": {password, SimpleRun},
		"PASS77": {password, NotSimple}, "PASS1234": {password, NotSimple}, "X5X5X5": {password, SimpleSame}, "AB0503": {password, NotSimple},
		"ABC": {password, NotSimple},
	} {
		if got := simplicity(test.which, []byte(pin), ends); got != test.want {
			t.Errorf("%s: %q, want %q", pin, got, test.want)
		}
	}
	if got := simplicity(digits, []byte("0101"), time.Time{}); got != NotSimple {
		t.Errorf("without a date: %q", got)
	}
}
