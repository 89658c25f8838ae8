package certprofile_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

const (
	auth = jpki.UserAuthentication
	sign = jpki.DigitalSignature

	clientAuth = "1.3.6.1.5.5.7.3.2"
	serverAuth = "1.3.6.1.5.5.7.3.1"
)

// weakKey has 1024 bits; nothing is ever signed with it.
func weakKey(bits uint, exponent int) crypto.PublicKey {
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return &rsa.PublicKey{N: n.Add(n, big.NewInt(1)), E: exponent}
}

// isPrimary: whoever reads a finding can open where its rule is written.
func isPrimary(citation string) bool {
	return regexp.MustCompile(`^(RFC \d|J-LIS プロファイル仕様書 \d)`).MatchString(citation) && !strings.Contains(citation, "facts")
}

func issuer(organization, unit string) sandboxca.Option {
	return sandboxca.Alter(func(c *sandboxca.Contents) {
		c.Issuer = slices.Clone(c.Issuer)
		c.Issuer[1].Value, c.Issuer[2].Value = organization, unit
	})
}

func version(n int) sandboxca.Option {
	return sandboxca.Alter(func(c *sandboxca.Contents) { c.Version = n })
}

func subject(name ...der.Attribute) sandboxca.Option {
	return sandboxca.Alter(func(c *sandboxca.Contents) { c.Subject = name })
}

func commonName(value string) der.Attribute {
	return der.Attribute{OID: "2.5.4.3", Value: value}
}

// pointWith is the distribution point of a town with something behind its name.
func pointWith(more string) sandboxca.Extension {
	e := sandboxca.CRLDistributionPoint(der.Name{
		{OID: "2.5.4.6", Value: "JP"}, {OID: "2.5.4.10", Value: jpki.TestOrganization},
		{OID: "2.5.4.11", Value: "JPKI for user authentication"}, {OID: "2.5.4.11", Value: "CRL Distribution Points"},
		{OID: "2.5.4.3", Value: "Mihon-shi CRLDP"},
	})
	var points, point cryptobyte.String
	value := cryptobyte.String(e.Value)
	if !value.ReadASN1(&points, asn1.SEQUENCE) || !points.ReadASN1(&point, asn1.SEQUENCE) {
		panic("no distribution point")
	}
	e.Value = element(asn1.SEQUENCE, element(asn1.SEQUENCE, []byte(point), []byte(more)))
	return e
}

func element(tag asn1.Tag, parts ...[]byte) []byte {
	var b cryptobyte.Builder
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(bytes.Join(parts, nil)) })
	return b.BytesOrPanic()
}

func notCritical(e sandboxca.Extension) sandboxca.Option {
	e.Critical = false
	return sandboxca.Replace(e)
}

func directory(organization, last string) sandboxca.Option {
	name := der.Name{
		{OID: "2.5.4.6", Value: "JP"}, {OID: "2.5.4.10", Value: organization},
		{OID: "2.5.4.11", Value: "JPKI for user authentication"}, {OID: "2.5.4.11", Value: last},
		{OID: "2.5.4.3", Value: "Mihon-shi CRLDP"},
	}
	return sandboxca.Replace(sandboxca.CRLDistributionPoint(name))
}

func names(oids ...string) sandboxca.Option {
	var list []sandboxca.OtherName
	for _, oid := range oids {
		list = append(list, sandboxca.OtherName{OID: oid, Value: "見本"})
	}
	return sandboxca.Replace(sandboxca.SubjectAltName(list...))
}

