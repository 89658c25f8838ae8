package revocation_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// distribution is IssuingDistributionPoint, RFC 5280, 5.2.5.
type distribution struct {
	Point         asn1.RawValue  `asn1:"optional"`
	OnlyUser      bool           `asn1:"optional,tag:1"`
	OnlyCA        bool           `asn1:"optional,tag:2"`
	Reasons       asn1.BitString `asn1:"optional,tag:3"`
	Indirect      bool           `asn1:"optional,tag:4"`
	OnlyAttribute bool           `asn1:"optional,tag:5"`
}

func TestListAnswersForItsDistributionPoint(t *testing.T) {
	bothPoints := pointName(t, "Mihon-shi")
	full := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true}
	var here, there asn1.RawValue
	unwrap(t, pointName(t, "Mihon-shi").Bytes, &here)
	unwrap(t, pointName(t, "Rei-machi").Bytes, &there)
	full.Bytes = append(append([]byte{}, there.Bytes...), here.Bytes...)
	bothPoints.Bytes, bothPoints.FullBytes = marshal(t, full), nil

	uri := pointName(t, "Mihon-shi")
	full.Bytes = append([]byte{0x86, 4}, "ldap"...)
	uri.Bytes, uri.FullBytes = marshal(t, full), nil

	cases := []struct {
		name string
		d    distribution
		why  revocation.Why
	}{
		{"no limit", distribution{}, 0},
		{"this municipality", distribution{Point: pointName(t, "Mihon-shi")}, 0},
		{"this municipality, user certificates only", distribution{Point: pointName(t, "Mihon-shi"), OnlyUser: true}, 0},
		{"two municipalities, this the second", distribution{Point: bothPoints}, 0},
		{"another municipality", distribution{Point: pointName(t, "Rei-machi")}, revocation.OtherDistributionPoint},
		{"name that begins the same", distribution{Point: pointName(t, "Mihon-shi CRLDP, CN=X")}, revocation.OtherDistributionPoint},
		{"address only", distribution{Point: uri}, revocation.OtherDistributionPoint},
		{"CA certificates only", distribution{OnlyCA: true}, revocation.OtherDistributionPoint},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			l := readList(t, firstCA().list(t, extension(t, 28, true, c.d)))
			want := [2]jpki.RevocationState{jpki.RevocationGood, jpki.RevocationRevoked}
			if c.why != 0 {
				want = [2]jpki.RevocationState{jpki.RevocationUnknown, jpki.RevocationUnknown}
			}
			for i, serial := range []int64{goodSerial, revokedSerial} {
				if got := l.Status(firstCA().issue(t, serial, nil), now); got.State != want[i] || got.Why != c.why {
					t.Errorf("%+v, want %v, %v", got, want[i], c.why)
				}
			}
		})
	}
}

func TestListOfAPointDoesNotAnswerForACertificateWithoutOne(t *testing.T) {
	l := readList(t, firstCA().list(t, extension(t, 28, true, distribution{Point: pointName(t, "Mihon-shi")})))
	without := firstCA().issue(t, goodSerial, func(c *x509.Certificate) { c.ExtraExtensions = nil })
	if got := l.Status(without, now); got.Why != revocation.OtherDistributionPoint {
		t.Errorf("%+v", got)
	}
	if got := readList(t, firstCA().list(t, nil)).Status(without, now); got.State != jpki.RevocationGood {
		t.Errorf("list of the whole CA: %+v", got)
	}
}

// A point without a name is not that of a certificate without a point.
func TestPointWithoutANameIsNobodys(t *testing.T) {
	der := firstCA().list(t, func(l *x509.RevocationList) {
		l.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 28}, Critical: true, Value: []byte("\x30\x08\xA0\x06\xA0\x04\xA4\x02\x30\x00")}}
	})
	without := firstCA().issue(t, goodSerial, func(c *x509.Certificate) { c.ExtraExtensions = nil })
	if got := readList(t, der).Status(without, now); got.Why != revocation.OtherDistributionPoint {
		t.Errorf("%+v", got)
	}
}

