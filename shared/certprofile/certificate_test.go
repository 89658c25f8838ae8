package certprofile_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/scripts/golden"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

var (
	issued = time.Date(2026, time.June, 1, 3, 4, 5, 0, time.UTC)

	testKey = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })
	testCA  = sync.OnceValue(func() *sandboxca.CA { return must(sandboxca.New(rand.Reader, issued)) })
	ecKey   = sync.OnceValue(func() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)) })
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func issueDER(t *testing.T, p jpki.Purpose, options ...sandboxca.Option) []byte {
	t.Helper()
	der, err := testCA().Issue(p, testKey().Public(), sandboxca.DefaultHolder(), options...)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func parse(t *testing.T, der []byte) *certprofile.Certificate {
	t.Helper()
	c, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// samples are the certificates of testdata. Their keys were thrown away.
var samples = map[string]func() ([]byte, error){
	"user-authentication": func() ([]byte, error) {
		return testCA().Issue(jpki.UserAuthentication, testKey().Public(), sandboxca.DefaultHolder())
	},
	"digital-signature": func() ([]byte, error) {
		return testCA().Issue(jpki.DigitalSignature, testKey().Public(), sandboxca.DefaultHolder())
	},
	"next-card": func() ([]byte, error) {
		return testCA().Issue(jpki.UserAuthentication, ecKey().Public(), sandboxca.DefaultHolder(), withSignatureAlgorithm("1.2.840.10045.4.3.3"))
	},
	"user-authentication-ca": func() ([]byte, error) { return testCA().Certificate(jpki.UserAuthentication), nil },
	"digital-signature-ca":   func() ([]byte, error) { return testCA().Certificate(jpki.DigitalSignature), nil },
}

func withSignatureAlgorithm(oid string) sandboxca.Option {
	return sandboxca.Alter(func(c *sandboxca.Contents) { c.SignatureAlgorithm = oid })
}

// dump writes every field of a certificate, and what Purpose and Check say.
func dump(c *certprofile.Certificate) string {
	var b strings.Builder
	line := func(name string, value any) { fmt.Fprintf(&b, "%s: %v\n", name, value) }
	line("version", c.Version)
	line("serial number", fmt.Sprintf("%X", c.Serial))
	line("issuer", c.Issuer)
	line("subject", c.Subject)
	line("validity", c.NotBefore.Format(time.RFC3339)+" "+c.NotAfter.Format(time.RFC3339))
	line("key", c.KeyAlgorithm+" "+c.KeyCurve)
	if key := c.PublicKey; key != nil {
		line("rsa", fmt.Sprintf("%X %d", key.N, key.E))
	}
	line("signature", fmt.Sprintf("%s %X", c.SignatureAlgorithm, c.Signature))
	line("key usage", c.KeyUsage)
	line("extended key usage", c.ExtKeyUsage)
	line("policies", c.Policies)
	line("key identifier", fmt.Sprintf("%X", c.SubjectKeyID))
	line("authority", fmt.Sprintf("%X %X", c.AuthorityKeyID, c.AuthoritySerial))
	line("issuer alternative name", c.IssuerAltName)
	line("OCSP", c.OCSPServers)
	line("CRL", c.CRLDistributionPoint)
	line("CA", c.IsCA)
	if c.Holder != nil {
		line("holder", fmt.Sprintf("%+v", *c.Holder))
	}
	line("unknown", c.Unknown)
	p, ok := c.Purpose()
	line("purpose", fmt.Sprint(p, " ", ok))
	for _, f := range c.Check(p) {
		line(f.Severity.String(), fmt.Sprintf("%s (%s): %s", f.Rule, f.Citation, f.Detail))
	}
	return b.String()
}

// With -update the samples are issued anew, by a fresh sandbox CA.
func TestSamplesParseAsBefore(t *testing.T) {
	var files []string
	for name, issue := range samples {
		files = append(files, name+".der", name+".txt")
		t.Run(name, func(t *testing.T) {
			file := filepath.Join("testdata", name+".der")
			if golden.Updating() {
				if err := os.WriteFile(file, must(issue()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			der, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			golden.Compare(t, filepath.Join("testdata", name+".txt"), dump(parse(t, der)))
		})
	}
	golden.Only(t, "testdata", files...)
}

func TestValidityIncludesBothEnds(t *testing.T) {
	c := parse(t, issueDER(t, jpki.UserAuthentication))
	cases := []struct {
		name string
		at   time.Time
		want bool
	}{
		{"before", c.NotBefore.Add(-time.Nanosecond), false},
		{"first moment", c.NotBefore, true},
		{"last second begins", c.NotAfter, true},
		{"last second ends", c.NotAfter.Add(time.Second - time.Nanosecond), true},
		{"after", c.NotAfter.Add(time.Second), false},
	}
	for _, k := range cases {
		if got := c.ValidAt(k.at); got != k.want {
			t.Errorf("%s: valid %t", k.name, got)
		}
	}
}
