package verification

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
)

// candidates are the certificates that may be the issuer's and are trusted: those of the
// configuration and, unless it leaves them out, published ones of J-LIS in the file.
func (s *signerJudge) candidates(p jpki.Purpose) []*certprofile.Certificate {
	all := slices.Clone(s.anchors[p])
	if s.withoutPublished {
		return all
	}
	for _, der := range s.data.Certificates {
		if c, err := ParseAnchor(der, p, false); err == nil {
			all = append(all, c)
		}
	}
	return all
}

// path looks for the trust anchor that issued the certificate, of either purpose. The hierarchy
// of JPKI has one tier, so the path is these two.
func (s *signerJudge) path() result {
	if s.ofJPKI == nil || !isNamedLikeJPKI(s.ofJPKI) {
		return undecided(CodeIssuerNotJudged, "certificate is of another issuer than J-LIS: who signed is not judged here")
	}
	var reason error
	for _, p := range jpki.Purposes {
		for _, anchor := range s.candidates(p) {
			err := s.ofJPKI.CheckSignatureFrom(anchor)
			switch {
			case err == nil && (s.issuer == nil || anchor.ValidAt(s.at()) && !s.issuer.ValidAt(s.at())):
				s.issuer, s.purpose = anchor, p
			case err != nil && !errors.Is(err, certprofile.ErrNotIssuer):
				reason = err
			}
		}
	}
	switch {
	case s.issuer != nil:
		return pass(fmt.Sprintf("issued by the trusted CA for %v with key identifier %X", s.purpose, s.issuer.SubjectKeyID))
	case reason != nil:
		return fail(CodeUntrustedIssuer, "the CA that the certificate names did not issue it: "+reason.Error())
	}
	return s.withoutIssuer()
}

// isNamedLikeJPKI tells whether the issuer calls itself JPKI, real, of a test or of the sandbox.
func isNamedLikeJPKI(c *certprofile.Certificate) bool {
	return strings.HasPrefix(c.Issuer.Organization(), jpki.Organization)
}

// withoutIssuer says why no trust anchor was found.
func (s *signerJudge) withoutIssuer() result {
	if s.ofJPKI.Test() {
		if !s.allowTest {
			return undecided(CodeTestCertificate, "certificate is of a test environment, which stands for nobody")
		}
		return undecided(CodeIssuerMissing, "no trusted CA of a test environment has the name and key identifier of the issuer")
	}
	if s.withoutPublished {
		return undecided(CodeIssuerMissing, "no trusted CA has the name and key identifier of the issuer, and those that J-LIS published are left out by configuration")
	}
	for _, ca := range jpki.CAs {
		if strings.EqualFold(ca.SubjectKeyID, hex.EncodeToString(s.ofJPKI.AuthorityKeyID)) {
			return undecided(CodeIssuerMissing, fmt.Sprintf("the certificate of the J-LIS CA for %v, generation %d, is needed: it is not in the file", ca.Purpose, ca.Generation))
		}
	}
	return undecided(CodeIssuerMissing, "certificate names J-LIS and a generation of its CA that is not known here")
}

// profile looks whether the certificate is for signing documents. One for logging in is refused
// whoever issued it.
func (s *signerJudge) profile() result {
	if s.ofJPKI == nil || !isNamedLikeJPKI(s.ofJPKI) {
		return unchecked("", "not looked at: certificate is of another issuer than J-LIS")
	}
	of, known := s.ofJPKI.Purpose()
	if s.issuer != nil {
		of, known = s.purpose, true
	}
	if known && of != jpki.DigitalSignature {
		return fail(CodeWrongPurpose, fmt.Sprintf("certificate is for %v, and signs no documents", of))
	}
	if s.signer.Attributes == nil {
		return fail(CodeNoAttributes, "no signed attributes, which a signature of JPKI has")
	}
	var violations, notices []string
	for _, f := range s.ofJPKI.Check(jpki.DigitalSignature) {
		if f.Severity == certprofile.Notice {
			notices = append(notices, f.Field())
			continue
		}
		violations = append(violations, f.Field())
	}
	switch {
	case len(violations) > 0:
		return fail(CodeProfile, "certificate violates the profile: "+strings.Join(violations, ", "))
	case len(notices) > 0:
		return pass("certificate keeps the profile; worth a look: " + strings.Join(notices, ", "))
	}
	return pass(fmt.Sprintf("certificate keeps the profile for %v: policy, key usage, key", jpki.DigitalSignature))
}

// at is the time at which the certificate is judged: the one that is proven, or now.
func (s *signerJudge) at() time.Time {
	if !s.proven.IsZero() {
		return s.proven
	}
	return s.now
}

// validity judges certificate and issuer at the time of signing, as far as that is known.
func (s *signerJudge) validity() result {
	c, at := s.ofJPKI, s.at()
	notBefore, notAfter := jpki.Moment(c.NotBefore), jpki.Moment(c.NotAfter)
	switch {
	case at.Before(c.NotBefore):
		return fail(CodeNotYetValid, "certificate is valid from "+notBefore+" on, and was signed with before")
	case !c.ValidAt(at) && !s.claimed.IsZero() && s.claimed.After(c.NotAfter):
		return fail(CodeExpired, "certificate was valid until "+notAfter+", and the signer claims to have signed after that")
	case !c.ValidAt(at):
		return undecided(CodeExpiredUnproven, "certificate was valid until "+notAfter+", and nothing proves that the signature was made before")
	case !s.issuer.ValidAt(at):
		return undecided(CodeIssuerExpired, "certificate of its CA was valid until "+jpki.Moment(s.issuer.NotAfter)+", and nothing proves that the signature was made before")
	case s.proven.IsZero():
		return pass("valid now, until " + notAfter + "; when it was signed is not proven")
	case !c.ValidAt(s.now):
		return pass("valid at the proven time; it expired later, "+notAfter, NoteExpiredLater)
	}
	return pass("valid at the proven time, and until " + notAfter)
}

