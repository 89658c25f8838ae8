package cms

import (
	"testing"

	"golang.org/x/crypto/cryptobyte/asn1"
)

func TestParseTime(t *testing.T) {
	tests := []struct {
		name string
		tag  asn1.Tag
		text string
		want string // in the layout of GeneralizedTime; "": refused
	}{
		{"UTCTime of this century", asn1.UTCTime, "260401093015Z", "20260401093015Z"},
		{"last UTCTime", asn1.UTCTime, "491231235959Z", "20491231235959Z"},
		{"first UTCTime", asn1.UTCTime, "500101000000Z", "19500101000000Z"},
		{"first GeneralizedTime", asn1.GeneralizedTime, "20500101000000Z", "20500101000000Z"},
		{"GeneralizedTime where UTCTime must be", asn1.GeneralizedTime, "20260401093015Z", ""},
		{"fraction", asn1.GeneralizedTime, "20500101000000.5Z", ""},
		{"offset", asn1.UTCTime, "260401093015+0900", ""},
		{"no seconds", asn1.UTCTime, "2604010930Z", ""},
		{"31 February", asn1.UTCTime, "260231093015Z", ""},
		{"empty", asn1.UTCTime, "", ""},
		{"another type", asn1.UTF8String, "260401093015Z", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseTime(tlv(tt.tag, tt.text))
			if (err != nil) != (tt.want == "") || (err == nil && got.Format("20060102150405Z") != tt.want) {
				t.Errorf("parseTime = %v, %v, want %q", got, err, tt.want)
			}
		})
	}
}
