package part

import (
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Whoever learns only at the signature that the certificate died, by a move, is led to
// what mends it.
func TestMendingAfterAProblem(t *testing.T) {
	for name, test := range map[string]struct {
		kind jpki.Kind
		code wire.Code
		want lifecycle.Procedure
	}{
		"a move":               {jpki.KindMyNumberCard, wire.CodeCertificateRevoked, lifecycle.Issue},
		"expired":              {jpki.KindMyNumberCard, wire.CodeCertificateExpired, lifecycle.Issue},
		"on hold":              {jpki.KindMyNumberCard, wire.CodeCertificateOnHold, lifecycle.Release},
		"of a phone":           {jpki.KindAndroid, wire.CodeCertificateRevoked, lifecycle.PhoneCertificate},
		"begins later":         {jpki.KindMyNumberCard, wire.CodeCertificateEarly, ""},
		"nothing mends a juki": {jpki.KindJukiCard, wire.CodeCertificateExpired, ""},
	} {
		life := room.Life{Status: &room.CardStatus{Kind: test.kind}}
		html := dom.Render(MendingAfter(locale.Texts{}, &life, jpki.DigitalSignature, test.code))
		if leads := strings.Contains(html, `data-action="guide"`); leads != (test.want != "") || leads && !strings.Contains(html, `data-value="`+string(test.want)+`"`) {
			t.Errorf("%s: %s", name, html)
		}
	}
}