func TestEachDeviationHasItsFinding(t *testing.T) {
	p256 := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)).Public()
	usage := func(u certprofile.KeyUsage) sandboxca.Option { return sandboxca.Replace(sandboxca.KeyUsage(u)) }
	uri := sandboxca.Extension{OID: der.OIDCRLDistributionPoint, Value: []byte("\x30\x0C\x30\x0A\xA0\x08\xA0\x06\x86\x04http")}
	keyIDOnly := sandboxca.Extension{OID: der.OIDAuthorityKeyID, Value: []byte{0x30, 3, 0x80, 1, 1}}
	cases := []struct {
		name    string
		purpose jpki.Purpose
		key     crypto.PublicKey // nil: RSA-2048
		option  sandboxca.Option
		want    string // rule, "" for none
	}{
		{"authentication", auth, nil, nil, ""},
		{"signing", sign, nil, nil, ""},
		{"version 2", auth, nil, version(2), "version"},
		{"version 1", auth, nil, version(1), "version"},
		{"serial number 0", auth, nil, sandboxca.Serial([]byte{0}), "serial_number"},
		{"negative serial number", auth, nil, sandboxca.Serial([]byte{0x81}), "serial_number"},
		{"SHA-1", auth, nil, withSignatureAlgorithm("1.2.840.113549.1.1.5"), "signature_algorithm"},
		{"announced signature algorithm", auth, nil, withSignatureAlgorithm("1.2.840.10045.4.3.3"), "signature_algorithm"},
		{"issuer is a stranger", auth, nil, sandboxca.Join(issuer("Example", "JPKI for user authentication"), directory("Example", "CRL Distribution Points")), "issuer"},
		{"issuer of the other purpose", auth, nil, issuer(jpki.TestOrganization, "JPKI for digital signature"), "issuer"},
		{"issuer with a name part more", auth, nil, sandboxca.Alter(func(c *sandboxca.Contents) {
			c.Issuer = append(slices.Clone(c.Issuer), der.Attribute{OID: "2.5.4.3", Value: "CA"})
		}), "issuer"},
		{"ends before it begins", auth, nil, sandboxca.NotAfter(issued.AddDate(-1, 0, 0).Truncate(24 * time.Hour).Add(15*time.Hour - time.Second)), "validity"},
		{"ends at noon", auth, nil, sandboxca.NotAfter(issued.AddDate(5, 0, 0)), "validity"},
		{"ends a second before the day", auth, nil, sandboxca.NotAfter(time.Date(2030, 1, 1, 14, 59, 58, 0, time.UTC)), "validity"},
		{"ends a minute before the day", auth, nil, sandboxca.NotAfter(time.Date(2030, 1, 1, 14, 58, 59, 0, time.UTC)), "validity"},
		{"ends an hour before the day", auth, nil, sandboxca.NotAfter(time.Date(2030, 1, 1, 13, 59, 59, 0, time.UTC)), "validity"},
		{"ends with a day in Japan", auth, nil, sandboxca.NotAfter(time.Date(2030, 1, 1, 14, 59, 59, 0, time.UTC)), ""},
		{"ends with a day in UTC", auth, nil, sandboxca.NotAfter(time.Date(2030, 1, 1, 23, 59, 59, 0, time.UTC)), "validity"},
		{"no common name", auth, nil, subject(der.Attribute{OID: "2.5.4.6", Value: "JP"}), "subject"},
		{"empty subject", auth, nil, subject(), "subject"},
		{"empty common name", auth, nil, subject(commonName("")), "subject"},
		{"common name of blanks", sign, nil, subject(commonName(" \u3000")), "subject"},
		{"two common names", auth, nil, subject(commonName("A"), commonName("B")), "subject"},
		{"RSA-1024", auth, weakKey(1024, 65537), nil, "public_key"},
		{"RSA-2047", auth, weakKey(2047, 65537), nil, "public_key"},
		{"exponent 3", auth, weakKey(2048, 3), nil, "public_key"},
		{"P-256", auth, p256, nil, "public_key"},
		{"announced key P-384", auth, ecKey().Public(), nil, "public_key"},
		{"authentication key may sign contracts", auth, nil, usage(certprofile.KeyUsageDigitalSignature | certprofile.KeyUsageContentCommitment), "key_usage"},
		{"signing key may not sign contracts", sign, nil, usage(certprofile.KeyUsageDigitalSignature), "key_usage"},
		{"key may sign certificates", auth, nil, usage(certprofile.KeyUsageDigitalSignature | certprofile.KeyUsageCertSign), "key_usage"},
		{"key usage absent", auth, nil, sandboxca.Omit(der.OIDKeyUsage), "key_usage"},
		{"key usage not critical", auth, nil, notCritical(sandboxca.KeyUsage(certprofile.KeyUsageDigitalSignature)), "key_usage"},
		{"client authentication absent", auth, nil, sandboxca.Omit(der.OIDExtKeyUsage), "extended_key_usage"},
		{"server authentication", auth, nil, sandboxca.Replace(sandboxca.ExtKeyUsage(serverAuth)), "extended_key_usage"},
		{"client and server authentication", auth, nil, sandboxca.Replace(sandboxca.ExtKeyUsage(clientAuth, serverAuth)), "extended_key_usage"},
		{"signing certificate for clients", sign, nil, sandboxca.Replace(sandboxca.ExtKeyUsage(clientAuth)), "extended_key_usage"},
		{"authentication certificate names its holder", auth, nil, names(jpki.OIDName), "subject_alt_name"},
		{"signing certificate without holder", sign, nil, sandboxca.Omit(der.OIDSubjectAltName), "subject_alt_name"},
		{"address missing", sign, nil, names(jpki.OIDName, jpki.OIDBirthDate, jpki.OIDGender, jpki.OIDNameSubstitutes, jpki.OIDAddressSubstitutes), "subject_alt_name"},
		{"address and substitutes exchanged", sign, nil, names(jpki.OIDName, jpki.OIDBirthDate, jpki.OIDGender, jpki.OIDNameSubstitutes, jpki.OIDAddress, jpki.OIDAddressSubstitutes), "subject_alt_name"},
		{"new otherName between the known", sign, nil, names(jpki.OIDName, "1.2.392.200149.8.5.5.99", jpki.OIDBirthDate, jpki.OIDGender, jpki.OIDAddress, jpki.OIDNameSubstitutes, jpki.OIDAddressSubstitutes), ""},
		{"policy of the other purpose", auth, nil, sandboxca.Replace(sandboxca.Policies(jpki.PolicyTestDigitalSignature)), "certificate_policies"},
		{"policies of both purposes", auth, nil, sandboxca.Replace(sandboxca.Policies(jpki.PolicyTestUserAuthentication, jpki.PolicyTestDigitalSignature)), "certificate_policies"},
		{"policies absent", sign, nil, sandboxca.Omit(der.OIDPolicies), "certificate_policies"},
		{"policies not critical", sign, nil, notCritical(sandboxca.Policies(jpki.PolicyTestDigitalSignature)), "certificate_policies"},
		{"real policy from a test CA", sign, nil, sandboxca.Replace(sandboxca.Policies(jpki.PolicyDigitalSignature)), ""},
		{"CA", auth, nil, sandboxca.Replace(sandboxca.BasicConstraints(true)), "basic_constraints"},
		{"basic constraints say no CA", auth, nil, sandboxca.Replace(sandboxca.BasicConstraints(false)), ""},
		{"CRL distribution point absent", auth, nil, sandboxca.Omit(der.OIDCRLDistributionPoint), "crl_distribution_points"},
		{"CRL by URI", auth, nil, sandboxca.Replace(uri), "crl_distribution_points"},
		{"CRL of some reasons", auth, nil, sandboxca.Replace(pointWith("\x81\x02\x06\x40")), "crl_distribution_points"},
		{"CRL that another CA signs", auth, nil, sandboxca.Replace(pointWith("\xA2\x08\x86\x06http:/")), "crl_distribution_points"},
		{"CRL of another CA", auth, nil, directory("Example", "CRL Distribution Points"), "crl_distribution_points"},
		{"CRL elsewhere in the tree", auth, nil, directory(jpki.TestOrganization, "Kaku-ken"), "crl_distribution_points"},
		{"authority key identifier absent", auth, nil, sandboxca.Omit(der.OIDAuthorityKeyID), "authority_key_identifier"},
		{"authority by key identifier alone", auth, nil, sandboxca.Replace(keyIDOnly), "authority_key_identifier"},
		{"subject key identifier absent", auth, nil, sandboxca.Omit(der.OIDSubjectKeyID), "subject_key_identifier"},
		{"unknown critical extension", auth, nil, sandboxca.Replace(sandboxca.Extension{OID: "1.2.392.99999.1", Critical: true, Value: []byte{5, 0}}), "unknown_critical_extension"},
		{"unknown extension", auth, nil, sandboxca.Replace(sandboxca.Extension{OID: "1.2.392.99999.1", Value: []byte{5, 0}}), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.key == nil {
				c.key = testKey().Public()
			}
			var options []sandboxca.Option
			if c.option != nil {
				options = append(options, c.option)
			}
			der, err := testCA().Issue(c.purpose, c.key, sandboxca.DefaultHolder(), options...)
			if err != nil {
				t.Fatal(err)
			}
			var rules []string
			for _, f := range parse(t, der).Check(c.purpose) {
				rules = append(rules, f.Rule)
				if !isPrimary(f.Citation) || f.Detail == "" {
					t.Errorf("finding %+v", f)
				}
				if announced := c.name == "announced key P-384" || c.name == "announced signature algorithm"; announced != (f.Severity == certprofile.Notice) {
					t.Errorf("severity %v", f.Severity)
				}
			}
			var want []string
			if c.want != "" {
				want = []string{c.want}
			}
			if !slices.Equal(rules, want) {
				t.Errorf("findings %q, want %q", rules, want)
			}
		})
	}
}

