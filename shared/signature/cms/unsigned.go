package cms

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte/asn1"

	"jpkiweb/shared/der"
)

// AddTimeStamp puts a time-stamp token (DER) beside the signature, which makes CAdES B-T
// of B-B: the unsigned attribute signature-time-stamp, ETSI EN 319 122-1, 5.3. That the
// token is over the signature value is for package timestamp to check. A token that is no
// DER is ErrMalformed.
func (s *Signer) AddTimeStamp(token []byte) error {
	contents, _ := readOnly(s.RawUnsignedAttributes, tagUnsignedAttrs)
	all, _ := elements(contents)
	added := attribute(oidSignatureTimeStamp, token)
	if _, ok := readOnly(token, asn1.SEQUENCE); !ok || !isDER(added) {
		return fmt.Errorf("%w: time-stamp token", ErrMalformed)
	}
	s.RawUnsignedAttributes = setOf(tagUnsignedAttrs, append(all, added)...)
	return nil
}

// TimeStamps returns the time-stamp tokens (DER) beside the signature. Nothing in them is
// verified.
func (s *Signer) TimeStamps() [][]byte {
	var tokens [][]byte
	contents, _ := readOnly(s.RawUnsignedAttributes, tagUnsignedAttrs)
	all, _ := elements(contents)
	for _, one := range all {
		if oid, values, ok := parseAttribute(one); ok && oid == string(der.OID(oidSignatureTimeStamp)) {
			tokens = append(tokens, values...)
		}
	}
	return tokens
}
