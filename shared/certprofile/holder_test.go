package certprofile_test

import (
	"testing"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

func TestBirthDateIsNeverGuessed(t *testing.T) {
	cases := []struct {
		raw      string
		want     certprofile.BirthDate // Raw is the case's
		complete bool
	}{
		{"420081031", certprofile.BirthDate{Era: 4, Year: 2008, Month: 10, Day: 31}, true},
		{"119110229", certprofile.BirthDate{Era: 1, Year: 1911, Month: 2, Day: 29}, false},
		{"319840229", certprofile.BirthDate{Era: 3, Year: 1984, Month: 2, Day: 29}, true},
		{"319850000", certprofile.BirthDate{Era: 3, Year: 1985}, false},
		{"319851100", certprofile.BirthDate{Era: 3, Year: 1985, Month: 11}, false},
		{"000000000", certprofile.BirthDate{}, false},
		{"019850101", certprofile.BirthDate{Year: 1985, Month: 1, Day: 1}, true},
		{"919850101", certprofile.BirthDate{Year: 1985, Month: 1, Day: 1}, true},
		{"319851399", certprofile.BirthDate{Era: 3, Year: 1985}, false},
		{"31985112", certprofile.BirthDate{}, false},
		{"31985112 ", certprofile.BirthDate{}, false},
		{"昭和60年", certprofile.BirthDate{}, false},
		{"", certprofile.BirthDate{}, false},
	}
	for _, c := range cases {
		t.Run(c.raw, func(t *testing.T) {
			san := sandboxca.SubjectAltName(sandboxca.OtherName{OID: jpki.OIDBirthDate, Value: c.raw})
			got := parse(t, issueDER(t, sign, sandboxca.Replace(san))).Holder.BirthDate
			c.want.Raw = c.raw
			if got != c.want || got.Complete() != c.complete {
				t.Errorf("%+v, complete %t", got, got.Complete())
			}
		})
	}
}

func TestNameAsText(t *testing.T) {
	name := der.Name{
		{OID: "2.5.4.6", Value: "JP"}, {OID: "2.5.4.10", Value: `JPKI, O=Evil+"x"\`}, {OID: "2.5.4.3", Value: "first"},
		{OID: "2.5.4.3", Value: "見本"}, {OID: "2.5.4.5", Value: "1"},
	}
	if got, want := name.String(), `C=JP, O=JPKI\, O\=Evil\+\"x\"\\, CN=first, CN=見本, 2.5.4.5=1`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := name.CommonName(); got != "見本" {
		t.Errorf("common name %q", got)
	}
	if got := (der.Name{}).Organization(); got != "" {
		t.Errorf("organization %q", got)
	}
}

func TestKeyUsageAsText(t *testing.T) {
	if got := (certprofile.KeyUsageDigitalSignature | certprofile.KeyUsageCRLSign).String(); got != "digitalSignature+cRLSign" {
		t.Errorf("%s", got)
	}
	if got := certprofile.KeyUsage(0).String(); got != "none" {
		t.Errorf("%s", got)
	}
	all := certprofile.KeyUsageEncipherOnly | certprofile.KeyUsageDecipherOnly | certprofile.KeyUsageCertSign
	if got := parse(t, issueDER(t, auth, sandboxca.Replace(sandboxca.KeyUsage(all)))).KeyUsage; got != all {
		t.Errorf("%v, want %v", got, all)
	}
}