func TestListsThatAnswerForACA(t *testing.T) {
	for name, l := range map[string]*revocation.List{
		"all": readList(t, firstCA().list(t, nil)), "CA certificates only": readList(t, firstCA().list(t, extension(t, 28, true, distribution{OnlyCA: true}))),
	} {
		if got := l.Status(firstCA().parsed, now); got.State != jpki.RevocationGood {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestListForUsersDoesNotAnswerForACA(t *testing.T) {
	l := readList(t, firstCA().list(t, extension(t, 28, true, distribution{OnlyUser: true})))
	if got := l.Status(firstCA().parsed, now); got.Why != revocation.OtherDistributionPoint {
		t.Errorf("%+v", got)
	}
}

func TestDistributionPointsThatAreRefused(t *testing.T) {
	relative := pointName(t, "Mihon-shi")
	relative.Bytes, relative.FullBytes = []byte{0xA1, 0}, nil
	cases := []struct {
		name  string
		value []byte
		why   revocation.Why
	}{
		{"some reasons only", marshal(t, distribution{Reasons: asn1.BitString{Bytes: []byte{0x60}, BitLength: 3}}), revocation.Unsupported},
		{"indirect list", marshal(t, distribution{Indirect: true}), revocation.Unsupported},
		{"attribute certificates", marshal(t, distribution{OnlyAttribute: true}), revocation.Unsupported},
		{"name relative to the CA", marshal(t, distribution{Point: relative}), revocation.Unsupported},
		{"users and CAs only", marshal(t, distribution{OnlyUser: true, OnlyCA: true}), revocation.Malformed},
		{"unknown member", []byte{0x30, 3, 0x87, 1, 0xFF}, revocation.Malformed},
		{"something after it", append(marshal(t, distribution{}), 5, 0), revocation.Malformed},
		{"flag that is neither true nor absent", []byte{0x30, 3, 0x81, 1, 0}, revocation.Malformed},
		{"no sequence", []byte{5, 0}, revocation.Malformed},
		{"junk in an attribute of the directory name", []byte("\x30\x16\xA0\x14\xA0\x12\xA4\x10\x30\x0E\x31\x0C\x30\x0A\x06\x03\x55\x04\x03\x0C\x01x\x05\x00"), revocation.Malformed},
		{"general name of no kind", []byte("\x30\x06\xA0\x04\xA0\x02\x05\x00"), revocation.Malformed},
		{"something behind the full name", []byte("\x30\x06\xA0\x04\xA0\x00\x05\x00"), revocation.Malformed},
		{"full name cut", []byte{0x30, 4, 0xA0, 2, 0xA0, 5}, revocation.Malformed},
		{"general name of a ninth kind", []byte{0x30, 7, 0xA0, 5, 0xA0, 3, 0x89, 1, 'x'}, revocation.Malformed},
		{"directory name cut", []byte{0x30, 6, 0xA0, 4, 0xA0, 2, 0xA4, 1}, revocation.Malformed},
	}
	for _, c := range cases {
		for _, critical := range []bool{true, false} {
			t.Run(c.name, func(t *testing.T) {
				der := firstCA().list(t, func(l *x509.RevocationList) {
					l.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 28}, Critical: critical, Value: c.value}}
				})
				if _, err := revocation.FromCRL(der, firstCA().parsed); !errors.Is(err, c.why) {
					t.Errorf("%v, want %q", err, c.why)
				}
			})
		}
	}
}

func marshal(t *testing.T, v any) []byte {
	t.Helper()
	der, err := asn1.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func unwrap(t *testing.T, der []byte, into *asn1.RawValue) {
	t.Helper()
	if _, err := asn1.Unmarshal(der, into); err != nil {
		t.Fatal(err)
	}
}
