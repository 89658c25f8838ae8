package guard

import (
	"errors"
	"testing"
)

func form(t testing.TB) *Guard { return newGuard(t, Terms{Purpose: Form, PINAllowed: true}) }

// What a desk asks of a card whose holder types the card info PIN: is it the card of
// before, and the four attributes, by both ways of naming a file; also with a PIN that is
// typed at the reader.
func TestFormReadsTheAttributesAfterTheirPIN(t *testing.T) {
	pass(t, form(t), selectAP, "9000", readCert, "30009000", selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000", readAttrs, "FF209000")
	pass(t, form(t), selectInfo, "9000", "00A4020C020011", "9000", "00200080", "63C3", "002000800431323334", "9000", "00A4020C020002", "9000", "00B0000004", "FF20009000")
	g := form(t)
	pass(t, g, selectInfo, "9000", queryInfo, "63C3")
	if err := g.CheckTemplate(unhex(t, "00200091")); err != nil {
		t.Error(err)
	}
}

// The attributes are behind the PIN, of which one try goes out, and the last one only if
// the visitor said so.
func TestFormSpendsOneTry(t *testing.T) {
	g := form(t)
	pass(t, g, selectInfo, "9000")
	refused(t, g, readAttrs, ErrRefused)
	refused(t, g, verifyInfo, ErrRefused) // nobody was told the tries
	pass(t, g, queryInfo, "63C3", verifyInfo, "63C2")
	refused(t, g, readAttrs, ErrRefused)
	refused(t, g, verifyInfo, ErrRefused)
	g = form(t)
	pass(t, g, selectInfo, "9000", queryInfo, "63C1")
	refused(t, g, verifyInfo, ErrLastTry)
	g = newGuard(t, Terms{Purpose: Form, PINAllowed: true, LastTry: true})
	pass(t, g, selectInfo, "9000", queryInfo, "63C1", verifyInfo, "9000", readAttrs, "FF209000")
	g = newGuard(t, Terms{Purpose: Form, PINAllowed: true, LastTry: true})
	pass(t, g, selectInfo, "9000", queryInfo, "6984")
	refused(t, g, verifyInfo, ErrBlocked)
}

// Nothing else passes, with the right PIN either: no number, no other PIN, no key, no other
// application, and no writing.
func TestFormPassesNothingElse(t *testing.T) {
	for where, row := range map[string]struct {
		before []string
		refuse map[string]string
	}{
		"JPKI": {[]string{selectAP, "9000"}, map[string]string{
			"login PIN": verify, "signing password": "0020009B06414243313233", "signing certificate": "00B0810000",
			"login key": "802A009700FF00", "change of a PIN": changeAuth, "token": "00B0860020",
		}},
		"card info": {[]string{selectInfo, "9000", queryInfo, "63C3", verifyInfo, "9000"}, map[string]string{
			"individual number": "00B0810000", "what it is guessed from": "00B0830000", "key of the session": "00B0860000", "signed key": "00B0870000", "counter of a fixed number": "00200094",
			"fixed number": "0020009506303030303030", "change of the PIN": changeInfo, "internal key": "802A000000",
		}},
		"nothing": {nil, map[string]string{
			"card face": selectFace, "common": selectCard, "resident": selectResident, "another application": "00A4040C07A0000001510000", "part of a name": "00A4040C05D392100031", "GET DATA": "00CA004500",
		}},
	} {
		t.Run(where, func(t *testing.T) {
			g := form(t)
			pass(t, g, row.before...)
			for name, command := range row.refuse {
				t.Run(name, func(t *testing.T) { refused(t, g, command, ErrRefused) })
			}
			for _, template := range []string{"00200098", "0020009B", "0020009C", "00240191"} {
				if err := g.CheckTemplate(unhex(t, template)); !errors.Is(err, ErrRefused) {
					t.Errorf("template %s: %v", template, err)
				}
			}
		})
	}
}

// Where no PIN may come through a page there is no such lease: no window opens before a
// visitor.
func TestFormNeedsAPlaceForThePIN(t *testing.T) {
	if g, err := New(Terms{Purpose: Form}); g != nil || !errors.Is(err, ErrTerms) {
		t.Error(err)
	}
}
