package certprofile_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

func TestLength(t *testing.T) {
	cases := []struct {
		name   string
		header []byte
		want   int // 0: malformed
	}{
		{"short form", []byte{0x30, 0x05}, 7},
		{"one octet", []byte{0x30, 0x81, 0x80}, 0x83},
		{"two octets", []byte{0x30, 0x82, 0x05, 0x20, 0x30, 0x82}, 0x524},
		{"three octets", []byte{0x30, 0x83, 0x01, 0x00, 0x00}, 0x10005},
		{"four octets", []byte{0x30, 0x84, 0x01, 0x00, 0x00, 0x00}, 0x1000006},
		{"empty", nil, 0},
		{"tag alone", []byte{0x30}, 0},
		{"empty file of the card", []byte{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, 0},
		{"another tag", []byte{0x31, 0x05}, 0},
		{"indefinite", []byte{0x30, 0x80, 0x00, 0x00}, 0},
		{"not the shortest form, one octet", []byte{0x30, 0x81, 0x7F}, 0},
		{"not the shortest form, two octets", []byte{0x30, 0x82, 0x00, 0x80}, 0},
		{"cut", []byte{0x30, 0x82, 0x05}, 0},
		{"five octets", []byte{0x30, 0x85, 1, 0, 0, 0, 0}, 0},
		{"more than 31 bits", []byte{0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF}, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := certprofile.Length(c.header)
			if got != c.want || (err == nil) != (c.want != 0) || err != nil && !errors.Is(err, certprofile.ErrMalformed) {
				t.Errorf("length %d, %v", got, err)
			}
		})
	}
}

func TestLengthCutsThePaddingOfTheCard(t *testing.T) {
	der := issueDER(t, jpki.UserAuthentication)
	padded := append(slices.Clone(der), bytes.Repeat([]byte{0xFF}, 100)...)
	n, err := certprofile.Length(padded[:6])
	if err != nil || n != len(der) {
		t.Fatalf("length %d, %v, want %d", n, err, len(der))
	}
	parse(t, padded[:n])
	if _, err := certprofile.Parse(padded); !errors.Is(err, certprofile.ErrMalformed) {
		t.Errorf("padded certificate: %v", err)
	}
}

// TestMalformedIsRefused changes octets of a good certificate; lengths stay
// right, so that only the changed rule is broken.
func TestMalformedIsRefused(t *testing.T) {
	cases := []struct {
		name     string
		from, to string // octets, once each
	}{
		{"version 4", "\xA0\x03\x02\x01\x02", "\xA0\x03\x02\x01\x03"},
		{"version 1 written out", "\xA0\x03\x02\x01\x02", "\xA0\x03\x02\x01\x00"},
		{"31 February", "260601030405Z", "260231030405Z"},
		{"24 o'clock", "260601030405Z", "260601240405Z"},
		{"leap second", "260601030405Z", "260601030460Z"},
		{"local time", "260601030405Z", "260601030405+"},
		{"sign in a date", "260601030405Z", "-60601030405Z"},
		{"UTF8String that is not UTF-8", "Mihon-shi", "Mihon\xFFshi"},
		{"PrintableString with @", "\x13\x02JP", "\x13\x02J@"},
		{"T61String", "\x0C\x08Kaku-ken", "\x14\x08Kaku-ken"},
		{"critical written out as false", "\x55\x1D\x0F\x01\x01\xFF", "\x55\x1D\x0F\x01\x01\x00"},
		{"critical true as 1", "\x55\x1D\x0F\x01\x01\xFF", "\x55\x1D\x0F\x01\x01\x01"},
		{"key usage with a trailing zero", "\x03\x02\x06\xC0", "\x03\x02\x05\xC0"},
		{"key usage with padding bits", "\x03\x02\x06\xC0", "\x03\x02\x06\xE0"},
		{"repeated extension", "\x06\x03\x55\x1D\x12", "\x06\x03\x55\x1D\x0E"},
		{"birth date as IA5String", "\x0C\x09319851123", "\x16\x09319851123"},
		{"OID with a padded arc", "\x06\x03\x55\x04\x03", "\x06\x03\x55\x80\x03"},
		{"OID that ends within an arc", "\x06\x03\x55\x04\x03", "\x06\x03\x55\x04\x83"},
		{"RSA without NULL", "\x01\x01\x01\x05\x00\x03\x82", "\x01\x01\x01\x06\x00\x03\x82"},
		{"exponent 1", "\x02\x03\x01\x00\x01", "\x02\x03\x00\x00\x01"},
	}
	good := issueDER(t, jpki.DigitalSignature)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if !bytes.Contains(good, []byte(c.from)) {
				t.Fatal("the certificate lacks the octets to change")
			}
			bad := bytes.ReplaceAll(good, []byte(c.from), []byte(c.to))
			if _, err := certprofile.Parse(bad); !errors.Is(err, certprofile.ErrMalformed) {
				t.Errorf("parsed, %v", err)
			}
		})
	}
}

