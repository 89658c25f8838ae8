package ocsp

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// skew is how far the clock of the responder may be ahead of ours.
const skew = 5 * time.Minute

// Fresh is how old an answer without nextUpdate may be: J-LIS tells anew every fifteen minutes
// (relyingparty facts 1).
const Fresh = 15 * time.Minute

// A Rule says which answers count.
type Rule struct {
	// Responders are certificates of responders that the operator knows, beside those that the
	// CA certified. They may be of anybody; ParseResponder reads them.
	Responders []*x509.Certificate
	// WithoutNonce takes an answer without the random number of the question, of a responder
	// that knows none: it may be one that somebody kept, as long as it is in date.
	WithoutNonce bool
}

// ParseResponder reads the certificate of a responder, DER, for Rule.
func ParseResponder(der []byte) (*x509.Certificate, error) {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("certificate of a responder: %w", err)
	}
	return c, nil
}

// Accept reads the answer to the question, an OCSPResponse in DER, and tells what it says of
// the certificate now. What does not count is unknown, with the reason: nobody who may signed
// it, it is about another certificate or tells two things of this one, it is old or of a time
// to come, or it has another nonce than the question.
func (r *Request) Accept(answer []byte, rule Rule, now time.Time) revocation.Status {
	found, err := readResponse(answer)
	if err == nil {
		err = found.verify(r.issuer.Raw, rule.Responders, now)
	}
	if err == nil {
		err = r.fits(found, rule)
	}
	if err != nil {
		return revocation.Because(err)
	}
	s, err := r.pick(found.singles)
	if err != nil {
		return revocation.Because(err)
	}
	status := s.status(found, now)
	switch {
	case status.Why == revocation.NotKnown:
		status = revocation.NotKnownAt(r.certificate, now)
	case status.State == jpki.RevocationGood && now.After(r.certificate.NotAfter): // RFC 5280, 3.3: it need not be known any more
		status = revocation.Because(revocation.CertificateExpired)
	}
	status.ThisUpdate, status.NextUpdate = s.thisUpdate, s.nextUpdate
	return status
}

// fits checks that it is the answer to this question, RFC 9654, 2.1.
func (r *Request) fits(found *response, rule Rule) error {
	switch {
	case r.nonce == nil, found.nonce == nil && rule.WithoutNonce, bytes.Equal(found.nonce, r.nonce):
		return nil
	case found.nonce == nil:
		return fmt.Errorf("%w: it has no nonce, and may be an older one", revocation.Outdated)
	}
	return fmt.Errorf("%w: it has the nonce of another question", revocation.Outdated)
}

// pick returns what is said of the certificate; two things are none.
func (r *Request) pick(all []single) (found single, err error) {
	some := false
	for _, s := range all {
		if !slices.ContainsFunc(r.ids[:], s.id.equal) {
			continue
		}
		if some && !found.same(s) {
			return s, malformed("it says two things of the certificate")
		}
		found, some = s, true
	}
	if !some {
		return found, fmt.Errorf("%w: it is about another certificate", revocation.OtherIssuer)
	}
	return found, nil
}

// same tells whether both say the same, by whatever digest.
func (s single) same(other single) bool {
	return s.state == other.state && s.reason == other.reason && s.at.Equal(other.at) && s.thisUpdate.Equal(other.thisUpdate) && s.nextUpdate.Equal(other.nextUpdate)
}

// status is what is said now.
func (s single) status(of *response, now time.Time) revocation.Status {
	ends := s.nextUpdate
	if ends.IsZero() {
		ends = s.thisUpdate.Add(Fresh)
	}
	switch {
	case now.Add(skew).Before(s.thisUpdate) || now.Add(skew).Before(of.producedAt):
		return revocation.Because(fmt.Errorf("%w: thisUpdate %s", revocation.NotYet, s.thisUpdate.Format(time.RFC3339)))
	case jpki.IsOver(ends, now):
		return revocation.Because(fmt.Errorf("%w: until %s", revocation.Outdated, ends.Format(time.RFC3339)))
	}
	switch {
	case s.state == stateGood:
		return revocation.Status{State: jpki.RevocationGood}
	case s.state == stateUnknown, of.onlyIssued && s.reason == revocation.CertificateHold && s.at.Unix() == 0: // never issued, RFC 6960, 2.2
		return revocation.Because(revocation.NotKnown)
	case s.reason == revocation.CertificateHold:
		return revocation.Status{State: jpki.RevocationOnHold, Reason: s.reason, At: s.at}
	}
	return revocation.Status{State: jpki.RevocationRevoked, Reason: s.reason, At: s.at}
}
