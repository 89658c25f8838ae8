package relyingparty_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/verification"
)

// A verifier says the same of a file as of the signature in it, in the words of the report on
// files; what it was configured with counts there, too.
func TestVerifyDocumentBeside(t *testing.T) {
	der := signDocument(t, issue(t, jpki.DigitalSignature), document)
	for name, test := range map[string]struct {
		config  relyingparty.Config
		content string
		want    verification.Outcome
		because verification.Code
	}{
		"without revocation":   {config(), document, relyingparty.Valid, ""},
		"good":                 {askingConfig(sourceOf(jpki.RevocationGood)), document, relyingparty.Valid, ""},
		"revocation unknown":   {askingConfig(sourceOf(jpki.RevocationUnknown)), document, relyingparty.OutcomeUndecided, relyingparty.CodeRevocationUnknown},
		"revoked at some time": {askingConfig(sourceOf(jpki.RevocationRevoked)), document, relyingparty.OutcomeUndecided, verification.CodeRevokedUnproven},
		"another document":     {config(), document + " ", relyingparty.Invalid, relyingparty.CodeDigestMismatch},
	} {
		r := newVerifier(t, test.config).VerifyDocumentBeside(t.Context(), bytes.NewReader(der), int64(len(der)), strings.NewReader(test.content))
		if r.Outcome != test.want || r.Decisive().Code != test.because {
			t.Errorf("%s: want %s, %q:\n%s", name, test.want, test.because, r)
		}
	}
}

// A published CA in the file is trusted, unless the verifier leaves those out.
func TestVerifierWithoutPublishedCAs(t *testing.T) {
	newKey := func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) }
	ca, err := sandboxca.NewNamed(rand.Reader, now().AddDate(-1, 0, 0), jpki.Organization, newKey)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := ca.Issue(jpki.DigitalSignature, sharedCast().key.Public(), sandboxca.DefaultHolder(), sandboxca.Replace(sandboxca.Policies(jpki.PolicyDigitalSignature)))
	if err != nil {
		t.Fatal(err)
	}
	published := ca.Certificate(jpki.DigitalSignature)
	sum := sha256.Sum256(published)
	before := jpki.CAs
	t.Cleanup(func() { jpki.CAs = before })
	jpki.CAs[2] = jpki.CA{Purpose: jpki.DigitalSignature, Generation: 3, SHA256: hex.EncodeToString(sum[:])}
	der := signDocument(t, certificate, document, published)
	for without, want := range map[bool]verification.Outcome{false: relyingparty.Valid, true: relyingparty.OutcomeUndecided} {
		c := config()
		c.WithoutPublished = without
		r := newVerifier(t, c).VerifyDocumentBeside(t.Context(), bytes.NewReader(der), int64(len(der)), strings.NewReader(document))
		if r.Outcome != want {
			t.Errorf("without: %t\n%s", without, r)
		}
	}
}
