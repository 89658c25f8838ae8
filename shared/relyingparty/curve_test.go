package relyingparty_test

import (
	"bytes"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/sandboxca"
)

// opensslSigned is a CMS signature over the document by OpenSSL, with a certificate of the
// sandbox for the key.
func opensslSigned(t *testing.T, s signer, arguments ...string) []byte {
	t.Helper()
	certificate, err := sharedCast().ca.Issue(jpki.DigitalSignature, s.key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(s.key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	for file, text := range map[string][]byte{
		"document": []byte(document),
		"key.pem":  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
		"cert.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}),
	} {
		if err := os.WriteFile(in(file), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	all := append([]string{"cms", "-sign", "-binary", "-outform", "DER", "-nosmimecap", "-in", in("document"), "-signer", in("cert.pem"), "-inkey", in("key.pem"), "-out", in("signature")}, arguments...)
	if output, err := exec.CommandContext(t.Context(), "openssl", all...).CombinedOutput(); err != nil {
		t.Fatalf("openssl %q: %v: %s", all, err, output)
	}
	signature, err := os.ReadFile(in("signature"))
	if err != nil {
		t.Fatal(err)
	}
	return signature
}

// A card on P-384, as the next one is announced (jpki facts 5.7), signs documents, too.
func TestSignatureOnP384(t *testing.T) {
	card := signer{key: newECKey(t, elliptic.P384())}
	signature := opensslSigned(t, card, "-cades", "-md", "sha384")
	s, report := verify(t, config(), signature, document)
	wantOK(t, report)
	if s.Digest != sha256.Sum256([]byte(document)) || s.Holder.Name == "" || !strings.Contains(report.String(), "SHA-384") {
		t.Errorf("%+v\n%s", s, report)
	}
	_, report = verify(t, config(), signature, document+" ")
	wantFailure(t, report, relyingparty.StepDigest, relyingparty.CodeDigestMismatch)
	v := newVerifier(t, config())
	_, report = v.VerifySignatureDigest(t.Context(), signature, s.Digest)
	wantFailure(t, report, relyingparty.StepDigest, relyingparty.CodeUnsupported)
	attached := opensslSigned(t, card, "-cades", "-md", "sha384", "-nodetach")
	inside, report := v.VerifyAttached(t.Context(), bytes.NewReader(attached), int64(len(attached)))
	wantOK(t, report)
	if inside.Digest != s.Digest {
		t.Errorf("digest %x", inside.Digest)
	}
}

// Each algorithm has its hash and its key, and nothing in between is read.
func TestSignaturesInBetween(t *testing.T) {
	p256, p384, rsaKey := signer{key: newECKey(t, elliptic.P256())}, signer{key: newECKey(t, elliptic.P384())}, signer{key: sharedCast().key}
	for name, c := range map[string]struct {
		card signer
		md   string
	}{
		"P-256 with SHA-256": {p256, "sha256"}, "P-256 with SHA-384": {p256, "sha384"}, "P-384 with SHA-256": {p384, "sha256"},
		"P-384 with SHA-512": {p384, "sha512"}, "RSA with SHA-384": {rsaKey, "sha384"},
	} {
		_, report := verify(t, config(), opensslSigned(t, c.card, "-cades", "-md", c.md), document)
		step, code := relyingparty.StepFormat, relyingparty.CodeUnsupported
		if name == "P-256 with SHA-384" { // what it says is right, but the key has another algorithm
			step, code = relyingparty.StepSignature, relyingparty.CodeAlgorithmRefused
		}
		t.Run(name, func(t *testing.T) { wantFailure(t, report, step, code) })
	}
}

// The signature of a card on P-384 under the name of another algorithm is none.
func TestNameOfAnotherAlgorithm(t *testing.T) {
	signature := opensslSigned(t, signer{key: newECKey(t, elliptic.P384())}, "-cades", "-md", "sha384")
	ecdsaName, rsaName := []byte("\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x03"), []byte("\x30\x0a\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02")
	renamed := bytes.Replace(signature, ecdsaName, rsaName, -1) // ecdsa-with-SHA256, in the signer alone: the certificate is of an RSA CA
	if bytes.Equal(renamed, signature) {
		t.Fatal("no name of the algorithm")
	}
	_, report := verify(t, config(), renamed, document)
	wantFailure(t, report, relyingparty.StepFormat, relyingparty.CodeUnsupported)
	sha384, sha256 := []byte("\x60\x86\x48\x01\x65\x03\x04\x02\x02"), []byte("\x60\x86\x48\x01\x65\x03\x04\x02\x01")
	_, report = verify(t, config(), bytes.Replace(signature, sha384, sha256, 1), document) // in digestAlgorithms, which nobody signs
	wantFailure(t, report, relyingparty.StepFormat, relyingparty.CodeUnsupported)
}

// bitsApart is how far those bits lie apart that are turned: all of them take long.
const bitsApart = 23

// Of the bits of such a signature none can be turned.
func TestNoBitOfASignatureOnP384CanBeTurned(t *testing.T) {
	signature := opensslSigned(t, signer{key: newECKey(t, elliptic.P384())}, "-cades", "-md", "sha384")
	v := newVerifier(t, config())
	if _, report := v.VerifySignature(t.Context(), signature, strings.NewReader(document)); !report.OK() {
		t.Fatal(report)
	}
	for i := 0; i < 8*len(signature); i += bitsApart {
		signature[i/8] ^= 1 << (i % 8)
		if _, report := v.VerifySignature(t.Context(), signature, strings.NewReader(document)); report.OK() {
			t.Errorf("bit %d of byte %d may be turned", i%8, i/8)
		}
		signature[i/8] ^= 1 << (i % 8)
	}
}
