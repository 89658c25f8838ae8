package revocation

import (
	"bytes"
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
	Base                   *big.Int  // BaseCRLNumber of a delta list, RFC 5280, 5.2.4; nil: a complete one
	ThisUpdate, NextUpdate time.Time // UTC

	authority *certprofile.Certificate
	scope     scope
	entries   entries
	changes   *entries // of the delta list that With puts on it, nil for none
}

// fromCRL is ReadWithin without a bound for the octets.
func fromCRL(most int, der []byte, authorities ...*certprofile.Certificate) (*List, error) {
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
	if l.entries, err = readEntries(parts.entries, most, l.Base != nil); err != nil {
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
		case oidDelta:
			if !e.Critical {
				return key, fmt.Errorf("%w: delta list that is not marked critical", Unsupported)
			}
			l.Base, err = readNumber(e.Value)
		case der.OIDAuthorityKeyID:
			key, err = readKeyID(e.Value)
		}
		if err != nil {
			return key, err
		}
	}
	if l.Base != nil && l.Number == nil { // RFC 5280, 5.2.3
		return key, fmt.Errorf("%w: delta list without a number", Malformed)
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

// Len returns the number of entries, without those of a delta.
func (l *List) Len() int { return l.entries.len() }

// Points returns the directory names of the distribution points that the list answers for, as
// certprofile.Certificate.CRLDistributionPoint writes them: J-LIS has a list for each
// municipality (jpki facts 5.1). limited is false for a list that answers for all of its CA's
// certificates, whatever point they name.
func (l *List) Points() (names []string, limited bool) { return l.scope.points, l.scope.limited }

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
// the certificate is revoked. A delta list alone makes no certificate good.
func (l *List) Status(c *certprofile.Certificate, now time.Time) Status {
	return l.withDates(l.status(c, now, l.Issued(c)))
}

// StatusFrom is Status of a certificate that issuer has issued, as the caller has found out by
// certprofile.Certificate.CheckSignatureFrom: where the key of the CA is the issuer's, the
// signature of the certificate is not verified again, which takes a hundred times as long as
// all else. A nil issuer is one that nobody knows yet.
func (l *List) StatusFrom(c, issuer *certprofile.Certificate, now time.Time) Status {
	if issuer == nil || !bytes.Equal(issuer.RawPublicKey, l.authority.RawPublicKey) {
		return l.Status(c, now)
	}
	err := c.NamesIssuer(l.authority)
	if err != nil {
		err = fmt.Errorf("%w: the certificate is of %q: %w", OtherIssuer, c.Issuer, err)
	}
	return l.withDates(l.status(c, now, err))
}

func (l *List) withDates(s Status) Status {
	s.ThisUpdate, s.NextUpdate = l.ThisUpdate, l.NextUpdate
	return s
}

// status answers about a certificate; notIssued says that it is of another CA.
func (l *List) status(c *certprofile.Certificate, now time.Time, notIssued error) Status {
	if notIssued != nil {
		return Because(notIssued)
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
	if c.Serial[0] >= 0x80 || len(c.Serial) > maxSerial { // no list can name it
		return Because(fmt.Errorf("%w: serial number that is negative or of %d octets", Unsupported, len(c.Serial)))
	}
	if e, ok := l.find(c.Serial); ok && e.reason() != RemoveFromCRL {
		return e.status()
	}
	if l.Base != nil {
		return Because(fmt.Errorf("%w: delta list without the list that it changes", Unsupported))
	}
	if !c.ValidAt(now) && now.After(c.NotBefore) { // RFC 5280, 3.3
		return Because(CertificateExpired)
	}
	return Status{State: jpki.RevocationGood}
}
