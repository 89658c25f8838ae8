package timestamp_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/timestamp"
)

var (
	data = []byte("a signature value")
	noon = time.Date(2026, 11, 29, 3, 0, 0, 123e6, time.UTC)
)

func authority(t testing.TB) *sandboxtsa.Authority {
	t.Helper()
	a, err := sandboxtsa.New(noon)
	if err != nil {
		t.Fatal(err)
	}
	a.Now = func() time.Time { return noon }
	return a
}

func answer(t testing.TB, a *sandboxtsa.Authority, r timestamp.Request) []byte {
	t.Helper()
	answer, err := a.Answer(r.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func stamped(t testing.TB, a *sandboxtsa.Authority) *timestamp.Token {
	t.Helper()
	r := timestamp.NewRequest(sha256.Sum256(data))
	token, err := r.Accept(answer(t, a, r))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func pool(roots ...*x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	for _, r := range roots {
		p.AddCert(r)
	}
	return p
}

func is(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%v, want %v", err, want)
	}
}

func TestStamp(t *testing.T) {
	a := authority(t)
	token := stamped(t, a)
	if !token.Time.Equal(noon) || token.Accuracy != time.Second || token.Policy != sandboxtsa.Policy || token.Certificate.Subject.CommonName != "SANDBOX TSA" {
		t.Errorf("%+v", token)
	}
	is(t, token.Check(data), nil)
	is(t, token.CheckDigest(sha256.Sum256(data)), nil)
	is(t, token.Verify(pool(a.Root())), nil)
	again, err := timestamp.Parse(token.Raw)
	if err != nil || !again.Time.Equal(token.Time) {
		t.Errorf("%+v, %v", again, err)
	}
}

// A token says something about its own bytes, request and authority, and nothing about
// others.
func TestStampOfSomethingElse(t *testing.T) {
	a := authority(t)
	token := stamped(t, a)
	is(t, token.Check([]byte("another value")), timestamp.ErrOtherData)
	is(t, token.CheckDigest(sha256.Sum256(nil)), timestamp.ErrOtherData)
	is(t, token.Verify(pool(authority(t).Root())), timestamp.ErrAuthority)
	is(t, token.Verify(pool()), timestamp.ErrAuthority)
	is(t, token.Verify(nil), timestamp.ErrAuthority)
	first, second := timestamp.NewRequest(sha256.Sum256(data)), timestamp.NewRequest(sha256.Sum256(data))
	_, err := second.Accept(answer(t, a, first))
	is(t, err, timestamp.ErrOtherRequest)
	_, err = timestamp.NewRequest(sha256.Sum256(nil)).Accept(answer(t, a, first))
	is(t, err, timestamp.ErrOtherData)
}

// The authority's certificate counts at the time of the stamp.
func TestStampOutsideTheCertificate(t *testing.T) {
	a := authority(t)
	for name, now := range map[string]time.Time{"before": noon.AddDate(-1, 0, 0), "after": noon.AddDate(2, 0, 0)} {
		a.Now = func() time.Time { return now }
		if err := stamped(t, a).Verify(pool(a.Root())); !errors.Is(err, timestamp.ErrAuthority) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// No bit of an answer can be turned without being noticed, but the one between "granted"
// and "granted with modifications", which nobody signs.
func TestEveryByteCounts(t *testing.T) {
	a := authority(t)
	r := timestamp.NewRequest(sha256.Sum256(data))
	whole := answer(t, a, r)
	roots := pool(a.Root())
	accepts := func(b []byte) bool {
		token, err := r.Accept(b)
		return err == nil && token.Verify(roots) == nil && token.Check(data) == nil
	}
	if !accepts(whole) {
		t.Fatal("the whole is refused")
	}
	var taken []int
	for i := range whole {
		for bit := range 8 {
			turned := bytes.Clone(whole)
			turned[i] ^= 1 << bit
			if accepts(turned) {
				taken = append(taken, 8*i+bit)
			}
		}
	}
	if len(taken) != 1 {
		t.Errorf("%d bits can be turned: %v", len(taken), taken)
	}
	for length := range whole {
		if accepts(whole[:length]) {
			t.Errorf("takes %d of %d bytes", length, len(whole))
		}
	}
	if accepts(append(bytes.Clone(whole), 0)) {
		t.Error("takes a tail")
	}
}

// What RFC 3161 and CMS forbid is refused, each by its rule.
func TestForgedTokens(t *testing.T) {
	other := authority(t)
	for name, test := range map[string]struct {
		alter func(*sandboxtsa.Draft)
		want  error
	}{
		"two signers":                 {func(d *sandboxtsa.Draft) { d.Signers = 2 }, timestamp.ErrUnsupported},
		"no signer":                   {func(d *sandboxtsa.Draft) { d.Signers = 0 }, timestamp.ErrMalformed},
		"no certificate":              {func(d *sandboxtsa.Draft) { d.Certificates = nil }, timestamp.ErrSignature},
		"certificate of another":      {func(d *sandboxtsa.Draft) { d.Certificates = [][]byte{other.Root().Raw} }, timestamp.ErrSignature},
		"content was changed after":   {func(d *sandboxtsa.Draft) { d.Content = append(bytes.Clone(d.Content[:len(d.Content)-1]), 0xFF) }, timestamp.ErrSignature},
		"no content type":             {func(d *sandboxtsa.Draft) { d.Attributes = d.Attributes[1:] }, timestamp.ErrSignature},
		"no message digest":           {func(d *sandboxtsa.Draft) { d.Attributes = [][]byte{d.Attributes[0], d.Attributes[2]} }, timestamp.ErrSignature},
		"names no certificate":        {func(d *sandboxtsa.Draft) { d.Attributes = d.Attributes[:2] }, timestamp.ErrUnsupported},
		"the same attribute twice":    {func(d *sandboxtsa.Draft) { d.Attributes = append(d.Attributes, d.Attributes[0]) }, timestamp.ErrMalformed},
		"content is not of this kind": {func(d *sandboxtsa.Draft) { d.Content = []byte{0x30, 0} }, timestamp.ErrSignature},
	} {
		t.Run(name, func(t *testing.T) {
			a := authority(t)
			a.Alter = test.alter
			r := timestamp.NewRequest(sha256.Sum256(data))
			_, err := r.Accept(answer(t, a, r))
			is(t, err, test.want)
		})
	}
}

// Only a certificate that is for time stamps, and for nothing else, may stamp.
func TestCertificateIsForStampsAlone(t *testing.T) {
	for name, change := range map[string]func(*x509.Certificate){
		"no usage": func(c *x509.Certificate) { c.ExtraExtensions = nil },
		"another": func(c *x509.Certificate) {
			c.ExtraExtensions, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		},
		"not critical": func(c *x509.Certificate) { c.ExtraExtensions[0].Critical = false },
		"and another": func(c *x509.Certificate) {
			c.ExtraExtensions, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageTimeStamping, x509.ExtKeyUsageServerAuth}
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := sandboxtsa.New(noon, change)
			if err != nil {
				t.Fatal(err)
			}
			a.Now = func() time.Time { return noon }
			is(t, stamped(t, a).Verify(pool(a.Root())), timestamp.ErrAuthority)
		})
	}
}

func TestRefusal(t *testing.T) {
	a := authority(t)
	refusal, err := a.Answer([]byte{0x30, 0})
	if err != nil {
		t.Fatal(err)
	}
	_, err = timestamp.NewRequest(sha256.Sum256(data)).Accept(refusal)
	var refused *timestamp.RefusedError
	if !errors.As(err, &refused) || !timestamp.IsRefused(err) || refused.Status != 2 || refused.Why != "wrong format" || refused.Text != "SANDBOX TSA refuses" {
		t.Errorf("%+v", err)
	}
	if !strings.Contains(err.Error(), "wrong format") {
		t.Error(err)
	}
}

// Our requests are answered by OpenSSL, in all the forms of its signatures, and our
// authority's answers are verified by it.
func TestOpenSSL(t *testing.T) {
	for name, key := range map[string][]string{
		"RSA":   {"-newkey", "rsa:2048"},
		"P-384": {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"},
	} {
		for _, digest := range []string{"sha256", "sha512"} {
			t.Run(name+", "+digest, func(t *testing.T) {
				dir := t.TempDir()
				in := func(name string) string { return filepath.Join(dir, name) }
				write(t, in("tsa.cnf"), fmt.Sprintf(opensslConfig, dir, digest))
				openssl(t, append([]string{"req", "-x509", "-nodes", "-config", in("tsa.cnf"), "-extensions", "stamping", "-subj", "/CN=OpenSSL TSA", "-days", "2", "-keyout", in("key.pem"), "-out", in("cert.pem")}, key...)...)
				write(t, in("serial"), "01\n")
				r := timestamp.NewRequest(sha256.Sum256(data))
				write(t, in("query.tsq"), string(r.Marshal()))
				openssl(t, "ts", "-reply", "-config", in("tsa.cnf"), "-queryfile", in("query.tsq"), "-out", in("reply.tsr"))
				token, err := r.Accept(read(t, in("reply.tsr")))
				if err != nil {
					t.Fatal(err)
				}
				block, _ := pem.Decode(read(t, in("cert.pem")))
				root, err := x509.ParseCertificate(block.Bytes)
				if err != nil {
					t.Fatal(err)
				}
				is(t, token.Verify(pool(root)), nil)
				is(t, token.Check(data), nil)
			})
		}
	}
	t.Run("verifies ours", func(t *testing.T) {
		dir := t.TempDir()
		in := func(name string) string { return filepath.Join(dir, name) }
		a, err := sandboxtsa.New(time.Now())
		if err != nil {
			t.Fatal(err)
		}
		r := timestamp.NewRequest(sha256.Sum256(data))
		write(t, in("reply.tsr"), string(answer(t, a, r)))
		write(t, in("query.tsq"), string(r.Marshal()))
		write(t, in("data"), string(data))
		write(t, in("root.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.Root().Raw})))
		for _, what := range [][]string{{"-queryfile", in("query.tsq")}, {"-data", in("data")}} {
			if out := openssl(t, append([]string{"ts", "-verify", "-in", in("reply.tsr"), "-CAfile", in("root.pem")}, what...)...); !strings.Contains(out, "Verification: OK") {
				t.Errorf("%v: %s", what, out)
			}
		}
	})
}

const opensslConfig = `
[req]
distinguished_name = name
prompt = no
[name]
CN = OpenSSL TSA
[stamping]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
basicConstraints = CA:FALSE
[tsa]
default_tsa = one
[one]
dir = %s
serial = $dir/serial
signer_cert = $dir/cert.pem
certs = $dir/cert.pem
signer_key = $dir/key.pem
signer_digest = %s
default_policy = 2.999.1
digests = sha256
accuracy = secs:1, millisecs:500, microsecs:100
clock_precision_digits = 3
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
`

func openssl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "openssl", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// No bytes make the reader panic, and what it takes it has verified.
func FuzzParse(f *testing.F) {
	a := authority(f)
	f.Add(stamped(f, a).Raw)
	f.Add([]byte{0x30, 0x80})
	f.Fuzz(func(t *testing.T, raw []byte) {
		token, err := timestamp.Parse(raw)
		if err != nil {
			return
		}
		_ = token.Check(data)
		_ = token.Verify(pool(a.Root()))
	})
}
