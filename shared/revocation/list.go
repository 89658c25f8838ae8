package revocation

import (
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// skew is how far the clock of the CA may be ahead of ours.
const skew = 5 * time.Minute

// A List is a revocation list whose signature was checked. It keeps nothing of
// the octets that it was read from. Its methods may be called at the same time.
type List struct {
	Number                 *big.Int  // crlNumber, nil when there is none
	ThisUpdate, NextUpdate time.Time // UTC

	authority *certprofile.Certificate
	scope     scope
	entries   entries
}

// fromCRL is FromCRLWithin without a bound.
func fromCRL(der []byte, authorities ...*certprofile.Certificate) (*List, error) {
	parts, err := split(der)
	if err != nil {
		return nil, err
	}
	head, err := x509.ParseRevocationList(parts.head)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", Malformed, err)
	}
	l := &List{ThisUpdate: head.ThisUpdate, NextUpdate: head.NextUpdate}
	key, err := l.readNames(parts.extensions)
	if err != nil {
		return nil, err
	}
	l.authority, err = issuer(head, key, parts, authorities)
	if err != nil {
		return nil, err
	}
	if head.NextUpdate.Before(head.ThisUpdate) { // or there is none, RFC 5280, 5.1.2.5
		return nil, fmt.Errorf("%w: nextUpdate", Malformed)
	}
	if l.scope, err = readScope(parts.extensions); err != nil {
		return nil, err
	}
	if l.entries, err = readEntries(parts.entries); err != nil {
		return nil, err
	}
	return l, nil
}

// readNames reads the number of the list and returns whose key signed it.
func (l *List) readNames(extensions []der.Extension) (key keyID, err error) {
	for _, e := range extensions {
		switch e.OID {
		case oidCRLNumber:
			l.Number, err = readNumber(e.Value)
		case der.OIDAuthorityKeyID:
			key, err = readKeyID(e.Value)
		}
		if err != nil {
			return key, err
		}
	}
	return key, nil
}

// issuer returns the authority that signed the list, RFC 5280, 6.3.3 (f) and (g).
// The list names it byte for byte, as CAs must write it, RFC 5280, 5.1.2.3, and by
// all that the authority key identifier says.
func issuer(head *x509.RevocationList, key keyID, p parts, authorities []*certprofile.Certificate) (*certprofile.Certificate, error) {
	var found error = OtherIssuer
	for _, a := range authorities {
		if string(head.RawIssuer) != string(a.RawSubject) || !key.of(a) {
			continue
		}
		err := checkSignature(head, p, a)
		if err == nil {
			return a, nil
		}
		found = err
	}
	if errors.Is(found, OtherIssuer) {
		return nil, fmt.Errorf("%w: the list is of %q", found, head.Issuer.String())
	}
	return nil, found
}

// checkSignature refuses SHA-1, which crypto/x509 takes for lists, and parameters
// of algorithms that have none, RFC 4055, 5 and RFC 5758, 3.2.
func checkSignature(head *x509.RevocationList, p parts, a *certprofile.Certificate) error {
	switch head.SignatureAlgorithm {
	case x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA, x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512:
	default:
		return fmt.Errorf("%w: signature algorithm %v", Unsupported, head.SignatureAlgorithm)
	}
	if len(p.parameters) > 0 && !der.IsNull(p.parameters) {
		return fmt.Errorf("%w: parameters of the signature algorithm", Unsupported)
	}
	if !a.IsCA || a.KeyUsage&certprofile.KeyUsageCRLSign == 0 || len(a.UnknownCritical) > 0 {
		return fmt.Errorf("%w: the certificate may not sign lists", NotSigned)
	}
	ca, err := x509.ParseCertificate(a.Raw)
	if err != nil {
		return fmt.Errorf("%w: certificate of the CA: %w", Unsupported, err)
	}
	if err := ca.CheckSignature(head.SignatureAlgorithm, p.signed, head.Signature); err != nil {
		return fmt.Errorf("%w: %w", NotSigned, err)
	}
	return nil
}

// Len returns the number of entries.
func (l *List) Len() int { return len(l.entries.all) }

// Issued tells whether the CA of the list issued the certificate. The error wraps
// OtherIssuer or NotSigned.
func (l *List) Issued(c *certprofile.Certificate) error {
	err := c.CheckSignatureFrom(l.authority)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, certprofile.ErrNotIssuer):
		return fmt.Errorf("%w: the certificate is of %q: %w", OtherIssuer, c.Issuer, err)
	}
	return fmt.Errorf("certificate %w: %w", NotSigned, err)
}

// Status says what the list knows of the certificate now. Signature and scope are
// checked first, then the dates of the list, both of its ends included, then the
// serial number is looked up. What a list out of date says is unknown, even that
// the certificate is revoked.
func (l *List) Status(c *certprofile.Certificate, now time.Time) Status {
	s := l.answer(c, now)
	s.ThisUpdate, s.NextUpdate = l.ThisUpdate, l.NextUpdate
	return s
}

func (l *List) answer(c *certprofile.Certificate, now time.Time) Status {
	if err := l.Issued(c); err != nil {
		return Because(err)
	}
	if err := l.scope.covers(c); err != nil {
		return Because(err)
	}
	switch {
	case now.Add(skew).Before(l.ThisUpdate):
		return Because(fmt.Errorf("%w: thisUpdate %s", NotYet, l.ThisUpdate.Format(time.RFC3339)))
	case jpki.IsOver(l.NextUpdate, now):
		return Because(fmt.Errorf("%w: nextUpdate %s", Outdated, l.NextUpdate.Format(time.RFC3339)))
	case !l.authority.ValidAt(now):
		return Because(fmt.Errorf("%w: certificate of the CA", Outdated))
	}
	if c.Serial[0] >= 0x80 { // no list can name it
		return Because(fmt.Errorf("%w: negative serial number", Unsupported))
	}
	if e, ok := l.entries.find(c.Serial); ok {
		return e.status()
	}
	if !c.ValidAt(now) && now.After(c.NotBefore) { // RFC 5280, 3.3
		return Because(CertificateExpired)
	}
	return Status{State: jpki.RevocationGood}
}
