package sandboxca_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

var (
	issued = time.Date(2026, time.June, 1, 3, 4, 5, 0, time.UTC)

	testKey = sync.OnceValue(func() *rsa.PrivateKey {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		return key
	})
	testCA = sync.OnceValue(func() *sandboxca.CA {
		ca, err := sandboxca.New(rand.Reader, issued)
		if err != nil {
			panic(err)
		}
		return ca
	})
)

func issue(t *testing.T, p jpki.Purpose, h sandboxca.Holder, options ...sandboxca.Option) *certprofile.Certificate {
	t.Helper()
	der, err := testCA().Issue(p, testKey().Public(), h, options...)
	if err != nil {
		t.Fatal(err)
	}
	c, err := certprofile.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// extensionOrder is the order on the card (jpki facts 5.1); "!" marks critical ones.
var extensionOrder = map[jpki.Purpose]string{
	jpki.UserAuthentication: "2.5.29.15! 2.5.29.37 2.5.29.32! 2.5.29.18 2.5.29.31 1.3.6.1.5.5.7.1.1 2.5.29.35 2.5.29.14",
	jpki.DigitalSignature:   "2.5.29.15! 2.5.29.17 2.5.29.32! 2.5.29.18 2.5.29.31 1.3.6.1.5.5.7.1.1 2.5.29.35 2.5.29.14",
}

func extensions(c *x509.Certificate) string {
	var list []string
	for _, e := range c.Extensions {
		mark := ""
		if e.Critical {
			mark = "!"
		}
		list = append(list, e.Id.String()+mark)
	}
	return strings.Join(list, " ")
}

func TestIssuedCertificateHasTheProfile(t *testing.T) {
	for _, p := range jpki.Purposes {
		t.Run(p.String(), func(t *testing.T) {
			c := issue(t, p, sandboxca.DefaultHolder())
			if findings := c.Check(p); findings != nil {
				t.Errorf("findings %v", findings)
			}
			ca, err := certprofile.Parse(testCA().Certificate(p))
			if err != nil {
				t.Fatal(err)
			}
			if err := c.CheckSignatureFrom(ca); err != nil {
				t.Error(err)
			}
			if got, ok := c.Purpose(); !ok || got != p || !c.Test() {
				t.Errorf("purpose %v %t, test %t", got, ok, c.Test())
			}
			if want := time.Date(2030, time.November, 23, 14, 59, 59, 0, time.UTC); !c.NotBefore.Equal(issued) || !c.NotAfter.Equal(want) {
				t.Errorf("valid from %v to %v", c.NotBefore, c.NotAfter)
			}
			if len(c.Serial) != 4 || string(c.AuthoritySerial) != string(ca.Serial) || len(c.SubjectKeyID) != 20 {
				t.Errorf("serial number %X, authority's %X, key identifier %X", c.Serial, c.AuthoritySerial, c.SubjectKeyID)
			}
			if want := []string{sandboxca.OCSPServer}; !slices.Equal(c.OCSPServers, want) {
				t.Errorf("OCSP servers %q", c.OCSPServers)
			}
			if want := "C=JP, O=JPKI-TEST/sandbox, OU=JPKI for " + p.String() + ", OU=CRL Distribution Points, OU=Kaku-ken, CN=Mihon-shi CRLDP"; c.CRLDistributionPoint != want {
				t.Errorf("CRL distribution point %q", c.CRLDistributionPoint)
			}
			if c.Unknown != nil {
				t.Errorf("unknown %q", c.Unknown)
			}
		})
	}
}

func TestGoReadsTheCertificates(t *testing.T) {
	for _, p := range jpki.Purposes {
		t.Run(p.String(), func(t *testing.T) {
			leaf, err := x509.ParseCertificate(issue(t, p, sandboxca.DefaultHolder()).Raw)
			if err != nil {
				t.Fatal(err)
			}
			ca, err := x509.ParseCertificate(testCA().Certificate(p))
			if err != nil {
				t.Fatal(err)
			}
			if got := extensions(leaf); got != extensionOrder[p] {
				t.Errorf("extensions %s", got)
			}
			// jpki facts 5.4.
			if got := extensions(ca); got != "2.5.29.15! 2.5.29.17 2.5.29.19! 2.5.29.31 2.5.29.14" {
				t.Errorf("extensions of the CA %s", got)
			}
			if want := time.Date(2036, time.May, 31, 14, 59, 59, 0, time.UTC); !ca.NotAfter.Equal(want) {
				t.Errorf("CA valid to %v", ca.NotAfter)
			}
			roots := x509.NewCertPool()
			roots.AddCert(ca)
			options := x509.VerifyOptions{Roots: roots, CurrentTime: issued, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
			if p == jpki.UserAuthentication {
				options.KeyUsages = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
			}
			if _, err := leaf.Verify(options); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestAuthenticationCertificateIsShort keeps the certificate within seven short
// READ BINARY commands of 256 octets.
func TestAuthenticationCertificateIsShort(t *testing.T) {
	if n := len(issue(t, jpki.UserAuthentication, sandboxca.DefaultHolder()).Raw); n > 7*256 {
		t.Errorf("%d octets", n)
	}
}

func TestSubjectNames(t *testing.T) {
	for p, want := range map[jpki.Purpose]string{
		jpki.UserAuthentication: `^C=JP, CN=[0-9A-Z]{14}99201003A$`,
		jpki.DigitalSignature:   `^C=JP, L=Kaku-ken, L=Mihon-shi, CN=20260601120405[0-9]{14}$`,
	} {
		one, other := issue(t, p, sandboxca.DefaultHolder()), issue(t, p, sandboxca.DefaultHolder())
		if !regexp.MustCompile(want).MatchString(one.Subject.String()) {
			t.Errorf("subject %q", one.Subject)
		}
		if one.Subject.CommonName() == other.Subject.CommonName() || string(one.Serial) == string(other.Serial) {
			t.Errorf("two certificates of %q with serial number %X", one.Subject, one.Serial)
		}
	}
}

func TestHolderInTheSigningCertificate(t *testing.T) {
	place := sandboxca.DefaultHolder().Municipality
	cases := []struct {
		name   string
		holder sandboxca.Holder
		want   certprofile.Holder
	}{
		{
			"default", sandboxca.DefaultHolder(),
			certprofile.Holder{
				Name: "見本　花子", Address: "架空県見本市例町一丁目２番３号", Gender: "2",
				BirthDate:       certprofile.BirthDate{Era: 3, Year: 1985, Month: 11, Day: 23, Raw: "319851123"},
				NameSubstitutes: "00000", AddressSubstitutes: "000000000000000",
			},
		},
		{
			"foreign name, first day of an era",
			sandboxca.Holder{
				Name: "ＥＸＡＭＰＬＥ　ＪＯＨＮ　Ｑ", Address: "架空県見本市", Gender: sandboxca.Male, Municipality: place,
				BirthDate: time.Date(2019, time.May, 1, 0, 0, 0, 0, time.UTC),
			},
			certprofile.Holder{
				Name: "ＥＸＡＭＰＬＥ　ＪＯＨＮ　Ｑ", Address: "架空県見本市", Gender: "1",
				BirthDate:       certprofile.BirthDate{Era: 5, Year: 2019, Month: 5, Day: 1, Raw: "520190501"},
				NameSubstitutes: "00000000000000", AddressSubstitutes: "000000",
			},
		},
		{
			"substitute characters, unknown birth date",
			sandboxca.Holder{
				Name: "〓本　花子", NameSubstitutes: "10000", Address: "架空県〓市", AddressSubstitutes: "00010",
				Gender: '3', Municipality: place,
			},
			certprofile.Holder{
				Name: "〓本　花子", Address: "架空県〓市", Gender: "3", BirthDate: certprofile.BirthDate{Raw: "000000000"},
				NameSubstitutes: "10000", AddressSubstitutes: "00010",
			},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := issue(t, jpki.DigitalSignature, c.holder)
			if got.Holder == nil || *got.Holder != c.want {
				t.Errorf("holder %+v, want %+v", got.Holder, c.want)
			}
			if findings := got.Check(jpki.DigitalSignature); findings != nil {
				t.Errorf("findings %v", findings)
			}
			if issue(t, jpki.UserAuthentication, c.holder).Holder != nil {
				t.Error("the user authentication certificate names its holder")
			}
		})
	}
}

func TestValidityEndsWithTheFifthBirthday(t *testing.T) {
	japan := time.FixedZone("JST", 9*60*60)
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	cases := []struct {
		name          string
		issued, birth time.Time
		want          string // last day in Japan
	}{
		{"birthday later this year", issued, day(1985, 11, 23), "2030-11-23"},
		{"birthday earlier this year", issued, day(1985, 3, 1), "2031-03-01"},
		{"issued on the birthday", time.Date(2026, 6, 1, 12, 0, 0, 0, japan), day(1985, 6, 1), "2031-06-01"},
		{"issued at midnight of the birthday", time.Date(2026, 6, 1, 0, 0, 0, 0, japan), day(1985, 6, 1), "2031-06-01"},
		{"issued the day before", time.Date(2026, 5, 31, 23, 59, 59, 0, japan), day(1985, 6, 1), "2030-06-01"},
		{"the birthday began in Japan only", time.Date(2026, 5, 31, 15, 0, 0, 0, time.UTC), day(1985, 6, 1), "2031-06-01"},
		{"born on 29 February, common year", issued, day(1984, 2, 29), "2031-02-28"},
		{"born on 29 February, leap year", day(2027, 6, 1), day(1984, 2, 29), "2032-02-29"},
		{"unknown birth date", issued, time.Time{}, "2031-06-01"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			h := sandboxca.DefaultHolder()
			h.BirthDate = c.birth
			got := issue(t, jpki.UserAuthentication, h, sandboxca.NotBefore(c.issued))
			if text := got.NotAfter.In(japan).Format(time.DateTime); text != c.want+" 23:59:59" {
				t.Errorf("valid to %s, want %s", text, c.want)
			}
		})
	}
}

func TestErasOfBirthDates(t *testing.T) {
	for date, want := range map[string]string{
		"1912-07-29": "119120729", "1912-07-30": "219120730", "1926-12-24": "219261224", "1926-12-25": "319261225",
		"1989-01-07": "319890107", "1989-01-08": "419890108", "2019-04-30": "420190430", "2019-05-01": "520190501",
	} {
		h := sandboxca.DefaultHolder()
		birth, err := time.Parse(time.DateOnly, date)
		if err != nil {
			t.Fatal(err)
		}
		h.BirthDate = birth
		if got := issue(t, jpki.DigitalSignature, h).Holder.BirthDate; got.Raw != want || !got.Complete() {
			t.Errorf("%s: %+v", date, got)
		}
	}
}

func TestOptions(t *testing.T) {
	end := time.Date(2051, time.January, 1, 0, 0, 0, 0, time.UTC) // GeneralizedTime
	c := issue(t, jpki.DigitalSignature, sandboxca.DefaultHolder(), sandboxca.Join(
		sandboxca.NotAfter(end), sandboxca.Serial([]byte{0x12, 0x34}), sandboxca.WithOCSPServer("http://127.0.0.1:9/x"),
		sandboxca.Omit(der.OIDSubjectAltName), sandboxca.Replace(sandboxca.BasicConstraints(true))))
	if !c.NotAfter.Equal(end) || string(c.Serial) != "\x12\x34" || !slices.Equal(c.OCSPServers, []string{"http://127.0.0.1:9/x"}) || c.Holder != nil || !c.IsCA {
		t.Errorf("to %v, serial number %X, OCSP %q, holder %v, CA %t", c.NotAfter, c.Serial, c.OCSPServers, c.Holder, c.IsCA)
	}
}

func TestIncompleteHolderIsRefused(t *testing.T) {
	h := sandboxca.DefaultHolder()
	h.Municipality.Code = "9920"
	if _, err := testCA().Issue(jpki.UserAuthentication, testKey().Public(), h); err == nil {
		t.Error("a municipality code of four digits was taken")
	}
	if _, err := testCA().Issue(jpki.Purpose(""), testKey().Public(), sandboxca.DefaultHolder()); err == nil {
		t.Error("a certificate for no purpose was issued")
	}
	if _, err := testCA().Issue(jpki.UserAuthentication, testKey().Public(), sandboxca.DefaultHolder(), sandboxca.Replace(sandboxca.Policies("1.x"))); err == nil {
		t.Error("an object identifier that is none was encoded")
	}
}

// writePEM writes a certificate for openssl.
func writePEM(t *testing.T, path string, der []byte) string {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func openssl(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "openssl", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestOpenSSLReadsAndVerifies(t *testing.T) {
	const at = "1796000000" // 2026-11-30
	for _, p := range jpki.Purposes {
		t.Run(p.String(), func(t *testing.T) {
			dir := t.TempDir()
			ca := writePEM(t, filepath.Join(dir, "ca.pem"), testCA().Certificate(p))
			leaf := writePEM(t, filepath.Join(dir, "leaf.pem"), issue(t, p, sandboxca.DefaultHolder()).Raw)
			verify := []string{"verify", "-attime", at, "-CAfile", ca}
			if p == jpki.UserAuthentication {
				verify = append(verify, "-purpose", "sslclient")
			}
			if out := openssl(t, append(verify, leaf)...); !strings.HasSuffix(out, ": OK\n") {
				t.Error(out)
			}
			text := openssl(t, "x509", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus_space", "-in", leaf)
			for _, want := range textOf[p] {
				if !strings.Contains(text, want) {
					t.Errorf("openssl does not print %q:\n%s", want, text)
				}
			}
		})
	}
}

// textOf is what openssl must say of a certificate (jpki facts 5.1).
var textOf = map[jpki.Purpose][]string{
	jpki.UserAuthentication: {
		"Version: 3 (0x2)", "Signature Algorithm: sha256WithRSAEncryption", "Public-Key: (2048 bit)",
		"X509v3 Key Usage: critical\n                Digital Signature\n",
		"X509v3 Extended Key Usage: \n                TLS Web Client Authentication\n",
		"X509v3 Certificate Policies: critical\n                Policy: 1.2.392.200149.8.5.1.0.30\n                  CPS: http://www.jpki.go.jp/cps.html",
		"DirName:C = JP, O = JPKI-TEST/sandbox, OU = JPKI for user authentication, OU = CRL Distribution Points, OU = Kaku-ken, CN = Mihon-shi CRLDP",
		"OCSP - URI:http://127.0.0.1/ocsp",
		"X509v3 Authority Key Identifier: \n                keyid:", "\n                serial:",
	},
	jpki.DigitalSignature: {
		"Version: 3 (0x2)", "Signature Algorithm: sha256WithRSAEncryption", "Public-Key: (2048 bit)",
		"X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation\n",
		"X509v3 Subject Alternative Name: \n                othername: 1.2.392.200149.8.5.5.1",
		"Policy: 1.2.392.200149.8.5.1.0.20\n                  CPS: http://www.jpki.go.jp/cps.html",
		"OU = JPKI for digital signature, OU = CRL Distribution Points, OU = Kaku-ken, CN = Mihon-shi CRLDP",
	},
}
