package cms_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/cms"
)

func writeFile(t *testing.T, folder, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func pemOf(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// opensslVerify asks OpenSSL whether the signature over the document is good and
// the certificate issued by the CA.
func opensslVerify(t *testing.T, der []byte, content string) (bool, string) {
	t.Helper()
	return opensslVerifyFor(t, der, content, sharedCast().ca.der)
}

func opensslVerifyFor(t *testing.T, der []byte, content string, ca []byte) (bool, string) {
	t.Helper()
	folder := t.TempDir()
	output, err := exec.CommandContext(t.Context(), "openssl", "cms", "-verify", "-binary", "-inform", "DER",
		"-in", writeFile(t, folder, "signature.p7s", der),
		"-content", writeFile(t, folder, "document", []byte(content)),
		"-CAfile", writeFile(t, folder, "ca.pem", pemOf("CERTIFICATE", ca)),
		"-cades", "-out", filepath.Join(folder, "out"),
	).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("run openssl: %v", err)
	}
	return err == nil, string(output)
}

func TestOpenSSLVerifiesOurSignature(t *testing.T) {
	for name, caCerts := range map[string][][]byte{"alone": nil, "with the CA certificate": {sharedCast().ca.der}} {
		t.Run(name, func(t *testing.T) {
			if ok, output := opensslVerify(t, signDocument(t, document, caCerts...), document); !ok {
				t.Errorf("openssl refuses: %s", output)
			}
		})
	}
}

// The certificate has the JPKI profile, with its critical policy and its
// directory names.
func TestOpenSSLVerifiesSignatureOfTheSandbox(t *testing.T) {
	ca, err := sandboxca.New(rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	alice := sharedCast().alice
	certificate, err := ca.Issue(jpki.DigitalSignature, alice.key.Public(), sandboxca.DefaultHolder())
	if err != nil {
		t.Fatal(err)
	}
	draft, err := cms.Prepare(certificate, sha256.Sum256([]byte(document)), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	authority := ca.Certificate(jpki.DigitalSignature)
	der, err := draft.Embed(alice.sign(t, draft.ToBeSigned()), authority)
	if err != nil {
		t.Fatal(err)
	}
	if ok, output := opensslVerifyFor(t, der, document, authority); !ok {
		t.Errorf("openssl refuses: %s", output)
	}
}

func TestOpenSSLRefusesTampering(t *testing.T) {
	good := signDocument(t, document)
	tampered := bytes.Clone(good)
	tampered[len(tampered)-9] ^= 1 // the signature value is the last field
	swapped := parse(t, good)
	swapped.Certificates = [][]byte{sharedCast().aliceAgain}
	tests := []struct {
		name    string
		der     []byte
		content string
	}{
		{"content", good, document + " "},
		{"signature", tampered, document},
		{"certificate", swapped.Encode(), document},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if ok, output := opensslVerify(t, tt.der, tt.content); ok {
				t.Errorf("openssl accepts: %s", output)
			}
		})
	}
}

// opensslSign has OpenSSL sign the document with alice's key.
func opensslSign(t *testing.T, arguments ...string) []byte {
	t.Helper()
	folder := t.TempDir()
	key, err := x509.MarshalPKCS8PrivateKey(sharedCast().alice.key)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(folder, "signature.p7s")
	command := append([]string{"cms", "-sign", "-binary", "-outform", "DER", "-md", "sha256", "-out", out,
		"-in", writeFile(t, folder, "document", []byte(document)),
		"-signer", writeFile(t, folder, "alice.pem", pemOf("CERTIFICATE", sharedCast().alice.der)),
		"-inkey", writeFile(t, folder, "alice.key", pemOf("PRIVATE KEY", key))}, arguments...)
	if output, err := exec.CommandContext(t.Context(), "openssl", command...).CombinedOutput(); err != nil {
		t.Fatalf("openssl cms -sign: %v: %s", err, output)
	}
	der, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestSignatureOfOpenSSLVerifies(t *testing.T) {
	der := opensslSign(t, "-cades")
	result, err := parse(t, der).Verify(sha256.Sum256([]byte(document)))
	if err != nil || !bytes.Equal(result.Certificate.Raw, sharedCast().alice.der) {
		t.Errorf("Verify = %+v, %v", result, err)
	}
}

func TestSignatureOfOpenSSLIsRefused(t *testing.T) {
	tests := []struct {
		name      string
		arguments []string
		want      error
	}{
		{"document inside", []string{"-cades", "-nodetach"}, cms.ErrUnsupported},
		{"no signed attributes", []string{"-noattr"}, cms.ErrUnsupported},
		{"no certificate", []string{"-cades", "-nocerts"}, cms.ErrUnsupported},
		{"subject key identifier", []string{"-cades", "-keyid"}, cms.ErrUnsupported},
		{"SHA-512", []string{"-cades", "-md", "sha512"}, cms.ErrUnsupported},
		{"PSS", []string{"-cades", "-keyopt", "rsa_padding_mode:pss"}, cms.ErrUnsupported},
		{"no signing-certificate-v2", nil, cms.ErrSigningCertificate},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			signed, err := cms.Parse(opensslSign(t, tt.arguments...))
			if err == nil {
				_, err = signed.Verify(sha256.Sum256([]byte(document)))
			}
			if !errors.Is(err, tt.want) {
				t.Errorf("error = %v, want %v", err, tt.want)
			}
		})
	}
}
