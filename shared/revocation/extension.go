package revocation

import (
	"bytes"
	encoding "encoding/asn1"
	"fmt"
	"math/big"
	"slices"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
)

// An extension is Extension, RFC 5280, 4.1 and 4.2.
type extension struct {
	id       encoding.ObjectIdentifier
	critical bool
	value    cryptobyte.String
}

// readExtensions reads the content of Extensions to its end: at least one, each of
// them once.
func readExtensions(list cryptobyte.String) ([]extension, error) {
	if list.Empty() {
		return nil, fmt.Errorf("%w: no extension in extensions", Malformed)
	}
	var all []extension
	for !list.Empty() {
		e, ok := readExtension(&list)
		if !ok {
			return nil, fmt.Errorf("%w: extension", Malformed)
		}
		if slices.ContainsFunc(all, func(other extension) bool { return other.id.Equal(e.id) }) {
			return nil, fmt.Errorf("%w: repeated extension %v", Malformed, e.id)
		}
		all = append(all, e)
	}
	return all, nil
}

// readExtension reads one. critical has a default, which DER leaves out.
func readExtension(s *cryptobyte.String) (e extension, ok bool) {
	var content cryptobyte.String
	if !s.ReadASN1(&content, asn1.SEQUENCE) || !content.ReadASN1ObjectIdentifier(&e.id) {
		return e, false
	}
	if content.PeekASN1Tag(asn1.BOOLEAN) && (!content.ReadASN1Boolean(&e.critical) || !e.critical) {
		return e, false
	}
	ok = content.ReadASN1(&e.value, asn1.OCTET_STRING) && content.Empty()
	return e, ok
}

// readTime reads a UTCTime YYMMDDhhmmssZ or a GeneralizedTime YYYYMMDDhhmmssZ: with
// seconds, without fractions and in UTC, RFC 5280, 5.1.2.4 to 5.1.2.6. Nothing else
// that cryptobyte reads has these lengths.
func readTime(s *cryptobyte.String) (t time.Time, ok bool) {
	var content cryptobyte.String
	var tag asn1.Tag
	peek := *s
	if !peek.ReadAnyASN1(&content, &tag) {
		return t, false
	}
	switch {
	case tag == asn1.UTCTime && len(content) == len("YYMMDDhhmmssZ"):
		ok = s.ReadASN1UTCTime(&t)
	case tag == asn1.GeneralizedTime && len(content) == len("YYYYMMDDhhmmssZ"):
		ok = s.ReadASN1GeneralizedTime(&t)
	}
	return t, ok
}

// readNumber reads CRLNumber, RFC 5280, 5.2.3: not negative, at most 20 octets.
func readNumber(value cryptobyte.String) (*big.Int, error) {
	number := new(big.Int)
	if !value.ReadASN1Integer(number) || !value.Empty() || number.Sign() < 0 || number.BitLen() > 8*maxSerial {
		return nil, fmt.Errorf("%w: crlNumber", Malformed)
	}
	return number, nil
}

// A keyID is AuthorityKeyIdentifier, RFC 5280, 4.2.1.1. What is not there is nil.
type keyID struct {
	id     []byte
	issuer []certprofile.Name // directory names of the issuer of the CA's certificate
	serial []byte             // its serial number, content octets
}

// Tags of AuthorityKeyIdentifier.
const (
	tagKeyID     = asn1.Tag(0x80)
	tagKeyIssuer = asn1.Tag(0xA1)
	tagKeySerial = asn1.Tag(0x82)
)

// readKeyID reads the extension to its end. Issuer and serial number are there
// together or not at all.
func readKeyID(value cryptobyte.String) (k keyID, err error) {
	bad := fmt.Errorf("%w: authorityKeyIdentifier", Malformed)
	var content, id, names, serial cryptobyte.String
	var hasID, hasNames, hasSerial bool
	if !value.ReadASN1(&content, asn1.SEQUENCE) || !value.Empty() || !content.ReadOptionalASN1(&id, &hasID, tagKeyID) ||
		!content.ReadOptionalASN1(&names, &hasNames, tagKeyIssuer) || !content.ReadOptionalASN1(&serial, &hasSerial, tagKeySerial) ||
		!content.Empty() || hasNames != hasSerial || hasID && len(id) == 0 || hasSerial && len(serial) == 0 {
		return k, bad
	}
	k.id, k.serial = id, serial
	if !hasNames {
		return k, nil
	}
	if k.issuer, err = readDirectoryNames(names); err != nil {
		return k, fmt.Errorf("authorityKeyIdentifier: %w", err)
	}
	if len(k.issuer) == 0 {
		return k, fmt.Errorf("%w: authorityKeyIdentifier without a directory name", Unsupported)
	}
	return k, nil
}

// of tells whether the identifier is that of the CA's certificate: all that it
// says, not the first that fits.
func (k keyID) of(a *certprofile.Certificate) bool {
	if k.id != nil && !bytes.Equal(k.id, a.SubjectKeyID) {
		return false
	}
	return k.serial == nil || bytes.Equal(k.serial, a.Serial) &&
		slices.ContainsFunc(k.issuer, func(n certprofile.Name) bool { return slices.Equal(n, a.Issuer) })
}
