package sandboxca

import (
	"crypto"
	"fmt"
	"io"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// OCSPServer is the address in certificates that no WithOCSPServer option
// changes: a placeholder, nobody answers there.
const OCSPServer = "http://127.0.0.1/ocsp"

// An issuance is one call of Issue.
type issuance struct {
	notBefore, notAfter time.Time
	ocspServer          string
	alter               []func(*Contents)
}

// An Option changes one certificate.
type Option func(*issuance)

// NotBefore sets the moment of issue, from which the end of validity follows
// too.
func NotBefore(t time.Time) Option { return func(i *issuance) { i.notBefore = t } }

// NotAfter sets the end of validity.
func NotAfter(t time.Time) Option { return func(i *issuance) { i.notAfter = t } }

// WithOCSPServer sets the URL of the OCSP server.
func WithOCSPServer(url string) Option { return func(i *issuance) { i.ocspServer = url } }

// Serial sets the serial number, the content octets of the INTEGER.
func Serial(octets []byte) Option {
	return Alter(func(c *Contents) { c.Serial = octets })
}

// Replace puts an extension in the place of the one with its OID, or at the end.
func Replace(e Extension) Option {
	return Alter(func(c *Contents) {
		for i := range c.Extensions {
			if c.Extensions[i].OID == e.OID {
				c.Extensions[i] = e
				return
			}
		}
		c.Extensions = append(c.Extensions, e)
	})
}

// Omit leaves out the extension with the OID.
func Omit(oid string) Option {
	return Alter(func(c *Contents) {
		var kept []Extension
		for _, e := range c.Extensions {
			if e.OID != oid {
				kept = append(kept, e)
			}
		}
		c.Extensions = kept
	})
}

// Alter changes anything, after everything else is decided and in the order of
// the options. It makes certificates that must be refused.
func Alter(change func(*Contents)) Option {
	return func(i *issuance) { i.alter = append(i.alter, change) }
}

// Join makes one option of several.
func Join(options ...Option) Option {
	return func(i *issuance) {
		for _, option := range options {
			option(i)
		}
	}
}

// Issue makes a certificate of the purpose's profile (jpki facts 5.1) for the key and
// the holder and returns its DER. It begins now and ends with the fifth birthday
// after. Both the serial number and the common name are random. The profile has
// RSA-2048 keys; other keys of crypto/x509 are taken too, for tests. The CA remembers its
// serial number (Known), in its directory if it has one.
func (ca *CA) Issue(p jpki.Purpose, pub crypto.PublicKey, h Holder, options ...Option) ([]byte, error) {
	a := ca.authorities[p]
	if a == nil {
		return nil, fmt.Errorf("issue a certificate: %v", p)
	}
	if err := h.check(); err != nil {
		return nil, fmt.Errorf("issue a %v certificate: %w", p, err)
	}
	i := issuance{notBefore: ca.now, ocspServer: OCSPServer}
	for _, option := range options {
		option(&i)
	}
	if i.notAfter.IsZero() {
		i.notAfter = expiry(i.notBefore, h.BirthDate)
	}
	contents, err := a.contents(ca.random, pub, h, i)
	if err != nil {
		return nil, fmt.Errorf("issue a %v certificate: %w", p, err)
	}
	for _, change := range i.alter {
		change(contents)
	}
	der, err := contents.sign(a.key)
	if err != nil {
		return nil, fmt.Errorf("sign a %v certificate: %w", p, err)
	}
	if err := a.ledger.register(contents.Serial, contents.NotBefore, contents.NotAfter, h.Municipality); err != nil {
		return nil, fmt.Errorf("remember a %v certificate: %w", p, err)
	}
	return der, nil
}

// contents is the profile of an end entity certificate (jpki facts 5.1).
func (a *authority) contents(random io.Reader, pub crypto.PublicKey, h Holder, i issuance) (*Contents, error) {
	serial, err := newSerial(random)
	if err != nil {
		return nil, err
	}
	subject, err := subjectName(random, a.purpose, h, i.notBefore)
	if err != nil {
		return nil, err
	}
	info, id, err := encodeKey(pub)
	if err != nil {
		return nil, err
	}
	return &Contents{
		Version:            3,
		Serial:             serial,
		SignatureAlgorithm: der.OIDSHA256WithRSA,
		Issuer:             a.certificate.Subject,
		Subject:            subject,
		NotBefore:          i.notBefore,
		NotAfter:           i.notAfter,
		PublicKey:          info,
		Extensions:         a.extensions(h, i, id),
	}, nil
}

// extensions are in the order of the card (jpki facts 5.1).
func (a *authority) extensions(h Holder, i issuance, keyID []byte) []Extension {
	list := []Extension{
		KeyUsage(certprofile.KeyUsageDigitalSignature),
		ExtKeyUsage(der.OIDClientAuth),
		Policies(jpki.PolicyTestUserAuthentication),
	}
	if a.purpose == jpki.DigitalSignature {
		list = []Extension{
			KeyUsage(certprofile.KeyUsageDigitalSignature | certprofile.KeyUsageContentCommitment),
			SubjectAltName(h.otherNames()...),
			Policies(jpki.PolicyTestDigitalSignature),
		}
	}
	return append(list,
		issuerAltName(a.japaneseName()),
		CRLDistributionPoint(a.distributionPoint(h.Municipality)),
		authorityInfoAccess(i.ocspServer),
		authorityKeyID(a.certificate),
		subjectKeyID(keyID),
	)
}

func (a *authority) distributionPoint(m Municipality) der.Name {
	return append(a.name()[:3],
		der.Attribute{OID: der.OIDOrganizationalUnit, Value: "CRL Distribution Points"},
		der.Attribute{OID: der.OIDOrganizationalUnit, Value: m.Prefecture},
		der.Attribute{OID: der.OIDCommonName, Value: m.City + " CRLDP"},
	)
}

// subjectName makes the subject (jpki facts 5.1). A user authentication certificate
// says of its holder only who issued the card; a signing certificate names the
// municipality and carries the time of issue in Japan.
func subjectName(random io.Reader, p jpki.Purpose, h Holder, issued time.Time) (der.Name, error) {
	country := der.Attribute{OID: der.OIDCountry, Value: "JP"}
	if p == jpki.UserAuthentication {
		id, err := randomText(random, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 14)
		return der.Name{country, {OID: der.OIDCommonName, Value: id + h.Municipality.Code + "003A"}}, err
	}
	id, err := randomText(random, "0123456789", 14)
	return der.Name{
		country,
		{OID: der.OIDLocality, Value: h.Municipality.Prefecture},
		{OID: der.OIDLocality, Value: h.Municipality.City},
		{OID: der.OIDCommonName, Value: issued.In(jpki.Japan()).Format("20060102150405") + id},
	}, err
}

// randomText returns n letters of the alphabet; that some come a little more
// often than others does not matter for an identifier.
func randomText(random io.Reader, alphabet string, n int) (string, error) {
	text := make([]byte, n)
	if _, err := io.ReadFull(random, text); err != nil {
		return "", fmt.Errorf("read a common name: %w", err)
	}
	for i, b := range text {
		text[i] = alphabet[int(b)%len(alphabet)]
	}
	return string(text), nil
}
