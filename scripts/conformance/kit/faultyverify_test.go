package kit

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
)

// decode reads base64, by fault in any of its forms.
func (s *faulty) decode(text string) ([]byte, bool) {
	if s.fault == "reads any base64" {
		text = strings.NewReplacer("-", "+", "_", "/", "\n", "", "=", "").Replace(text)
		b, err := base64.RawStdEncoding.DecodeString(text)
		return b, err == nil
	}
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	return b, err == nil && !strings.ContainsAny(text, "\r\n")
}

func (s *faulty) certificate(token lenientToken) (*certprofile.Certificate, bool) {
	b, ok := s.decode(token.UnverifiedCertificate)
	if !ok {
		return nil, false
	}
	if s.fault == "reads the beginning of the certificate" {
		if n, err := certprofile.Length(b); err == nil && n <= len(b) {
			b = b[:n]
		}
	}
	c, err := certprofile.Parse(b)
	return c, err == nil
}

// origins are those for which the token may be.
func (s *faulty) origins() []string {
	switch s.fault {
	case "verifies for any origin":
		return []string{s.origin, "https://attacker.example", ""}
	case "compares the beginning of the origin":
		return []string{s.origin, s.origin + ".attacker.example", s.origin + "/"}
	case "verifies for the host alone":
		return []string{s.origin, anotherPort(s.origin), anotherScheme(s.origin)}
	case "verifies for subdomains":
		return []string{s.origin, strings.Replace(s.origin, "://", "://other.", 1)}
	}
	return []string{s.origin}
}

// signed tells whether the token is a signature for the challenge.
func (s *faulty) signed(token lenientToken, challenge string) bool {
	c, ok := s.certificate(token)
	if !ok {
		return false
	}
	signature, ok := s.decode(token.Signature)
	if !ok {
		return false
	}
	if s.fault == "verifies no signature" {
		return c.PublicKey != nil && token.Algorithm == "RS256"
	}
	for _, origin := range s.origins() {
		if s.signedFor(c, token.Algorithm, signature, origin, challenge) {
			return true
		}
	}
	return false
}

func (s *faulty) signedFor(c *certprofile.Certificate, algorithm string, signature []byte, origin, challenge string) bool {
	right := digest(crypto.SHA256, origin, challenge)
	if c.PublicKey == nil {
		return s.signedOnCurve(c, signature, origin, challenge)
	}
	verifies := func(hash crypto.Hash, digest, signature []byte) bool {
		return rsa.VerifyPKCS1v15(c.PublicKey, hash, digest, signature) == nil
	}
	switch s.fault {
	case "the token chooses the algorithm":
		return chosen(c.PublicKey, c.RawPublicKey, algorithm, signature, origin, challenge)
	case "ignores the algorithm":
		return verifies(crypto.SHA256, right, signature)
	case "tries every padding and digest":
		if verifies(crypto.SHA512, digest(crypto.SHA512, origin, challenge), signature) || rsa.VerifyPSS(c.PublicKey, crypto.SHA256, right, signature, nil) == nil {
			return algorithm == "RS256"
		}
	case "looks at no name of the digest":
		if verifies(0, right, signature) {
			return true
		}
	case "cuts zeros before the signature":
		signature = signature[max(0, len(signature)-c.PublicKey.Size()):]
	case "hashes in its own way":
		for _, other := range [][]byte{
			sum(crypto.SHA256, string(right)), sum(crypto.SHA256, origin+challenge), digest(crypto.SHA256, origin, decoded(challenge)),
		} {
			if verifies(crypto.SHA256, other, signature) {
				return true
			}
		}
	}
	return algorithm == "RS256" && verifies(crypto.SHA256, right, signature)
}

