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
	"fmt"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/cms"
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

// A SignJob is a list of documents to sign with one entry of the password.
type SignJob struct {
	Documents [][sha256.Size]byte // SHA-256 of each
	Time      time.Time           // claimed time of signing
	PIN       PIN                 // Digital Signature PIN
	// Prepare is told the signed attributes of each document before the card
	// signs them; over a session this is session.Lease.Prepare. Nil: nothing to
	// tell.
	Prepare func(ctx context.Context, item int, toBeSigned []byte) error
	// Unchanged makes sure that the documents are still those of the digests: before
	// the PIN is presented, so that one that changed costs no try, and once more
	// after a PIN was typed elsewhere, which may take long. Nil: nobody can tell.
	Unchanged func(ctx context.Context) error
	// Progress is called after each signature, or nil.
	Progress func(done, total int)
	Quirks   card.Quirks // of this card, as far as an operation found them before
}

// Sign makes a detached CMS signature, DER, of each document: five commands for
// one, one more for each further one, and one more where the PIN is for a card
// (PIN.For). Every signature is checked against the certificate before it is
// returned. A PIN that is for a card costs no try on another one ([ErrOtherCard]) nor
// on one whose login key cannot be used ([ErrKey]): that is a card of the next
// generation, and its signing certificate is behind the PIN. What PIN.Check refuses
// signs nothing. Other errors are those of card.Verify, card.Sign, Unchanged and
// Prepare; after an error nothing is returned.
func Sign(ctx context.Context, t iso7816.Transmitter, job SignJob) ([][]byte, error) {
	c, err := openToSign(ctx, t, job)
	if err != nil {
		return nil, err
	}
	if err := job.unchanged(ctx); err != nil {
		return nil, err
	}
	certificate, err := unlock(ctx, c, jpki.DigitalSignature, job.PIN, card.AskCertificate(jpki.DigitalSignature))
	if err != nil {
		return nil, err
	}
	if job.PIN.Enter != nil {
		if err := job.unchanged(ctx); err != nil {
			return nil, err
		}
	}
	signed := make([][]byte, 0, len(job.Documents))
	for i := range job.Documents {
		der, err := job.sign(ctx, c, certificate, i)
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", i+1, err)
		}
		signed = append(signed, der)
		if job.Progress != nil {
			job.Progress(i+1, len(job.Documents))
		}
	}
	return signed, nil
}

func (job SignJob) unchanged(ctx context.Context) error {
	if job.Unchanged == nil {
		return nil
	}
	return job.Unchanged(ctx)
}

// sign signs one of the documents.
func (job SignJob) sign(ctx context.Context, c *card.Card, certificate *certprofile.Certificate, item int) ([]byte, error) {
	draft, err := cms.Prepare(certificate.Raw, job.Documents[item], job.Time)
	if err != nil {
		return nil, err
	}
	toBeSigned := draft.ToBeSigned()
	if job.Prepare != nil {
		if err := job.Prepare(ctx, item, toBeSigned); err != nil {
			return nil, err
		}
	}
	signature, err := c.Sign(ctx, jpki.DigitalSignature, sha256.Sum256(toBeSigned))
	if err != nil {
		return nil, err
	}
	return draft.Embed(signature)
}

// openToSign opens the card of the PIN, if its keys can be used as far as is known.
func openToSign(ctx context.Context, t iso7816.Transmitter, job SignJob) (*card.Card, error) {
	c, err := openFor(ctx, t, job.Quirks, job.PIN, card.AskTries(jpki.DigitalSignaturePIN))
	if err != nil || job.PIN.For == nil {
		return c, err
	}
	login, err := c.Certificate(ctx, jpki.UserAuthentication) // openFor has read it
	if err != nil {
		return nil, err
	}
	return c, CheckKey(login)
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
func unlock(ctx context.Context, c *card.Card, p jpki.Purpose, pin PIN, next card.Question) (*certprofile.Certificate, error) {
	if err := c.Verify(ctx, p.PIN(), pin.Secret, pin.UseLastTry, next); err != nil {
		return nil, err
	}
	certificate, err := c.Certificate(ctx, p)
	if err != nil {
		return nil, err
	}
	return certificate, pin.check(certificate)
}
