package verification

import (
	"crypto/x509"

	"jpkiweb/shared/der"
)

// issuerOf and subjectOf are the names in a certificate, as text, in the order in which they
// are written. The String of crypto/x509 brings all of encoding/asn1 along, which is 20 kB of
// what verifies in the browser.
func issuerOf(c *x509.Certificate) string {
	var name der.Name
	for _, a := range c.Issuer.Names {
		name = append(name, attributeOf(a.Type.String(), a.Value))
	}
	return readable(name.String())
}

func subjectOf(c *x509.Certificate) string {
	var name der.Name
	for _, a := range c.Subject.Names {
		name = append(name, attributeOf(a.Type.String(), a.Value))
	}
	return readable(name.String())
}

// attributeOf is one part of a name; what is no text is "?".
func attributeOf(oid string, value any) der.Attribute {
	text, ok := value.(string)
	if !ok {
		text = "?"
	}
	return der.Attribute{OID: oid, Value: text}
}
