package relyingparty

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
)

// A Login is who logged in.
type Login struct {
	Certificate *certprofile.Certificate // user authentication certificate
	// AccountKey identifies the certificate: AccountKey(Certificate). A renewed
	// card has a new one, and the service links it to the person anew (relyingparty facts 2).
	AccountKey string
	CommonName string // of the subject: a serial text, not a name of the person (jpki facts 5.1), which it is in Web eID
}

// AccountKey returns the SHA-256, 64 hexadecimal digits in lower case, of the issuer's
// DER name followed by the content octets of the serial number: what names a
// certificate, RFC 5280, 4.1.2.2.
func AccountKey(certificate *certprofile.Certificate) string {
	h := sha256.New()
	h.Write(certificate.RawIssuer)
	h.Write(certificate.Serial)
	return hex.EncodeToString(h.Sum(nil))
}

// VerifyLoginOnce takes from the store the challenge that the page sent beside the
// token, which is gone thereby whatever follows, and verifies the token (JSON) for
// it. What the page sends is believed only as far as the store has it for this
// session. The Login is zero unless the report is OK. The challenge's own entry in
// the report says whether it was there.
func (v *Verifier) VerifyLoginOnce(ctx context.Context, store ChallengeStore, session, challenge string, tokenJSON []byte) (Login, Report) {
	err := store.Take(ctx, session, challenge)
	return v.verifyLogin(ctx, &loginCheck{tokenJSON: tokenJSON, challenge: challenge, fromStore: true, takeErr: err})
}

// VerifyLogin verifies a token (JSON) for a challenge that the caller issued to
// this very browser session and has taken back, so that it cannot be used again.
// An empty challenge fails. The Login is zero unless the report is OK.
func (v *Verifier) VerifyLogin(ctx context.Context, tokenJSON []byte, challenge string) (Login, Report) {
	return v.verifyLogin(ctx, &loginCheck{tokenJSON: tokenJSON, challenge: challenge})
}

// webEID is the document in which the token is specified; a heading of it follows.
const webEID = "Web eID system architecture, "

func (v *Verifier) verifyLogin(ctx context.Context, l *loginCheck) (Login, Report) {
	l.certificateCheck = certificateCheck{Verifier: v, purpose: jpki.UserAuthentication, now: v.clock()}
	report := runAll(append([]check{
		{StepFormat, webEID + "Token format", l.format},
		{StepChallenge, webEID + "Requesting a Web eID authentication token", l.checkChallenge},
		{StepSignature, webEID + "Token format; RFC 7518, 3.3 and 3.4", l.signature},
	}, l.checks(ctx)...))
	if !report.OK() {
		return Login{}, report
	}
	return Login{
		Certificate: l.certificate,
		AccountKey:  AccountKey(l.certificate),
		CommonName:  l.certificate.Subject.CommonName(),
	}, report
}

// A loginCheck is one login under verification.
type loginCheck struct {
	certificateCheck
	tokenJSON []byte
	challenge string
	fromStore bool // from a store, here
	takeErr   error
	token     authtoken.Token
}

func (l *loginCheck) format() result {
	token, err := authtoken.Parse(l.tokenJSON)
	switch {
	case errors.Is(err, authtoken.ErrVersion):
		return fail(CodeUnsupportedVersion, err.Error())
	case errors.Is(err, authtoken.ErrAlgorithm):
		return fail(CodeAlgorithmRefused, err.Error())
	case err != nil:
		return fail(CodeMalformed, err.Error())
	}
	der, err := token.CertificateDER()
	if err != nil {
		return fail(CodeMalformed, err.Error())
	}
	certificate, err := certprofile.Parse(der)
	if err != nil {
		return fail(CodeMalformed, err.Error())
	}
	if certificate.CheckKeyLength() != nil {
		return fail(CodeMalformed, "the certificate's key is longer than any in use")
	}
	l.token, l.certificate = token, certificate
	return pass(token.Format + ", " + token.Algorithm)
}

func (l *loginCheck) checkChallenge() result {
	switch {
	case errors.Is(l.takeErr, ErrChallengeExpired):
		return fail(CodeChallengeExpired, l.takeErr.Error())
	case errors.Is(l.takeErr, ErrNoChallenge):
		return fail(CodeChallengeMissing, l.takeErr.Error())
	case l.takeErr != nil:
		return undecided(CodeChallengeUnknown, "challenge store did not answer: "+l.takeErr.Error())
	}
	if err := authtoken.CheckChallenge(l.challenge); err != nil {
		return fail(CodeChallengeMissing, err.Error())
	}
	if !l.fromStore {
		return pass("as the caller gave it, who must know that it was issued and is used once")
	}
	return pass("issued to this session and now used up")
}

// signature verifies for the service's own origin and the challenge from its own
// store: the token says neither. Which algorithms are possible follows from the
// certificate's key, not from the token.
func (l *loginCheck) signature() result {
	value, err := l.token.SignatureBytes()
	if err != nil {
		return fail(CodeMalformed, err.Error())
	}
	key, err := keyOf(l.certificate)
	switch {
	case err != nil:
		return fail(CodeAlgorithmRefused, "the certificate's key is of a kind that cannot be verified")
	case l.token.Algorithm != key.algorithm:
		return fail(CodeAlgorithmRefused, "the token's algorithm is not the one of the certificate's key, "+key.algorithm)
	case !key.verifies(l.origin, l.challenge, value):
		return fail(CodeSignatureInvalid, "signature does not verify for "+l.origin.String()+" and this challenge")
	}
	return pass("verified for " + l.origin.String() + " and this challenge")
}
