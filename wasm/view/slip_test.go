package view

import (
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/view/scene"
)

// Whatever the screen: while the card slips nobody sees whose it is, until when it is
// valid and how many tries are left, and no form can be sent.
func TestNothingOfACardIsShownWhileItSlips(t *testing.T) {
	texts := texts(t, "ja")
	const holder = "漏洩　花子"
	year := time.Date(2033, 7, 19, 0, 0, 0, 0, time.UTC)
	for _, s := range scene.All() {
		m := s.Model
		r, there := m.Reader.InUse()
		if !there || m.Reader.Card.Status == nil || m.Connection != app.Connected {
			continue
		}
		status := *m.Reader.Card.Status
		status.UserAuthentication.Known, status.UserAuthentication.NotAfter = true, year
		status.DigitalSignature.Known, status.DigitalSignature.NotAfter = true, year
		status.UserAuthentication.TriesKnown, status.UserAuthentication.TriesLeft = true, 2
		status.DigitalSignature.TriesKnown, status.DigitalSignature.TriesLeft = true, 2
		status.SignatureDetail = &room.CertificateDetail{Key: "RSA 2048", Holder: &certprofile.Holder{Name: holder}}
		m.Reader.Card.Status = &status
		r.State, r.Slipped = wire.ReaderEmpty, true
		m.Reader.All.Readers = []wire.Reader{r}
		html := dom.Render(Draw(m, texts).Body)
		for _, secret := range []string{holder, "2033", texts.N("tries.left", 2)} {
			if strings.Contains(html, locale.Bare(secret)) {
				t.Errorf("%s shows %q", s.Name, secret)
			}
		}
		if strings.Contains(html, `data-secret`) && !strings.Contains(html, " data-held") {
			t.Errorf("%s: the form can be sent", s.Name)
		}
	}
}
