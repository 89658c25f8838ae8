package guard

import (
	"errors"
	"testing"
)

const (
	selectResident = "00A4040C0AD3921000310001010401" // 住基AP
	queryDesks     = "0020009C"                       // 住民基本台帳用, in both
)

func desk(t testing.TB) *Guard { return newGuard(t, Terms{Purpose: Counter, PINAllowed: true}) }

// What the desk asks of a card, by both ways of naming a file.
func TestDeskReadsWhatIsFreeAndEveryCounter(t *testing.T) {
	pass(t, desk(t), selectAP, "9000", "00B0860020", "009000", "00B0880003", "8F8F009000", queryAuth, "63C3", "0020009B", "63C5", readCert, "30009000",
		selectInfo, "9000", queryInfo, "63C3", selectCard, "9000", queryDesks, "63C2", selectResident, "9000", queryDesks, "6984")
	pass(t, desk(t), selectCard, "9000", queryDesks, "6A86", "00A4020C02001C", "9000", "00200080", "63C3",
		selectResident, "9000", "00A4020C02001C", "9000", "00200080", "63C0")
	g := desk(t)
	pass(t, g, selectCard, "6A82", selectResident, "6A82")
	if o := g.Course(); o != (Course{}) {
		t.Errorf("nothing was told: %+v", o)
	}
}

// No PIN, no key, nobody's number, no picture and no record passes at a desk, in any of
// the applications: not even where the person of the helper's own app might type a PIN.
func TestDeskPassesNothingElse(t *testing.T) {
	for where, row := range map[string]struct {
		before []string
		refuse map[string]string
	}{
		"JPKI": {[]string{selectAP, "9000", queryAuth, "63C3", "0020009B", "63C5"}, map[string]string{
			"login PIN": verify, "signing password": "0020009B06414243313233", "change of a PIN": changeAuth,
			"signing certificate": "00B0810000", "login key": "802A009700FF00", "SELECT of a key": "00A4020C020017", "SELECT of the PIN for the counter": "00A4020C02001C", "its counter": queryDesks,
		}},
		"card info": {[]string{selectInfo, "9000", queryInfo, "63C3"}, map[string]string{
			"card info PIN": verifyInfo, "attributes": readAttrs, "individual number": "00B0810000", "what it is guessed from": "00B0830000", "counter of a fixed number": "00200094",
		}},
		"common": {[]string{selectCard, "9000", queryDesks, "63C3"}, map[string]string{
			"PIN": "0020009C0431323334", "a longer PIN": "00200080063132333435", "change of the PIN": "0024019C0434333231", "CHANGE KEY": "803200800434333231",
			"record": "00B2010C00", "file": "00B0810000", "SELECT of a file": "00A4020C020001", "internal authentication": "0088009904AABBCCDD00", "counter of another": "00200099",
		}},
		"resident": {[]string{selectResident, "9000", queryDesks, "63C3"}, map[string]string{
			"PIN": "0020009C0431323334", "change of the PIN": "0024019C0434333231", "CHANGE KEY": "803200800434333231", "file": "00B0820000", "current file": "00B0000000", "GET DATA": "00CA004500",
		}},
		"nothing": {nil, map[string]string{
			"card face": selectFace, "another application": "00A4040C07A0000001510000", "part of a name": "00A4040C05D392100031", "longer name": "00A4040C0BD392100031000101010000", "file control information": "00A404000AD392100031000101010000",
		}},
	} {
		t.Run(where, func(t *testing.T) {
			g := desk(t)
			pass(t, g, row.before...)
			for name, command := range row.refuse {
				t.Run(name, func(t *testing.T) { refused(t, g, command, ErrRefused) })
			}
			for _, template := range []string{"00200098", "0020009C", "00200080", "0024019C"} {
				if err := g.CheckTemplate(unhex(t, template)); !errors.Is(err, ErrRefused) {
					t.Errorf("template %s: %v", template, err)
				}
			}
		})
	}
}

// Nobody else asks for the counters of the desk's PIN.
func TestCountersOfTheDeskAreForTheDeskOnly(t *testing.T) {
	for _, p := range allPurposes {
		if p == Counter || p == Raw {
			continue
		}
		g, err := New(anyPurpose(p))
		if err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{selectCard, selectResident} {
			refused(t, g, command, ErrRefused)
		}
	}
}
