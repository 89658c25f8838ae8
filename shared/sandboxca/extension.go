package sandboxca

import (
	"math/bits"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// oidCPS is id-qt-cps, RFC 5280, 4.2.1.4.
const oidCPS = "1.3.6.1.5.5.7.2.1"

// Tags of GeneralName, RFC 5280, 4.2.1.6, and of AuthorityKeyIdentifier, 4.2.1.1.
const (
	tagOtherName       = asn1.Tag(0xA0)
	tagDirectoryName   = asn1.Tag(0xA4)
	tagURI             = asn1.Tag(0x86)
	tagKeyID           = asn1.Tag(0x80)
	tagAuthorityIssuer = asn1.Tag(0xA1)
	tagAuthoritySerial = asn1.Tag(0x82)
)

// An Extension is one extension of a certificate, RFC 5280, 4.2.
type Extension struct {
	OID      string // dotted
	Critical bool
	Value    []byte // DER of what the OCTET STRING holds

	err error // of the constructor, told when the certificate is encoded
}

func (e Extension) add(b *cryptobyte.Builder) {
	if e.err != nil {
		b.SetError(e.err)
		return
	}
	der.AddExtension(b, der.Extension{OID: e.OID, Critical: e.Critical, Value: e.Value})
}

// KeyUsage is the critical key usage extension; usage must not be empty.
func KeyUsage(usage certprofile.KeyUsage) Extension {
	reversed := bits.Reverse16(uint16(usage)) // bit 0 of the BIT STRING is the highest
	unused := bits.TrailingZeros16(reversed)
	octets := []byte{byte(reversed >> 8), byte(reversed)}
	if unused >= 8 {
		octets, unused = octets[:1], unused-8
	}
	return extension(der.OIDKeyUsage, true, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.BIT_STRING, func(b *cryptobyte.Builder) {
			b.AddUint8(uint8(unused))
			b.AddBytes(octets)
		})
	})
}

// ExtKeyUsage is the extended key usage extension.
func ExtKeyUsage(oids ...string) Extension {
	return extension(der.OIDExtKeyUsage, false, sequence(func(b *cryptobyte.Builder) {
		for _, oid := range oids {
			der.AddOID(b, oid)
		}
	}))
}

// Policies is the critical certificate policies extension; each policy points to
// the CPS of JPKI.
func Policies(oids ...string) Extension {
	return extension(der.OIDPolicies, true, sequence(func(b *cryptobyte.Builder) {
		for _, oid := range oids {
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				der.AddOID(b, oid)
				b.AddASN1(asn1.SEQUENCE, sequence(func(b *cryptobyte.Builder) {
					der.AddOID(b, oidCPS)
					b.AddASN1(asn1.IA5String, func(b *cryptobyte.Builder) { b.AddBytes([]byte(jpki.CPS)) })
				}))
			})
		}
	}))
}

// An OtherName is one otherName of the subjectAltName: [0] EXPLICIT UTF8String
// (jpki facts 5.2).
type OtherName struct{ OID, Value string }

// SubjectAltName is the subjectAltName with otherNames.
func SubjectAltName(names ...OtherName) Extension {
	return extension(der.OIDSubjectAltName, false, sequence(func(b *cryptobyte.Builder) {
		for _, n := range names {
			b.AddASN1(tagOtherName, func(b *cryptobyte.Builder) {
				der.AddOID(b, n.OID)
				b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) {
					b.AddASN1(asn1.UTF8String, func(b *cryptobyte.Builder) { b.AddBytes([]byte(n.Value)) })
				})
			})
		}
	}))
}

func subjectDirectoryName(name der.Name) Extension {
	return extension(der.OIDSubjectAltName, false, sequence(directoryName(name)))
}

func issuerAltName(name der.Name) Extension {
	return extension(der.OIDIssuerAltName, false, sequence(directoryName(name)))
}

// BasicConstraints is the critical basic constraints extension, without a path
// length.
func BasicConstraints(isCA bool) Extension {
	return extension(der.OIDBasicConstraints, true, sequence(func(b *cryptobyte.Builder) {
		if isCA {
			b.AddASN1Boolean(true)
		}
	}))
}

// CRLDistributionPoint is the CRL distribution points extension with one
// directory name.
func CRLDistributionPoint(name der.Name) Extension {
	return extension(der.OIDCRLDistributionPoint, false, sequence(sequence(func(b *cryptobyte.Builder) {
		b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) {
			b.AddASN1(tagExplicit0, directoryName(name))
		})
	})))
}

func authorityInfoAccess(ocspServer string) Extension {
	return extension(der.OIDAuthorityInfoAccess, false, sequence(sequence(func(b *cryptobyte.Builder) {
		der.AddOID(b, der.OIDOCSP)
		b.AddASN1(tagURI, func(b *cryptobyte.Builder) { b.AddBytes([]byte(ocspServer)) })
	})))
}

// authorityKeyID names the CA's certificate in all three ways (jpki facts 5.1).
func authorityKeyID(ca *certprofile.Certificate) Extension {
	return extension(der.OIDAuthorityKeyID, false, sequence(func(b *cryptobyte.Builder) {
		b.AddASN1(tagKeyID, func(b *cryptobyte.Builder) { b.AddBytes(ca.SubjectKeyID) })
		b.AddASN1(tagAuthorityIssuer, directoryName(ca.Issuer))
		b.AddASN1(tagAuthoritySerial, func(b *cryptobyte.Builder) { b.AddBytes(ca.Serial) })
	}))
}

func subjectKeyID(id []byte) Extension {
	return extension(der.OIDSubjectKeyID, false, func(b *cryptobyte.Builder) { b.AddASN1OctetString(id) })
}

func extension(oid string, critical bool, write cryptobyte.BuilderContinuation) Extension {
	var b cryptobyte.Builder
	write(&b)
	value, err := b.Bytes()
	return Extension{OID: oid, Critical: critical, Value: value, err: err}
}

func sequence(write cryptobyte.BuilderContinuation) cryptobyte.BuilderContinuation {
	return func(b *cryptobyte.Builder) { b.AddASN1(asn1.SEQUENCE, write) }
}

func directoryName(name der.Name) cryptobyte.BuilderContinuation {
	return func(b *cryptobyte.Builder) {
		b.AddASN1(tagDirectoryName, func(b *cryptobyte.Builder) { der.AddName(b, name) })
	}
}
