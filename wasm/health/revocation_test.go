package health

import (
	"errors"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

func TestRevocationIsAskedOncePerCard(t *testing.T) {
	var m Model
	var o testWorld
	f := readCardFacts()
	if effects := Check(&m, jpki.DigitalSignature, f); effects != nil {
		t.Errorf("of a certificate that was not read: %+v", effects)
	}
	check := onlyEffect(t, Check(&m, jpki.UserAuthentication, f)).(CheckRevocation)
	if check.Purpose != jpki.UserAuthentication || string(check.Certificate) != "\x30\x01" {
		t.Fatalf("%+v", check)
	}
	stale := RevocationTold{job: check.job - 1, Purpose: check.Purpose, Result: wire.RevocationResult{State: jpki.RevocationRevoked}}
	if effects := Update(&m, stale, f); effects != nil {
		t.Errorf("an old answer counts: %+v", effects)
	}
	Do(t.Context(), check, World{&o, &o, &o})
	known := onlyEffect(t, Update(&m, o.told, f)).(Wants).Want.(room.Know).Status
	if known.AuthenticationDetail.Revocation.State != jpki.RevocationGood || f.Status.AuthenticationDetail.Revocation.State != "" {
		t.Errorf("%+v", known)
	}
	NewCard(&m)
	if effects := Update(&m, o.told, f); effects != nil {
		t.Errorf("of the card before: %+v", effects)
	}
}

// What is not asked or not answered is told as such.
func TestRevocationThatNobodyTells(t *testing.T) {
	var m Model
	f := readCardFacts()
	o := testWorld{failed: errors.New("lost")}
	Do(t.Context(), onlyEffect(t, Check(&m, jpki.UserAuthentication, f)), World{&o, &o, &o})
	known := onlyEffect(t, Update(&m, o.told, f)).(Wants).Want.(room.Know).Status
	if s := known.AuthenticationDetail.Revocation.State; s != jpki.RevocationUnknown {
		t.Errorf("%q", s)
	}
	f.LooksUp = false
	known = onlyEffect(t, Check(&m, jpki.UserAuthentication, f)).(Wants).Want.(room.Know).Status
	if s := known.AuthenticationDetail.Revocation.State; s != jpki.RevocationUnchecked {
		t.Errorf("without a source: %q", s)
	}
	f.Status = nil
	if effects := Check(&m, jpki.UserAuthentication, f); effects != nil {
		t.Errorf("of no card: %+v", effects)
	}
}

func TestCertificateIsHidden(t *testing.T) {
	var m Model
	f := readCardFacts()
	if effects := Update(&m, HideCertificate{}, f); effects != nil {
		t.Errorf("nothing to hide: %+v", effects)
	}
	f.Status.SignatureDetail, f.Status.DigitalSignature.Known = new(room.CertificateDetail), true
	known := onlyEffect(t, Update(&m, HideCertificate{}, f)).(Wants).Want.(room.Know).Status
	if known.SignatureDetail != nil || known.DigitalSignature.Known || known.UserAuthentication != f.Status.UserAuthentication {
		t.Errorf("%+v", known)
	}
}
