package revocation

import (
	"bytes"
	"fmt"
	"math/big"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
)

// readExtensions reads the content of Extensions to its end: at least one, each of
// them once.
func readExtensions(list cryptobyte.String) ([]der.Extension, error) {
	if list.Empty() {
		return nil, fmt.Errorf("%w: no extension in extensions", Malformed)
	}
	var all []der.Extension
	for !list.Empty() {
		e, ok := der.ReadExtension(&list)
		if !ok {
			return nil, fmt.Errorf("%w: extension", Malformed)
		}
		if slices.ContainsFunc(all, func(other der.Extension) bool { return other.OID == e.OID }) {
			return nil, fmt.Errorf("%w: repeated extension %s", Malformed, e.OID)
		}
		all = append(all, e)
	}
	return all, nil
}

// maxNumber is the number of octets of the longest CRLNumber, RFC 5280, 5.2.3.
const maxNumber = 20

// readNumber reads CRLNumber, RFC 5280, 5.2.3, or BaseCRLNumber, 5.2.4: not negative, at most
// maxNumber octets.
func readNumber(value cryptobyte.String) (*big.Int, error) {
	number := new(big.Int)
	if !value.ReadASN1Integer(number) || !value.Empty() || number.Sign() < 0 || number.BitLen() > 8*maxNumber {
		return nil, fmt.Errorf("%w: crlNumber", Malformed)
	}
	return number, nil
}

// A keyID is AuthorityKeyIdentifier, RFC 5280, 4.2.1.1. What is not there is nil.
type keyID struct {
	id     []byte
	issuer []der.Name // directory names of the issuer of the CA's certificate
	serial []byte     // its serial number, content octets
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
		slices.ContainsFunc(k.issuer, func(n der.Name) bool { return slices.Equal(n, a.Issuer) })
}