// TestRealIssuerMayNotUseTheTestPolicy writes the issuer of J-LIS into a
// certificate that no one else signed.
func TestRealIssuerMayNotUseTheTestPolicy(t *testing.T) {
	real := issuer(jpki.Organization, "JPKI for user authentication")
	crl := directory(jpki.Organization, "CRL Distribution Points")
	c := parse(t, issueDER(t, auth, real, crl))
	if findings := c.Check(auth); c.Test() || len(findings) != 1 || findings[0].Rule != "certificate_policies" {
		t.Errorf("test %t, findings %v", c.Test(), findings)
	}
	c = parse(t, issueDER(t, auth, real, crl, sandboxca.Replace(sandboxca.Policies(jpki.PolicyUserAuthentication))))
	if findings := c.Check(auth); findings != nil {
		t.Errorf("findings %v", findings)
	}
}

func TestCertificateOfTheOtherPurposeDoesNotConform(t *testing.T) {
	for p, other := range map[jpki.Purpose]jpki.Purpose{auth: sign, sign: auth} {
		var rules []string
		for _, f := range parse(t, issueDER(t, p)).Check(other) {
			rules = append(rules, f.Rule)
		}
		want := []string{"issuer", "key_usage", "extended_key_usage", "subject_alt_name", "certificate_policies", "crl_distribution_points"}
		if !slices.Equal(rules, want) {
			t.Errorf("%v checked as %v: %q", p, other, rules)
		}
	}
}

