package guard

import (
	"crypto/sha256"
	"errors"
	"testing"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
)

// judgedLogin is a login where lists are configured.
func judgedLogin(t *testing.T) *Guard {
	return newGuard(t, Terms{Purpose: Login, PINAllowed: true, Origin: origin, Challenge: challenge, Judged: true})
}

// judgedSigning is a signature where lists are configured, up to VERIFY.
func judgedSigning(t *testing.T) (g *Guard, sign string) {
	t.Helper()
	g = newGuard(t, Terms{Purpose: Sign, PINAllowed: true, Origin: origin, Documents: documents[:1], Judged: true})
	signed := prepared(t, documents[0])
	if err := withCertificate(t, g).Prepare(0, signed); err != nil {
		t.Fatal(err)
	}
	pass(t, g, selectAP, "9000", querySign, "63C5", verifySig, "9000")
	return g, signCommand(0x9A, sha256.Sum256(signed))
}

var bad = map[Standing]error{Expired: ErrExpired, Early: ErrEarly, Revoked: ErrRevoked, OnHold: ErrOnHold}

// A page that does not read the certificate gets no PIN and no login.
func TestNoPINBeforeTheCertificateOfALoginWasLookedUp(t *testing.T) {
	g := judgedLogin(t)
	pass(t, g, selectAP, "9000", queryAuth, "63C3")
	refused(t, g, verify, ErrUnjudged)
	if err := g.CheckTemplate(unhex(t, "00200098")); !errors.Is(err, ErrUnjudged) {
		t.Errorf("%v", err)
	}
	g.Judge(Usable)
	pass(t, g, verify, "9000", signCommand(0x97, authtoken.Digest(origin, challenge)), "9000")
}

func TestNoPINForARevokedCertificate(t *testing.T) {
	for standing, want := range bad {
		g := login(t) // also where no lists are configured, as far as it is known
		pass(t, g, selectAP, "9000", readCert, "3082", queryAuth, "63C3")
		g.Judge(standing)
		refused(t, g, verify, want)
		g.ConfirmUse(standing)
		pass(t, g, verify, "9000")
	}
}

// Android keeps the certificate behind the PIN, and says so.
func TestCertificateBehindThePINIsLookedUpAfterIt(t *testing.T) {
	g := judgedLogin(t)
	sign := signCommand(0x97, authtoken.Digest(origin, challenge))
	pass(t, g, selectAP, "9000", readCert, "6982", queryAuth, "63C3", verify, "9000")
	refused(t, g, sign, ErrUnjudged)
	pass(t, g, readCert, "30829000")
	g.Judge(OnHold)
	refused(t, g, sign, ErrOnHold)
	g.Judge(Usable)
	pass(t, g, sign, "9000")

	g = judgedLogin(t) // another answer is no such word
	pass(t, g, selectAP, "9000", readCert, "6A82", queryAuth, "63C3")
	refused(t, g, verify, ErrUnjudged)
}

func TestNoSignatureBeforeTheCertificateWasLookedUp(t *testing.T) {
	g, sign := judgedSigning(t)
	refused(t, g, sign, ErrUnjudged)
	pass(t, g, readSign, "30829000")
	refused(t, g, sign, ErrUnjudged) // read is not looked up
	g.Judge(Usable)
	pass(t, g, sign, "9000")
}

func TestNoSignatureOfARevokedCertificate(t *testing.T) {
	for standing, want := range bad {
		g, sign := judgedSigning(t)
		g.Judge(standing)
		refused(t, g, sign, want)
		if g.Course().Done {
			t.Error("done")
		}
		g.ConfirmUse(standing)
		pass(t, g, sign, "9000")
	}
}

// Who was told that a certificate has expired has not said to use a revoked one.
func TestWordOfOneStandingIsNoneOfAWorse(t *testing.T) {
	g, sign := judgedSigning(t)
	g.ConfirmUse(Expired)
	refused(t, g, sign, ErrUnjudged)
	g.Judge(Revoked)
	refused(t, g, sign, ErrRevoked)
	g.Judge(Expired)
	pass(t, g, sign, "9000")

	g, sign = judgedSigning(t)
	g.ConfirmUse(Revoked)
	g.Judge(Expired)
	pass(t, g, sign, "9000")
}

// What was known of the card before it was let go of is not true of the next one.
func TestAgainForgetsTheCertificate(t *testing.T) {
	g := judgedLogin(t)
	pass(t, g, selectAP, "9000", readCert, "6982", queryAuth, "63C3")
	g.Judge(Usable)
	g.Again()
	pass(t, g, selectAP, "9000", queryAuth, "63C3")
	refused(t, g, verify, ErrUnjudged)
}

func TestKeyOfALease(t *testing.T) {
	if p, ok := login(t).Key(); !ok || p != jpki.UserAuthentication {
		t.Error(p, ok)
	}
	if p, ok := signing(t).Key(); !ok || p != jpki.DigitalSignature {
		t.Error(p, ok)
	}
	if _, ok := newGuard(t, Terms{Purpose: Certificate}).Key(); ok {
		t.Error("a lease to read the certificate uses a key")
	}
}
