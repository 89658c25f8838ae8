package der

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// An Extension is one of a certificate, a list or an entry of a list, RFC 5280, 4.2
// and 5.2.
type Extension struct {
	OID      string // dotted
	Critical bool
	Value    cryptobyte.String // what the OCTET STRING holds
}

// ReadExtension reads one. critical has a default, which DER leaves out.
func ReadExtension(s *cryptobyte.String) (e Extension, ok bool) {
	var content cryptobyte.String
	if !s.ReadASN1(&content, asn1.SEQUENCE) {
		return e, false
	}
	if e.OID, ok = ReadOID(&content); !ok {
		return e, false
	}
	if content.PeekASN1Tag(asn1.BOOLEAN) && (!content.ReadASN1Boolean(&e.Critical) || !e.Critical) {
		return e, false
	}
	ok = content.ReadASN1(&e.Value, asn1.OCTET_STRING) && content.Empty()
	return e, ok
}

// AddExtension writes one.
func AddExtension(b *cryptobyte.Builder, e Extension) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		AddOID(b, e.OID)
		if e.Critical {
			b.AddASN1Boolean(true)
		}
		b.AddASN1OctetString(e.Value)
	})
}