func TestMalformedContentsAreRefused(t *testing.T) {
	repeat := sandboxca.OtherName{OID: jpki.OIDName, Value: "別人　太郎"}
	cases := []struct {
		name   string
		option sandboxca.Option
	}{
		{"serial number with a leading zero", sandboxca.Serial([]byte{0, 1})},
		{"serial number with a leading FF", sandboxca.Serial([]byte{0xFF, 0x80})},
		{"empty serial number", sandboxca.Serial(nil)},
		{"name given twice", sandboxca.Replace(sandboxca.SubjectAltName(repeat, repeat))},
		{"empty subjectAltName", sandboxca.Replace(sandboxca.SubjectAltName())},
		{"policy given twice", sandboxca.Replace(sandboxca.Policies(jpki.PolicyDigitalSignature, jpki.PolicyDigitalSignature))},
		{"empty policies", sandboxca.Replace(sandboxca.Policies())},
		{"empty extended key usage", sandboxca.Replace(sandboxca.ExtKeyUsage())},
		{"empty key identifier", sandboxca.Replace(sandboxca.Extension{OID: der.OIDSubjectKeyID, Value: []byte{4, 0}})},
		{"octets after a value", sandboxca.Replace(sandboxca.Extension{OID: der.OIDSubjectKeyID, Value: []byte{4, 1, 1, 0}})},
		{"path length without CA", sandboxca.Replace(sandboxca.Extension{OID: der.OIDBasicConstraints, Value: []byte{0x30, 3, 2, 1, 0}})},
		{"general name of no kind", ext(der.OIDSubjectAltName, "\x30\x02\x05\x00")},
		{"general name of a tenth kind", ext(der.OIDSubjectAltName, "\x30\x02\x89\x00")},
		{"directory name with junk", ext(der.OIDSubjectAltName, "\x30\x06\xA4\x04\x30\x00\x05\x00")},
		{"junk in a distribution point", sandboxca.Replace(pointWith("\x05\x00"))},
		{"distribution point without a name", ext(der.OIDCRLDistributionPoint, "\x30\x02\x30\x00")},
		{"distribution point of no name", ext(der.OIDCRLDistributionPoint, "\x30\x06\x30\x04\xA0\x02\xA0\x00")},
		{"junk as the qualifier of a policy", ext(der.OIDPolicies, "\x30\x0B\x30\x09\x06\x03\x2A\x03\x04\x30\x02\x05\x00")},
		{"no qualifier of a policy", ext(der.OIDPolicies, "\x30\x09\x30\x07\x06\x03\x2A\x03\x04\x30\x00")},
		{"access location of no kind", ext(der.OIDAuthorityInfoAccess, "\x30\x09\x30\x07\x06\x03\x2A\x03\x04\x05\x00")},
		{"authority serial number without issuer", sandboxca.Replace(sandboxca.Extension{OID: der.OIDAuthorityKeyID, Value: []byte{0x30, 3, 0x82, 1, 1}})},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if _, err := certprofile.Parse(issueDER(t, jpki.DigitalSignature, c.option)); !errors.Is(err, certprofile.ErrMalformed) {
				t.Errorf("parsed, %v", err)
			}
		})
	}
}

// ext replaces an extension by one with this value.
func ext(oid, value string) sandboxca.Option {
	return sandboxca.Replace(sandboxca.Extension{OID: oid, Value: []byte(value)})
}

// Parameters of an algorithm that has none would be read by nobody.
func TestSignatureAlgorithmWithJunkIsRefused(t *testing.T) {
	good := issueDER(t, jpki.UserAuthentication)
	for parameters, ok := range map[string]bool{"\x05\x00": true, "\x04\x00": false, "\x0C\x00": false} {
		bad := bytes.ReplaceAll(good, []byte("\x01\x01\x0B\x05\x00"), []byte("\x01\x01\x0B"+parameters))
		if _, err := certprofile.Parse(bad); (err == nil) != ok {
			t.Errorf("parameters %X: %v", parameters, err)
		}
	}
}

func TestEveryCutIsRefused(t *testing.T) {
	good := issueDER(t, jpki.UserAuthentication)
	for n := range good {
		if _, err := certprofile.Parse(good[:n]); !errors.Is(err, certprofile.ErrMalformed) {
			t.Fatalf("%d octets of %d: %v", n, len(good), err)
		}
	}
}

// TestAlgorithmsInsideAndOutsideMustAgree changes the outer algorithm alone:
// the last 13 octets before the signature.
func TestAlgorithmsInsideAndOutsideMustAgree(t *testing.T) {
	der := issueDER(t, jpki.UserAuthentication)
	sha256WithRSA := []byte("\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B")
	at := bytes.LastIndex(der, sha256WithRSA)
	der[at+len(sha256WithRSA)-1] = 0x05 // sha1WithRSA
	if _, err := certprofile.Parse(der); !errors.Is(err, certprofile.ErrMalformed) {
		t.Errorf("parsed, %v", err)
	}
}

func TestParseKeepsACopy(t *testing.T) {
	der := issueDER(t, jpki.UserAuthentication)
	c := parse(t, der)
	before := dump(c)
	clear(der)
	if dump(c) != before {
		t.Error("the certificate changed with the caller's octets")
	}
}
