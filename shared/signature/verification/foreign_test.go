package verification_test

import (
	"crypto"
	"crypto/rand"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/signature/verification"
)

func sha512Of(text string) []byte {
	sum := sha512.Sum512([]byte(text))
	return sum[:]
}

// selfSigned is a certificate of a company.
func selfSigned(t testing.TB, public crypto.PublicKey, private crypto.Signer) []byte {
	t.Helper()
	return selfSignedBy(t, big.NewInt(7), public, private)
}

// selfSignedWith is one with this serial number.
func selfSignedWith(t testing.TB, serial *big.Int) []byte {
	t.Helper()
	return selfSignedBy(t, serial, sharedCast().key.Public(), sharedCast().key)
}

func selfSignedBy(t testing.TB, serial *big.Int, public crypto.PublicKey, private crypto.Signer) []byte {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{Organization: []string{"Sample Company"}, CommonName: "Sample Company seal"},
		NotBefore: now().AddDate(-1, 0, 0), NotAfter: now().AddDate(1, 0, 0), SubjectKeyId: []byte{1, 2, 3},
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return certificate
}

func openssl(t testing.TB, arguments ...string) {
	t.Helper()
	if output, err := exec.CommandContext(t.Context(), "openssl", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("openssl %v: %v: %s", arguments, err, output)
	}
}

// Signatures that OpenSSL makes for companies are checked as far as mathematics goes, and who
// signed is not judged.
func TestForeignSignatures(t *testing.T) {
	foreign := open(verification.NoCertificateChain, verification.StepPath, verification.CodeIssuerNotJudged)
	rsa, p256 := []string{"-newkey", "rsa:2048"}, []string{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"}
	tests := []struct {
		name     string
		key      []string
		sign     []string
		want     verdict
		detached bool
		tells    string // algorithm
	}{
		{"RSA", rsa, []string{"-nodetach", "-md", "sha256"}, foreign, false, "SHA-256, RSA"},
		{"RSA, detached", rsa, []string{"-md", "sha384"}, foreign, true, "SHA-384, RSA"},
		{"PSS", rsa, []string{"-nodetach", "-md", "sha256", "-keyopt", "rsa_padding_mode:pss"}, foreign, false, "SHA-256, RSA-PSS"},
		{"PSS, salt as long as the digest", rsa, []string{"-nodetach", "-md", "sha512", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:64"}, foreign, false, "SHA-512, RSA-PSS"},
		{"PSS with another mask", rsa, []string{"-nodetach", "-md", "sha256", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_mgf1_md:sha512"},
			failed(verification.SigConstraintsFailure, verification.StepAlgorithms, verification.CodeAlgorithmMismatch), false, "SHA-256, RSA-PSS"},
		{"P-256", p256, []string{"-nodetach", "-md", "sha256"}, foreign, false, "SHA-256, ECDSA"},
		{"P-384", []string{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"}, []string{"-md", "sha384", "-cades"}, foreign, true, "SHA-384, ECDSA"},
		{"P-521", []string{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"}, []string{"-nodetach", "-md", "sha512"}, foreign, false, "SHA-512, ECDSA"},
		{"P-224", []string{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-224"}, []string{"-nodetach", "-md", "sha256"},
			open(verification.CryptoConstraints, verification.StepSignature, verification.CodeWeak), false, "SHA-256, ECDSA"},
		{"RSA of 1024 bits", []string{"-newkey", "rsa:1024"}, []string{"-nodetach", "-md", "sha256"}, open(verification.CryptoConstraints, verification.StepSignature, verification.CodeWeak), false, "SHA-256, RSA"},
		{"SHA-1", rsa, []string{"-nodetach", "-md", "sha1"}, open(verification.CryptoConstraints, verification.StepAlgorithms, verification.CodeWeak), false, "SHA-1, RSA"},
		{"MD5", rsa, []string{"-nodetach", "-md", "md5"}, open(verification.CryptoConstraints, verification.StepAlgorithms, verification.CodeWeak), false, "MD5, RSA"},
		{"no signed attributes", p256, []string{"-noattr", "-md", "sha256"}, foreign, true, "SHA-256, ECDSA"},
		{"key identifier", p256, []string{"-nodetach", "-keyid", "-md", "sha256"}, foreign, false, "SHA-256, ECDSA"},
		{"no certificate", p256, []string{"-nodetach", "-nocerts", "-md", "sha256"}, open(verification.NoSigningCertificate, verification.StepSignature, verification.CodeCertificateMissing), false, "SHA-256, ECDSA"},
		{"as a stream, BER", p256, []string{"-nodetach", "-stream", "-md", "sha256"}, foreign, false, "SHA-256, ECDSA"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			in := func(name string) string { return filepath.Join(dir, name) }
			if err := os.WriteFile(in("document"), []byte(letter), 0o600); err != nil {
				t.Fatal(err)
			}
			openssl(t, append([]string{"req", "-x509", "-nodes", "-subj", "/O=Sample Company/CN=Seal", "-days", "2", "-keyout", in("key.pem"), "-out", in("cert.pem")}, tt.key...)...)
			openssl(t, append([]string{"cms", "-sign", "-binary", "-outform", "DER", "-in", in("document"), "-signer", in("cert.pem"), "-inkey", in("key.pem"), "-out", in("signature")}, tt.sign...)...)
			signature, err := os.ReadFile(in("signature"))
			if err != nil {
				t.Fatal(err)
			}
			run := func(content string) verification.Report {
				if tt.detached {
					return verifyDetached(t, config(), signature, content)
				}
				return verify(t, config(), signature)
			}
			r := run(letter)
			check(t, r, tt.want)
			s := r.Signatures[0]
			if s.Algorithm != tt.tells {
				t.Errorf("algorithm %q, want %q", s.Algorithm, tt.tells)
			}
			if tt.want != foreign {
				return
			}
			if !isPassed(s, verification.StepDigest) || !isPassed(s, verification.StepSignature) || s.Signer == nil || s.Signer.Judged || s.Signer.Subject != "O=Sample Company, CN=Seal" || s.Signer.Name != nil {
				t.Errorf("%+v\n%s", s.Signer, r)
			}
			if s.Claims.Time == nil && !slices.Contains(tt.sign, "-noattr") || s.Claims.Time != nil && time.Since(*s.Claims.Time) > time.Hour {
				t.Errorf("claims %+v", s.Claims)
			}
			if tt.detached && isPassed(run(letter + " ").Signatures[0], verification.StepDigest) && isPassed(run(letter + " ").Signatures[0], verification.StepSignature) {
				t.Error("another document is taken for it")
			}
		})
	}
}

func isPassed(s verification.Signature, id verification.StepID) bool {
	return slices.ContainsFunc(s.Steps, func(step verification.Step) bool { return step.ID == id && step.Status == verification.Passed })
}