func TestPurpose(t *testing.T) {
	policies := func(oids ...string) sandboxca.Option { return sandboxca.Replace(sandboxca.Policies(oids...)) }
	none := sandboxca.Omit(der.OIDPolicies)
	cases := []struct {
		name    string
		issued  jpki.Purpose
		options []sandboxca.Option
		want    jpki.Purpose // 0: not told
	}{
		{"test authentication", auth, nil, auth},
		{"test signing", sign, nil, sign},
		{"real authentication", auth, []sandboxca.Option{policies(jpki.PolicyUserAuthentication)}, auth},
		{"real signing", sign, []sandboxca.Option{policies(jpki.PolicyDigitalSignature)}, sign},
		{"the policy is stronger than the key usage", auth, []sandboxca.Option{policies(jpki.PolicyDigitalSignature)}, sign},
		{"policies of both", auth, []sandboxca.Option{policies(jpki.PolicyDigitalSignature, jpki.PolicyUserAuthentication)}, ""},
		{"unknown policy, by key usage", sign, []sandboxca.Option{policies("1.2.392.200149.8.5.1.1.40")}, sign},
		{"no policy, by key usage", auth, []sandboxca.Option{none}, auth},
		{"no policy, signing", sign, []sandboxca.Option{none}, sign},
		{"no policy, not for clients", auth, []sandboxca.Option{none, sandboxca.Omit(der.OIDExtKeyUsage)}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, ok := parse(t, issueDER(t, c.issued, c.options...)).Purpose()
			if got != c.want || ok != (c.want != "") {
				t.Errorf("purpose %v, %t", got, ok)
			}
		})
	}
	for _, p := range jpki.Purposes {
		if got, ok := parse(t, testCA().Certificate(p)).Purpose(); got != p || !ok {
			t.Errorf("CA: purpose %v, %t", got, ok)
		}
	}
}

func TestUnknownIsListed(t *testing.T) {
	c := parse(t, issueDER(t, sign,
		names(jpki.OIDName, "1.2.392.200149.8.5.5.99"),
		sandboxca.Replace(sandboxca.Extension{OID: "2.25.1", Critical: true}),
		sandboxca.Replace(sandboxca.Extension{OID: "2.25.2"})))
	if want := []string{"1.2.392.200149.8.5.5.99", "2.25.1", "2.25.2"}; !slices.Equal(c.Unknown, want) {
		t.Errorf("unknown %q", c.Unknown)
	}
	if want := []string{"2.25.1"}; !slices.Equal(c.UnknownCritical, want) {
		t.Errorf("unknown and critical %q", c.UnknownCritical)
	}
	if c.Holder == nil || c.Holder.Name != "見本" {
		t.Errorf("holder %+v", c.Holder)
	}
}
