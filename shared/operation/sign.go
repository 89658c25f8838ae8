package operation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
)

// ErrNotSigned: the job ended before this document was signed.
var ErrNotSigned = errors.New("document was not signed, because the job ended before")

// A SignJob is a list of documents to sign with one entry of the password.
type SignJob struct {
	Documents []signature.Subject
	Time      time.Time // claimed time of signing
	PIN       PIN       // Digital Signature PIN
	// Prepare is told the signed attributes of each document before the card
	// signs them, but not of a document that has none (signature.PKCS1); over a session
	// this is session.Lease.Prepare. Nil: nothing to tell.
	Prepare func(ctx context.Context, item int, toBeSigned []byte) error
	// Unchanged makes sure that the documents are still those of the digests: before
	// the PIN is presented, so that a list of which none is left costs no try, and once more
	// after a PIN was typed elsewhere, which may take long. It returns for each document why
	// it is not signed, though the others are, or nothing where all are the same; its own
	// error ends the job. Nil: nobody can tell.
	Unchanged func(ctx context.Context) (changed []error, err error)
	// Progress is called after each document, or nil.
	Progress func(done, total int)
	Quirks   card.Quirks // of this card, as far as an operation found them before
}

// A Signed is what came of one document.
type Signed struct {
	Signature signature.Signature // zero if Err is not nil
	// Err is why the document was not signed: one of its own, as signature.ErrName, or
	// what ended the job, or ErrNotSigned.
	Err error
}

// Sign signs each document: six commands for one, one more for each further one, and
// one more where the PIN is for a card (PIN.For). One of the six reads the certificate of the
// CA, which is put beside the signer's; a job with signature.PKCS1 alone does without. Every
// signature is checked against the certificate before it is returned. A PIN that is for a
// card costs no try on another one ([ErrOtherCard]) nor on one whose login key cannot be used
// ([ErrKey]): that is a card of the next generation, and its signing certificate is behind
// the PIN. What PIN.Check refuses signs nothing, and a list of which no document can be
// signed costs no try.
//
// A document that cannot be signed, or has changed, has an error of its own, and the others
// are signed. The error of Sign is what ended the job, those of card.Verify, card.Sign,
// Unchanged and Prepare: no further document is signed then, and what was signed is returned.
// The result is one for each document, or nil if the job ended before the first.
func Sign(ctx context.Context, t iso7816.Transmitter, job SignJob) ([]Signed, error) {
	if err := job.check(nil); err != nil {
		return nil, err
	}
	c, err := openToSign(ctx, t, job)
	if err != nil {
		return nil, err
	}
	u := unlocked{SignJob: job, card: c, changed: make([]error, len(job.Documents))}
	if err := u.lookAgain(ctx); err != nil {
		return nil, err
	}
	if u.certificate, err = unlock(ctx, c, jpki.DigitalSignature, job.PIN, job.afterPassword()...); err != nil {
		return nil, err
	}
	if u.authority, err = job.authority(ctx, c, u.certificate); err != nil {
		return nil, err
	}
	if job.PIN.Enter != nil {
		if err := u.lookAgain(ctx); err != nil {
			return nil, err
		}
	}
	return u.signAll(ctx)
}

// check wants one document, at least, that can be signed and is not set aside.
func (job SignJob) check(aside []error) error {
	err := fmt.Errorf("%w: no document", signature.ErrSubject)
	for i, d := range job.Documents {
		if aside != nil && aside[i] != nil {
			err = aside[i]
			continue
		}
		if err = d.Check(); err == nil {
			return nil
		}
		err = fmt.Errorf("document %d: %w", i+1, err)
	}
	return err
}

// An unlocked is a job on its card.
type unlocked struct {
	SignJob
	card        *card.Card
	certificate *certprofile.Certificate // once the password was right
	authority   [][]byte                 // of the certificate, DER: one, or none that is known
	changed     []error                  // why a document is set aside, for each; nil: it is not
}

// lookAgain sets aside the documents that changed. The error is that none is left.
func (job unlocked) lookAgain(ctx context.Context) error {
	if job.Unchanged == nil {
		return nil
	}
	changed, err := job.Unchanged(ctx)
	if err != nil {
		return err
	}
	for i, err := range changed {
		if err != nil && job.changed[i] == nil {
			job.changed[i] = fmt.Errorf("document %d: %w", i+1, err)
		}
	}
	return job.check(job.changed)
}

// signAll signs the documents in their order.
func (job unlocked) signAll(ctx context.Context) ([]Signed, error) {
	all := make([]Signed, len(job.Documents))
	for i := range all {
		all[i].Err = ErrNotSigned
	}
	for i, d := range job.Documents {
		if job.changed[i] != nil {
			all[i].Err = job.changed[i]
		} else if draft, err := d.Prepare(job.certificate, job.Time); err != nil {
			all[i].Err = fmt.Errorf("document %d: %w", i+1, err)
		} else if err = job.sign(ctx, draft, i, &all[i]); err != nil {
			return all, err
		}
		if job.Progress != nil {
			job.Progress(i+1, len(job.Documents))
		}
	}
	return all, nil
}

// sign signs one of the documents. Its error ends the job.
func (job unlocked) sign(ctx context.Context, draft *signature.Draft, item int, to *Signed) error {
	signed, err := job.signDraft(ctx, draft, item)
	if err != nil {
		err = fmt.Errorf("document %d: %w", item+1, err)
	}
	*to = Signed{signed, err}
	return err
}

func (job unlocked) signDraft(ctx context.Context, draft *signature.Draft, item int) (signature.Signature, error) {
	toBeSigned := draft.ToBeSigned()
	if job.Prepare != nil && toBeSigned != nil {
		if err := job.Prepare(ctx, item, toBeSigned); err != nil {
			return signature.Signature{}, err
		}
	}
	value, err := job.card.Sign(ctx, jpki.DigitalSignature, draft.Digest())
	if err != nil {
		return signature.Signature{}, err
	}
	return draft.Embed(value, job.authority...)
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
