package responder_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/sandboxca/responder"
)

// OpenSSL asks, and takes the answer: of every state, by both hashes, with and without a nonce.
func TestOpenSSLTakesTheAnswers(t *testing.T) {
	c := theCast(t)
	r := c.open(t)
	for _, p := range jpki.Purposes {
		never := *c.alas[p] // the CA never issued such a serial number
		dir := folder(t, map[string][]byte{
			"ca.pem": c.ca.Certificate(p), "good.pem": c.good[p].Raw, "revoked.pem": c.revoked[p].Raw, "held.pem": c.held[p].Raw,
			"unspecified.pem": c.unspecified[p].Raw, "never.pem": never.Raw,
		})
		for _, hash := range []string{"-sha1", "-sha256"} {
			for _, nonce := range []string{"-nonce", "-no_nonce"} {
				t.Run(string(p)+hash+nonce, func(t *testing.T) {
					ask := []string{"ocsp", nonce, hash, "-issuer", "ca.pem", "-cert", "good.pem", "-cert", "revoked.pem", "-cert", "held.pem", "-cert", "unspecified.pem", "-cert", "never.pem"}
					openssl(t, dir, append(ask, "-reqout", "request.der")...)
					request, err := os.ReadFile(filepath.Join(dir, "request.der"))
					if err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(filepath.Join(dir, "answer.der"), answer(t, r, request, nil), 0o600); err != nil {
						t.Fatal(err)
					}
					read := append([]string{"ocsp", "-no_nonce", "-reqin", "request.der", "-respin", "answer.der", "-CAfile", "ca.pem", "-resp_text"}, ask[2:]...)
					out := openssl(t, dir, read...)
					for _, want := range []string{
						"Response verify OK", "good.pem: good", "revoked.pem: revoked", "Reason: affiliationChanged", "held.pem: revoked", "Reason: certificateHold",
						"unspecified.pem: revoked", "never.pem: unknown", "OCSP No Check", "OCSP Signing",
					} {
						if !strings.Contains(out, want) {
							t.Errorf("openssl does not say %q", want)
						}
					}
					if strings.Contains(out, "WARNING") || strings.Contains(out, "rror") || strings.Contains(out, "OCSP Nonce:") != (nonce == "-nonce") {
						t.Error("openssl is not content")
					}
					if t.Failed() {
						t.Log(out)
					}
				})
			}
		}
	}
}

// Go's reader takes them, too, with their times.
func TestAnswerHasItsTimes(t *testing.T) {
	c := theCast(t)
	const p = jpki.DigitalSignature
	got, err := ocsp.ParseResponse(answer(t, c.open(t), c.request(t, p, c.revoked[p], crypto.SHA1), nil), x509s(t, c.ca.Certificate(p)))
	if err != nil {
		t.Fatal(err)
	}
	if !got.ProducedAt.Equal(day()) || !got.ThisUpdate.Equal(day()) || !got.NextUpdate.Equal(day().Add(15*time.Minute)) || !got.RevokedAt.Equal(revokedAt()) || got.Status != ocsp.Revoked {
		t.Errorf("%+v", got)
	}
}

// stateOf asks for one certificate, and reads what is said of it.
func stateOf(t *testing.T, c *cast, r *responder.Responder, p jpki.Purpose, of *certprofile.Certificate) int {
	t.Helper()
	got, err := ocsp.ParseResponse(answer(t, r, c.request(t, p, of, crypto.SHA256), nil), x509s(t, c.ca.Certificate(p)))
	if err != nil {
		t.Fatal(err)
	}
	return got.Status
}

func TestCertificateOfTodayIsNotKnownYet(t *testing.T) {
	c := theCast(t)
	now := day()
	r := c.open(t, func(config *responder.Config) {
		config.KnownAfter, config.Now = 24*time.Hour, func() time.Time { return now }
	})
	const p = jpki.UserAuthentication
	if got := stateOf(t, c, r, p, c.good[p]); got != ocsp.Unknown {
		t.Errorf("an hour after its issue: %d", got)
	}
	if got := stateOf(t, c, r, p, c.revoked[p]); got != ocsp.Revoked {
		t.Errorf("revoked on the day of its issue: %d", got)
	}
	now = now.Add(23 * time.Hour)
	if got := stateOf(t, c, r, p, c.good[p]); got != ocsp.Good {
		t.Errorf("a day after: %d", got)
	}
}

// The certificate of the responder is renewed long before it ends.
func TestResponderIsRenewed(t *testing.T) {
	c := theCast(t)
	now := day()
	r := c.open(t, func(config *responder.Config) { config.Now = func() time.Time { return now } })
	const p = jpki.UserAuthentication
	request := c.request(t, p, c.good[p], crypto.SHA1)
	certificate := func() []byte {
		got, err := ocsp.ParseResponse(answer(t, r, request, nil), x509s(t, c.ca.Certificate(p)))
		if err != nil {
			t.Fatal(err)
		}
		if !now.After(got.Certificate.NotBefore) || !now.Before(got.Certificate.NotAfter) {
			t.Errorf("at %v valid from %v to %v", now, got.Certificate.NotBefore, got.Certificate.NotAfter)
		}
		return got.Certificate.Raw
	}
	first := certificate()
	now = now.Add(11 * time.Hour)
	if !bytes.Equal(first, certificate()) {
		t.Error("another one after 11 hours")
	}
	now = now.Add(2 * time.Hour)
	if bytes.Equal(first, certificate()) {
		t.Error("the same after 13 hours")
	}
}

// What is altered is signed all the same, or not accepted because of who signs it.
func TestSignersThatMustBeRefused(t *testing.T) {
	c := theCast(t)
	const p = jpki.UserAuthentication
	other, err := sandboxca.New(rand.Reader, day())
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := responder.NewSigner(rand.Reader, other, p)
	if err != nil {
		t.Fatal(err)
	}
	r, issuer := c.open(t), x509s(t, c.ca.Certificate(p))
	request := c.request(t, p, c.good[p], crypto.SHA1)
	if _, err := ocsp.ParseResponse(answer(t, r, request, func(d *responder.Draft) { d.Signer = stranger }), issuer); err == nil {
		t.Error("signed for a CA of the same name")
	}
	got, err := ocsp.ParseResponse(answer(t, r, request, func(d *responder.Draft) { d.Singles[0].State = jpki.RevocationUnknown }), issuer)
	if err != nil || got.Status != ocsp.Unknown {
		t.Errorf("%+v, %v", got, err)
	}
}
