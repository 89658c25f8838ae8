package verification_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/verification"
)

// The algorithm comes from the certificate's key: a signature by a card of the JPKI on P-384, as
// the next one is announced (jpki facts 5.7), is judged as today's is, and one on P-256 is of no
// card of the JPKI.
func TestSignatureOnACurve(t *testing.T) {
	for name, c := range map[string]struct {
		curve elliptic.Curve
		md    string
		want  verdict
		tells string
	}{
		"P-384": {elliptic.P384(), "sha384", passed, "SHA-384, ECDSA"},
		"P-256": {elliptic.P256(), "sha256", failed(verification.ChainConstraintsFailure, verification.StepProfile, verification.CodeProfile), "SHA-256, ECDSA"},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := ecdsa.GenerateKey(c.curve, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			certificate, err := sharedCast().ca.Issue(jpki.DigitalSignature, key.Public(), sandboxca.DefaultHolder())
			if err != nil {
				t.Fatal(err)
			}
			private, err := x509.MarshalPKCS8PrivateKey(key)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			in := func(name string) string { return filepath.Join(dir, name) }
			for file, text := range map[string][]byte{
				"document": []byte(letter),
				"key.pem":  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
				"cert.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}),
			} {
				if err := os.WriteFile(in(file), text, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			openssl(t, "cms", "-sign", "-binary", "-cades", "-outform", "DER", "-md", c.md, "-in", in("document"), "-signer", in("cert.pem"), "-inkey", in("key.pem"), "-out", in("signature"))
			signature, err := os.ReadFile(in("signature"))
			if err != nil {
				t.Fatal(err)
			}
			r := verifyDetached(t, config(), signature, letter)
			check(t, r, c.want)
			if s := r.Signatures[0]; s.Algorithm != c.tells {
				t.Errorf("algorithm %q, want %q", s.Algorithm, c.tells)
			}
			check(t, verifyDetached(t, config(), signature, letter+" "), failed(verification.HashFailure, verification.StepDigest, verification.CodeDigestMismatch))
		})
	}
}
