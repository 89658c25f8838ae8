package room

import (
	"strings"
	"testing"
)

// What a page says of whom to call is text of bounded length, or nothing.
func TestContactOfAPage(t *testing.T) {
	long := strings.Repeat("市", 80)
	for name, test := range map[string]struct {
		name, phone, hours string
		want               *Contact
	}{
		"as it should be":        {"見本市 市民課", "000-123-4567", "平日 9時から17時", &Contact{"見本市 市民課", "000-123-4567", "平日 9時から17時"}},
		"without hours":          {"見本市", " 110 ", "", &Contact{"見本市", "110", ""}},
		"too long":               {long, "110", long, &Contact{strings.Repeat("市", 59) + "…", "110", strings.Repeat("市", 59) + "…"}},
		"control characters":     {"見本\x00市\r\n\t課\x7f", "110", "\u202eslaitini\u2066", &Contact{"見本 市 課", "110", "slaitini"}},
		"broken UTF-8 is marked": {"a\xff", "110", "", &Contact{"a\uFFFD", "110", ""}},
		"markup stays text":      {"<b>x</b>", "110", "", &Contact{"<b>x</b>", "110", ""}},
		"nobody":                 {" \n", "110", "", nil},
		"no number":              {"見本市", "", "", nil},
		"hyphens alone":          {"見本市", "-----", "", nil},
		"two digits":             {"見本市", "11", "", nil},
		"letters in the number":  {"見本市", "0120-JPKI", "", nil},
		"parameters of a link":   {"見本市", "110;ext=1", "", nil},
		"a number that is long":  {"見本市", strings.Repeat("1", 21), "", nil},
		"digits of another kind": {"見本市", "１１０", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := ContactOf(test.name, test.phone, test.hours)
			if (got == nil) != (test.want == nil) || got != nil && *got != *test.want {
				t.Errorf("%+v, want %+v", got, test.want)
			}
		})
	}
}
