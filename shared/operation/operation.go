// Package operation is what a person does with a card, from SELECT to result:
// see its status, log in, sign documents, show the attributes in it, change a PIN.
// It joins package card with the tokens
// and signatures that come out, and is the same in the browser and on the
// command line.
//
// Each operation takes a freshly powered card behind an iso7816.Transmitter.
// Callers need [ReadStatus], [Login], [Sign], [ReadAttributes] and [ChangePIN],
// and [WireError] for what to tell when one fails.
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
	"jpkiweb/shared/cms"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// Login makes the token by which a relying party of that origin recognises the
// card: five commands on the fast path. Errors are those of card.Verify and
// card.Sign, and authtoken's for a challenge or origin that cannot be signed.
func Login(ctx context.Context, t iso7816.Transmitter, quirks card.Quirks, origin, challenge string, pin PIN, appVersion string) (authtoken.Token, error) {
	if err := errors.Join(authtoken.CheckOrigin(origin), authtoken.CheckChallenge(challenge)); err != nil {
		return authtoken.Token{}, err
	}
	c, certificate, err := unlock(ctx, t, quirks, jpki.UserAuthentication, pin)
	if err != nil {
		return authtoken.Token{}, err
	}
	signature, err := c.Sign(ctx, jpki.UserAuthentication, authtoken.Digest(origin, challenge))
	if err != nil {
		return authtoken.Token{}, err
	}
	return authtoken.New(certificate.Raw, signature, appVersion), nil
}

// A Signing is a list of documents to sign with one entry of the password.
type Signing struct {
	Documents [][sha256.Size]byte // SHA-256 of each
	Time      time.Time           // claimed time of signing
	// Prepare is told the signed attributes of each document before the card
	// signs them; over a session this is session.Lease.Prepare. Nil: nothing to
	// tell.
	Prepare func(ctx context.Context, item int, toBeSigned []byte) error
	// Progress is called after each signature, or nil.
	Progress func(done, total int)
}

// Sign makes a detached CMS signature, DER, of each document: five commands for
// one, and one more for each further one. Every signature is checked against the
// certificate before it is returned. Errors are those of card.Verify, card.Sign
// and Prepare; after an error nothing is returned.
func Sign(ctx context.Context, t iso7816.Transmitter, quirks card.Quirks, job Signing, pin PIN) ([][]byte, error) {
	c, certificate, err := unlock(ctx, t, quirks, jpki.DigitalSignature, pin)
	if err != nil {
		return nil, err
	}
	signed := make([][]byte, 0, len(job.Documents))
	for i, digest := range job.Documents {
		der, err := signOne(ctx, c, certificate, job, i, digest)
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

func signOne(ctx context.Context, c *card.Card, certificate *certprofile.Certificate, job Signing, i int, digest [sha256.Size]byte) ([]byte, error) {
	draft, err := cms.Prepare(certificate.Raw, digest, job.Time)
	if err != nil {
		return nil, err
	}
	toBeSigned := draft.ToBeSigned()
	if job.Prepare != nil {
		if err := job.Prepare(ctx, i, toBeSigned); err != nil {
			return nil, err
		}
	}
	signature, err := c.Sign(ctx, jpki.DigitalSignature, sha256.Sum256(toBeSigned))
	if err != nil {
		return nil, err
	}
	return draft.Embed(signature)
}

// unlock opens the card, presents the PIN and reads the certificate of the
// purpose.
func unlock(ctx context.Context, t iso7816.Transmitter, quirks card.Quirks, p jpki.Purpose, pin PIN) (*card.Card, *certprofile.Certificate, error) {
	c, err := card.Open(ctx, t, quirks)
	if err != nil {
		return nil, nil, err
	}
	if err := c.Verify(ctx, p.PIN(), pin.Secret, pin.UseLastTry); err != nil {
		return nil, nil, err
	}
	certificate, err := c.Certificate(ctx, p)
	return c, certificate, err
}