// chosen verifies with what the token names.
func chosen(key *rsa.PublicKey, raw []byte, algorithm string, signature []byte, origin, challenge string) bool {
	switch strings.ToUpper(algorithm) {
	case "NONE":
		return true
	case "HS256":
		mac := hmac.New(sha256.New, raw)
		mac.Write(sum(crypto.SHA256, origin))
		mac.Write(sum(crypto.SHA256, challenge))
		return hmac.Equal(mac.Sum(nil), signature)
	case "RS512":
		return rsa.VerifyPKCS1v15(key, crypto.SHA512, digest(crypto.SHA512, origin, challenge), signature) == nil
	case "PS256":
		return rsa.VerifyPSS(key, crypto.SHA256, digest(crypto.SHA256, origin, challenge), signature, nil) == nil
	case "RS256":
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest(crypto.SHA256, origin, challenge), signature) == nil
	}
	return false
}

// signedOnCurve knows ES384 by fault only.
func (s *faulty) signedOnCurve(c *certprofile.Certificate, signature []byte, origin, challenge string) bool {
	switch s.fault {
	case "r and s may be zero":
		return strings.Trim(string(signature), "\x00") == ""
	case "takes ASN.1 for r and s":
		key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P384(), c.KeyPoint)
		return err == nil && ecdsa.VerifyASN1(key, digest(crypto.SHA384, origin, challenge), signature)
	}
	return false
}

// certified tells whether the certificate lets somebody in.
func (s *faulty) certified(r *http.Request, token lenientToken) bool {
	c, ok := s.certificate(token)
	if !ok {
		return false
	}
	if !c.ValidAt(s.clock.now()) && s.fault != "looks at no dates" {
		return false
	}
	issuer := s.issuer(c)
	if issuer == nil {
		return false
	}
	if s.fault == "trusts every CA" && c.Holder != nil {
		return true
	}
	return s.keepsProfile(c) && s.alive(r, c, issuer)
}

func (s *faulty) issuer(c *certprofile.Certificate) *certprofile.Certificate {
	anchors := s.anchors[jpki.UserAuthentication]
	if s.fault == "trusts every CA" {
		anchors = s.anchors.All()
	}
	for _, anchor := range anchors {
		a, err := certprofile.Parse(anchor)
		if err != nil {
			continue
		}
		named := string(c.RawIssuer) == string(a.RawSubject)
		byName := s.fault == "finds the CA by its name" && named
		byKey := s.fault == "finds the CA by name and key identifier" && named && string(c.AuthorityKeyID) == string(a.SubjectKeyID)
		if byName || byKey || c.CheckSignatureFrom(a) == nil {
			return a
		}
	}
	return nil
}

// passedOver are the rules of the profile that a fault does not ask.
var passedOver = map[fault][]string{
	"looks at no policy":              {"certificate_policies"},
	"looks at no key usage":           {"key_usage"},
	"looks at no extended key usage":  {"extended_key_usage"},
	"looks at no basic constraints":   {"basic_constraints"},
	"passes over critical extensions": {"unknown_critical_extension"},
	"takes short keys":                {"public_key"},
}

func (s *faulty) keepsProfile(c *certprofile.Certificate) bool {
	for _, f := range c.Check(jpki.UserAuthentication) {
		over := false
		for _, rule := range passedOver[s.fault] {
			over = over || rule == f.Rule
		}
		if f.Severity == certprofile.Violation && !over {
			return false
		}
	}
	return true
}

// alive asks the lists.
func (s *faulty) alive(r *http.Request, c, issuer *certprofile.Certificate) bool {
	status, err := s.lists.Status(r.Context(), c, issuer)
	state := status.State
	if err != nil {
		state = jpki.RevocationUnknown
	}
	switch {
	case state == jpki.RevocationGood, s.fault == "asks no list":
		return true
	case state == jpki.RevocationOnHold:
		return s.fault == "hold is not revoked"
	case state == jpki.RevocationRevoked:
		return false
	}
	// Where the list says nothing of a certificate, the others look for its number only.
	return slices.Contains([]fault{"unknown is not revoked", "finds the CA by its name", "looks at no dates"}, s.fault)
}
