package diagnosis_test

import (
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/wire"
)

func TestWithoutSerial(t *testing.T) {
	for name, want := range map[string]string{
		"ACS ACR39U ICC Reader [ACR39U] (1234567890) 00 00":                          "ACS ACR39U ICC Reader [ACR39U] 00 00",
		"Identive CLOUD 4700 F [CCID Interface] (53201519200012) 01 00":              "Identive CLOUD 4700 F [CCID Interface] 01 00",
		"HID Global OMNIKEY 5022 [OMNIKEY 5022 Smartcard Reader] (KK017Z00AB) 00 00": "HID Global OMNIKEY 5022 [OMNIKEY 5022 Smartcard Reader] 00 00",
		"Sony FeliCa Port/PaSoRi 4.0 0":                                              "Sony FeliCa Port/PaSoRi 4.0 0",
		"SONY RC-S300/S (1234567) 0":                                                 "SONY RC-S300/S 0",
		"SCM Microsystems Inc. SCR 3310 [CCID Interface] (21120837216147) 00 00":     "SCM Microsystems Inc. SCR 3310 [CCID Interface] 00 00",
		"ACS ACR1252U [1252U-20391] 00 00":                                           "ACS ACR1252U 00 00",
		"Reader 0a1b2c3d4e 00":                                                       "Reader 00",
		"Reader SN:4711081 00":                                                       "Reader 00",
		"Reader (12(34)56) 00":                                                       "Reader 00",
		"Reader (1234567890":                                                         "Reader",
		"Reader 12345) 00":                                                           "Reader 00",
		"Two\nlines\x1b[31m":                                                         "Twolines[31m",
		"Reader \u202e0000":                                                          "Reader 0000",
		"":                                                                           "",
		strings.Repeat("x", 500):                                                     strings.Repeat("x", 120) + "…",
	} {
		if got := diagnosis.WithoutSerial(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestReport(t *testing.T) {
	f := changedFacts(healthyFacts(), func(f *diagnosis.Facts) {
		f.Browser, f.Remote, f.Squatted, f.Holders = "Chromium 156", "rdp", []int{21573, 21574}, []string{"scdaemon"}
		f.Readers = []wire.Reader{{Name: "ACS ACR39U ICC Reader [ACR39U] (1234567890) 00 00", State: wire.ReaderCard, PINPad: true}}
		f.Card.Login.TriesLeft = 0
	})
	const want = `JPKI Web     diagnosis, protocol 1
app          1.2.3
helper       1.2.3
system       linux/amd64
browser      Chromium 156
clock        2026-11-22
remote       rdp
squatted     21573, 21574
reader       ACS ACR39U ICC Reader [ACR39U] 00 00: card, PIN pad
pc/sc user   scdaemon
card         my_number_card
browser      ok
permission   ok
helper       ok (port_squatted)
service      ok
reader       ok
card         ok
certificate  broken (pin_blocked)
`
	if got := diagnosis.Report(diagnosis.Diagnose(f), f); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// The report is pasted into mails and forums. A card of an invented holder, in
// all states, leaves nothing of the person there.
func TestReportHoldsNoPersonalData(t *testing.T) {
	for _, year := range []int{2021, 2031} { // expired, and not
		for _, test := range rows() {
			report := reportOf(test.facts, time.Date(year, 3, 14, 14, 59, 59, 0, time.UTC))
			for _, personal := range []string{"4711", "0815", "SERIAL", "2021", "2031", "03-14", "3B88", "://", "/home", "\\Users"} {
				if strings.Contains(report, personal) {
					t.Errorf("%s: %q is in the report\n%s", test.name, personal, report)
				}
			}
		}
	}
}

// reportOf is the report of facts with serial numbers, for a holder of that
// birthday.
func reportOf(f diagnosis.Facts, birthday time.Time) string {
	f = changedFacts(f, func(f *diagnosis.Facts) {
		for i := range f.Readers {
			f.Readers[i].Name += " (SERIAL-4711-0815)"
			f.Readers[i].ATR = []byte{0x3B, 0x88, 0x47, 0x11}
			f.Readers[i].Insertion = 47110815
		}
		if f.Reader != "" {
			f.Reader += " (SERIAL-4711-0815)"
		}
		f.Card.Login.NotAfter, f.Card.Signing.NotAfter = birthday, birthday
	})
	return diagnosis.Report(diagnosis.Diagnose(f), f)
}

// A reader or a browser names itself: it writes no line of its own.
func TestNamesAddNoLineToTheReport(t *testing.T) {
	const forged = "x\ncertificate  ok\r\nhelper\u2028ok\x1b[2J"
	f := changedFacts(healthyFacts(), func(f *diagnosis.Facts) {
		f.Readers[0].Name, f.Browser, f.Helper, f.App, f.System, f.Remote = forged, forged, forged, forged, forged, forged
		f.Holders = []string{forged}
		f.Card.Kind, f.Card.Problem = forged, forged
	})
	report := diagnosis.Report(diagnosis.Diagnose(f), f)
	if got := strings.Count(report, "\n"); got != 18 || strings.ContainsAny(report, "\r\x1b\u2028") {
		t.Errorf("%d lines\n%q", got, report)
	}
	for _, s := range diagnosis.Diagnose(changedFacts(f, func(f *diagnosis.Facts) { f.Card, f.Readers[0].State = diagnosis.Card{}, wire.ReaderEmpty })) {
		if places := strings.Join(s.Places, ""); strings.ContainsAny(places, "\n\r\x1b") {
			t.Errorf("%s: %q", s.Finding, places)
		}
	}
}
