package relyingparty

import (
	"crypto"
	"crypto/ecdsa"
	"fmt"
	"slices"
	"strings"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
)

// WebEID says which cards of other countries log in, by the same token (authtoken facts 5).
// Their certificates have another profile than those of the JPKI: keys on P-256 and P-384
// besides RSA, and a subject that is a person's name.
type WebEID struct {
	// Authorities are the certificates (DER) of the CAs that issue to the holders. They are
	// trusted as they are, and nothing above them: name no root that has other CAs.
	Authorities [][]byte
	// Policies are dotted OIDs of which a certificate must have one; none: any will do.
	Policies []string
}

// trustWebEID makes the authorities the anchors. The error is ErrAnchor: CAs of the JPKI have
// no place among them, so that no card of it is judged by less than its own profile.
func (v *Verifier) trustWebEID() error {
	if len(v.anchors) > 0 {
		return fmt.Errorf("%w: those of the JPKI are beside it", ErrAnchor)
	}
	for _, der := range v.webEID.Authorities {
		ca, err := certprofile.Parse(der)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrAnchor, err)
		}
		if !mayIssue(ca) {
			return fmt.Errorf("%w: not a CA certificate", ErrAnchor)
		}
		if strings.HasPrefix(ca.Subject.Organization(), jpki.Organization) {
			return fmt.Errorf("%w: of the JPKI, which has a profile of its own", ErrAnchor)
		}
		v.anchors[jpki.UserAuthentication] = append(v.anchors[jpki.UserAuthentication], ca)
	}
	return nil
}

func mayIssue(ca *certprofile.Certificate) bool {
	return ca.Version == 3 && ca.IsCA && ca.KeyUsage&certprofile.KeyUsageCertSign != 0 && len(ca.UnknownCritical) == 0
}

// signaturesOfCAs are the algorithms in certificates, RFC 5758, 3.2.
var signaturesOfCAs = map[string]crypto.Hash{
	"1.2.840.10045.4.3.2": crypto.SHA256, "1.2.840.10045.4.3.3": crypto.SHA384, "1.2.840.10045.4.3.4": crypto.SHA512,
}

// checkIssued is certprofile's CheckSignatureFrom for a CA with a key on a curve, too.
func checkIssued(c, ca *certprofile.Certificate) error {
	if ca.KeyAlgorithm != der.OIDEC {
		return c.CheckSignatureFrom(ca)
	}
	if err := c.NamesIssuer(ca); err != nil {
		return err
	}
	hash, known := signaturesOfCAs[c.SignatureAlgorithm]
	if !known {
		return fmt.Errorf("%w: signature algorithm %s", certprofile.ErrKeyAlgorithm, c.SignatureAlgorithm)
	}
	public, err := pointOf(ca)
	if err != nil {
		return fmt.Errorf("%w: %w", certprofile.ErrKeyAlgorithm, err)
	}
	h := hash.New()
	h.Write(c.RawTBS)
	if !ecdsa.VerifyASN1(public, h.Sum(nil), c.Signature) {
		return fmt.Errorf("signature of the CA: %w", certprofile.ErrSignature)
	}
	return nil
}

// minRSA is the shortest RSA key, in bits.
const minRSA = 2048

// webEIDProfile wants a certificate to log in with (authtoken facts 5): not of a CA, for
// digital signatures and not for those of documents, for clients of TLS where it says what
// it is for.
func (c *certificateCheck) webEIDProfile() result {
	var wrong []string
	for _, rule := range []struct {
		field string
		holds bool
	}{
		{"version", c.certificate.Version == 3},
		{"public key", c.certificate.PublicKey == nil || c.certificate.PublicKey.N.BitLen() >= minRSA},
		{"basic constraints", !c.certificate.IsCA},
		{"certificate policies", len(c.webEID.Policies) == 0 || slices.ContainsFunc(c.certificate.Policies, func(oid string) bool { return slices.Contains(c.webEID.Policies, oid) })},
		{"unknown critical extension", len(c.certificate.UnknownCritical) == 0},
	} {
		if !rule.holds {
			wrong = append(wrong, rule.field)
		}
	}
	switch usage := c.certificate.KeyUsage; {
	case len(wrong) > 0:
		return fail(CodeProfile, "certificate violates the profile: "+strings.Join(wrong, ", "))
	case usage&certprofile.KeyUsageDigitalSignature == 0 || usage&certprofile.KeyUsageContentCommitment != 0,
		len(c.certificate.ExtKeyUsage) > 0 && !slices.Contains(c.certificate.ExtKeyUsage, der.OIDClientAuth):
		return fail(CodeWrongPurpose, "certificate is not one to log in with")
	}
	return pass("certificate is one of Web eID to log in with: key usage, key, policy")
}
