package diagnosis_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/wire"
)

func TestInterfaceOf(t *testing.T) {
	for name, test := range map[string]struct {
		atr  string
		want diagnosis.Interface
	}{
		"no card":                  {"", ""},
		"type B":                   {"3B8880010000000000338181007B", diagnosis.Contactless},
		"type A":                   {"3B8F8001804F0CA0000003060300030000000068", diagnosis.Contactless},
		"contact, T=1":             {"3BE000FF8131FE4514", diagnosis.Contact},
		"contact, inverse":         {"3F6525000000", diagnosis.Contact},
		"contact that looks alike": {"3B8081", diagnosis.Contact},
	} {
		atr, err := hex.DecodeString(test.atr)
		if err != nil {
			t.Fatal(err)
		}
		if got := diagnosis.InterfaceOf(atr); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestReportOfATrial(t *testing.T) {
	tried := diagnosis.Trial{
		Reader: "ACS ACR39U ICC Reader (4711081547) 00 00\nforged  ok", Interface: diagnosis.Contact, PINPad: true,
		PowerOn: 85, PowerOff: diagnosis.Kept, Command: 12, Slowest: 31,
		Short: diagnosis.Reading{Result: diagnosis.ReadOK, Bytes: 1376, Took: 210}, Long: diagnosis.Reading{Result: diagnosis.ReadLost},
	}
	for name, test := range map[string]struct {
		trial diagnosis.Trial
		want  string
	}{
		"complete": {tried, `trial        ACS ACR39U ICC Reader 00 00forged ok: contact, PIN pad
power-on     85 ms
power-off    kept
command      12 ms, slowest 31 ms
short reads  ok, 1376 bytes in 210 ms
long reads   lost
`},
		"ended early": {diagnosis.Trial{Reader: "A", Interface: diagnosis.Contactless, PowerOn: 20, Problem: wire.CodeNotJPKICard}, `trial        A: contactless
trial ended  not_jpki_card
power-on     20 ms
`},
	} {
		f := changedFacts(healthyFacts(), func(f *diagnosis.Facts) { f.Trial = &test.trial })
		report := diagnosis.Report(diagnosis.Diagnose(f), f)
		_, rest, _ := strings.Cut(report, "card         my_number_card\n")
		if got, _, _ := strings.Cut(rest, "browser "); got != test.want {
			t.Errorf("%s\n%s\nwant\n%s", name, got, test.want)
		}
	}
}