func (s *signerJudge) checkRevocation() result {
	switch {
	case s.status == nil && s.withoutRevocation:
		return unchecked("", "not checked, by configuration")
	case s.status == nil:
		return unchecked(CodeRevocationNotChecked, "not checked: only accredited verifiers may look up revocation")
	}
	status, err := s.status(s.ofJPKI, s.issuer)
	if err != nil {
		return undecided(CodeRevocationUnknown, "revocation source did not answer: "+err.Error())
	}
	asOf := ""
	if !status.ThisUpdate.IsZero() {
		asOf = ", as of " + jpki.Moment(status.ThisUpdate)
	}
	switch status.State {
	case jpki.RevocationGood:
		return pass("not revoked" + asOf)
	case jpki.RevocationRevoked, jpki.RevocationOnHold:
		return s.revoked(status, asOf)
	}
	return openRevocation(status)
}

// openRevocation is what comes of a status that is not known.
func openRevocation(s revocation.Status) result {
	found := undecided(UnknownRevocation(s))
	if !s.Again.IsZero() {
		found.again = &s.Again
	}
	return found
}

// UnknownRevocation is the code of a status that is not known, and one sentence on it, without
// Status.Detail, which may name a municipality.
func UnknownRevocation(s revocation.Status) (code Code, detail string) {
	switch {
	case s.Why == 0:
		return CodeRevocationUnknown, "revocation source does not know the certificate"
	case s.Why == revocation.Closed && !s.Again.IsZero():
		return CodeRevocationClosed, "revocation is unknown: revocation source is closed until " + jpki.Moment(s.Again)
	case s.Why == revocation.Closed:
		return CodeRevocationClosed, "revocation is unknown: " + s.Why.Error()
	case s.Why == revocation.KnownSoon:
		return CodeKnownSoon, "revocation is unknown: " + s.Why.Error()
	}
	return CodeRevocationUnknown, "revocation is unknown: " + s.Why.Error()
}

// revoked judges a certificate that is revoked or on hold now by the time of signing.
func (s *signerJudge) revoked(status revocation.Status, asOf string) result {
	since := ""
	if !status.At.IsZero() {
		since = " since " + jpki.Moment(status.At)
	}
	if status.State == jpki.RevocationRevoked && status.Reason != revocation.Unspecified {
		since += " (" + status.Reason.Words() + ")"
	}
	switch {
	case !status.At.IsZero() && !s.proven.IsZero() && s.proven.Before(status.At):
		return pass("not revoked at the proven time; it is"+since+asOf, NoteRevokedLater)
	case status.State == jpki.RevocationOnHold:
		return undecided(CodeOnHold, "certificate is on hold"+since+asOf+", which may be lifted")
	case !status.At.IsZero() && !s.claimed.IsZero() && !s.claimed.Before(status.At):
		return fail(CodeRevoked, "certificate is revoked"+since+asOf+", and the signer claims to have signed after that")
	}
	return undecided(CodeRevokedUnproven, "certificate is revoked"+since+asOf+", and nothing proves that the signature was made before")
}

// whoSigned is what the certificate says; judged tells that its path leads to a trust anchor.
func (s *signerJudge) whoSigned(judged bool) *Signer {
	who := &Signer{
		Judged: judged, Issuer: issuerOf(s.certificate), SHA256: sha256Of(s.certificate.Raw),
		NotBefore: s.certificate.NotBefore.UTC(), NotAfter: s.certificate.NotAfter.UTC(),
	}
	c := s.ofJPKI
	if c == nil || !isNamedLikeJPKI(c) {
		who.Subject = subjectOf(s.certificate)
		return who
	}
	who.Test, who.Issuer = c.Test(), readable(c.Issuer.String())
	if !judged || c.Holder == nil {
		return who
	}
	who.Name = textOf(c.Holder.Name, c.Holder.NameSubstitutes)
	who.BirthDate, who.Gender = birthDate(c.Holder.BirthDate), readable(c.Holder.Gender)
	if s.addresses {
		who.Address = textOf(c.Holder.Address, c.Holder.AddressSubstitutes)
	}
	return who
}

// claim leaves of a signer whose signature is TotalFailed who it claims to be, and nothing that
// is told of a person who signed.
func (s *Signer) claim() { s.BirthDate, s.Gender, s.Address = "", "", nil }

func birthDate(d certprofile.BirthDate) string {
	if !d.Complete() {
		return readable(d.Raw)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// textOf marks the characters that stand in for others.
func textOf(text, marks string) *Text {
	t := &Text{Text: readable(text)}
	for i, mark := range marks {
		if mark == '1' {
			t.Substitutes = append(t.Substitutes, i+1)
		}
	}
	return t
}
