// Package operation is what a person does with a card, from SELECT to result:
// see its status, log in, sign documents, show the attributes or the certificate in
// it, change a PIN. It joins package card with the tokens and signatures that come
// out, and is the same in the browser and on the command line.
//
// Each operation takes a freshly powered card behind an iso7816.Transmitter, which the
// caller powers off, and what it needs besides in one struct, a job. Callers need
// [ReadStatus], [Login], [Sign], [ReadSigningCertificate], [ReadAttributes] and
// [ChangePIN], [Recognise] to tell one card from another, and [WireError] for what to
// tell when one fails. "Commands on the fast path" are those that a card takes which
// refuses nothing, card.Quirks.
package operation

import (
	"context"
	"crypto/sha256"
	"errors"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// A LoginJob is a login at one relying party.
type LoginJob struct {
	Origin    authtoken.Origin // of the relying party
	Challenge string           // that the relying party issued, as authtoken.CheckChallenge accepts it
	PIN       PIN              // User Authentication PIN
	// AppVersion names the program in the token, for the relying party's records;
	// it may be empty.
	AppVersion string
	Quirks     card.Quirks // of this card, as far as an operation found them before
}

// Login makes the token by which a relying party of that origin recognises the
// card: five commands on the fast path. The certificate is read before the PIN is
// presented, where it is free; another card than that of the PIN ([ErrOtherCard]),
// a key that cannot be used ([ErrKey]) and what PIN.Check refuses cost no try. Other
// errors are those of card.Verify and card.Sign, and authtoken's for a challenge or
// origin that cannot be signed.
func Login(ctx context.Context, t iso7816.Transmitter, job LoginJob) (authtoken.Token, error) {
	if err := errors.Join(job.Origin.Check(), authtoken.CheckChallenge(job.Challenge)); err != nil {
		return authtoken.Token{}, err
	}
	c, err := card.Open(ctx, t, job.Quirks, card.AskCertificate(jpki.UserAuthentication), card.AskTries(jpki.UserAuthenticationPIN))
	if err != nil {
		return authtoken.Token{}, err
	}
	before, err := job.PIN.identify(ctx, c)
	if err != nil {
		return authtoken.Token{}, err
	}
	if err := job.PIN.check(before); err != nil {
		return authtoken.Token{}, err
	}
	digest := authtoken.Digest(job.Origin, job.Challenge)
	certificate, err := unlock(ctx, c, jpki.UserAuthentication, job.PIN, afterPIN(before, digest))
	if err != nil {
		return authtoken.Token{}, err
	}
	signature, err := c.Sign(ctx, jpki.UserAuthentication, digest)
	if err != nil {
		return authtoken.Token{}, err
	}
	return authtoken.New(certificate.Raw, signature, job.AppVersion), nil
}

// afterPIN is what a login asks after its PIN: the signature, where the certificate was
// read before.
func afterPIN(before *certprofile.Certificate, digest [sha256.Size]byte) card.Question {
	if before == nil {
		return card.AskCertificate(jpki.UserAuthentication)
	}
	return card.AskSignature(jpki.UserAuthentication, digest)
}

// unlock presents the PIN and reads the certificate of the purpose, of which the
// key can be used.
func unlock(ctx context.Context, c *card.Card, p jpki.Purpose, pin PIN, next ...card.Question) (*certprofile.Certificate, error) {
	if err := c.Verify(ctx, p.PIN(), pin.Secret, pin.UseLastTry, next...); err != nil {
		return nil, err
	}
	certificate, err := c.Certificate(ctx, p)
	if err != nil {
		return nil, err
	}
	return certificate, pin.check(certificate)
}
