//go:build e2e

package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/shared/jpki"
)

// The number of vpcd's first slot for OpenSC.
const openscReader = "0"

// OpenSC knows My Number Cards; it must take the emulator for one.
func TestOpenSCRecognisesTheEmulator(t *testing.T) {
	insert(t, nil)
	if out := mustRun(t, "opensc-tool", "--reader", openscReader, "--name"); strings.TrimSpace(string(out)) != "jpki" {
		t.Errorf("OpenSC calls it %q", out)
	}
}

func TestOpenSCReadsTheSameCertificates(t *testing.T) {
	_, config := insert(t, nil)
	for id, want := range map[string][]byte{
		"01": config.UserAuthentication.Certificate, "02": config.DigitalSignature.Certificate,
		"03": config.UserAuthentication.CACertificate, "04": config.DigitalSignature.CACertificate,
	} {
		args := []string{"--reader", openscReader, "--read-certificate", id}
		if id == "02" {
			args = append(args, "--verify-pin", "--auth-id", "02", "--pin", virtual.DigitalSignaturePIN)
		}
		block, _ := pem.Decode(mustRun(t, "pkcs15-tool", args...))
		if block == nil || !bytes.Equal(block.Bytes, want) {
			t.Errorf("certificate %s differs", id)
		}
	}
}

// OpenSC signs with both keys of the emulator, and openssl verifies.
func TestOpenSCSignsAndOpenSSLVerifies(t *testing.T) {
	_, config := insert(t, nil)
	data := []byte("to be signed")
	for id, test := range map[string]struct {
		pin         string
		certificate []byte
		token       string
	}{
		"01": {virtual.UserAuthenticationPIN, config.UserAuthentication.Certificate, "JPKI (User Authentication PIN)"},
		"02": {virtual.DigitalSignaturePIN, config.DigitalSignature.Certificate, "JPKI (Digital Signature PIN)"},
	} {
		in, out := file(t, "data", data), filepath.Join(t.TempDir(), "signature")
		mustRun(t, "pkcs11-tool", "--token-label", test.token, "--login", "--pin", test.pin,
			"--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", id, "--input-file", in, "--output-file", out)
		opensslVerifies(t, test.certificate, data, out)
	}
}

// opensslVerifies checks a bare RSA signature over data.
func opensslVerifies(t *testing.T, certificate, data []byte, signatureFile string) {
	t.Helper()
	cert := file(t, "certificate.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}))
	key := file(t, "key.pem", mustRun(t, "openssl", "x509", "-in", cert, "-noout", "-pubkey"))
	mustRun(t, "openssl", "dgst", "-sha256", "-verify", key, "-signature", signatureFile, file(t, "data", data))
}

// opensslVerifiesCMS checks a detached CMS up to the sandbox CA.
func opensslVerifiesCMS(t *testing.T, signature, document []byte) {
	t.Helper()
	ca := filepath.Join(sandbox, strings.ReplaceAll(jpki.DigitalSignature.String(), " ", "-")+"-ca.pem")
	out := mustRun(t, "openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in", file(t, "signature", signature),
		"-content", file(t, "document", document), "-CAfile", ca, "-purpose", "any")
	if sha256.Sum256(out) != sha256.Sum256(document) {
		t.Error("openssl printed another document")
	}
	if _, err := os.Stat(ca); err != nil {
		t.Error(err)
	}
	inside := mustRun(t, "openssl", "pkcs7", "-inform", "DER", "-in", file(t, "signature", signature), "-print_certs")
	if n := strings.Count(string(inside), "BEGIN CERTIFICATE"); n != 2 {
		t.Errorf("%d certificates, want that of the signer and that of its CA", n)
	}
}

// OpenSC's own tests of a token pass with both: random numbers, digests,
// signatures and what is refused.
func TestOpenSCTestsBothTokens(t *testing.T) {
	insert(t, nil)
	for token, pin := range map[string]string{
		"JPKI (User Authentication PIN)": virtual.UserAuthenticationPIN,
		"JPKI (Digital Signature PIN)":   virtual.DigitalSignaturePIN,
	} {
		out, errs, err := runProgram(t, "pkcs11-tool", "--token-label", token, "--login", "--pin", pin, "--test")
		if err != nil || !strings.HasSuffix(string(out), "No errors\n") {
			t.Errorf("%s: %v\n%s%s", token, err, out, errs)
		}
	}
}
