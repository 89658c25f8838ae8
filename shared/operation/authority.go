package operation

import (
	"context"
	"errors"

	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
)

// authority reads the certificate of the CA, DER, for the one who will verify the signature
// and has it not at hand. There is one only if that CA issued the signer's certificate: a card
// that has none, or another one, or something else there signs without it. The error is that
// no answer came, which ends the job.
func (job SignJob) authority(ctx context.Context, c *card.Card, certificate *certprofile.Certificate) ([][]byte, error) {
	if !job.wantsAuthority() {
		return nil, nil
	}
	der, err := c.CACertificate(ctx, jpki.DigitalSignature)
	var refused iso7816.StatusWord
	switch {
	case errors.As(err, &refused), errors.Is(err, card.ErrMalformedAnswer):
		return nil, nil
	case err != nil:
		return nil, err
	}
	ca, err := certprofile.Parse(der)
	if err != nil || certificate.CheckSignatureFrom(ca) != nil {
		return nil, nil
	}
	return [][]byte{der}, nil
}

// wantsAuthority reports whether the format of a document has a place for the CA's certificate.
func (job SignJob) wantsAuthority() bool {
	for _, d := range job.Documents {
		if d.Format != signature.PKCS1 {
			return true
		}
	}
	return false
}

// afterPassword is what Sign asks after the password.
func (job SignJob) afterPassword() []card.Question {
	next := []card.Question{card.AskCertificate(jpki.DigitalSignature)}
	if job.wantsAuthority() {
		next = append(next, card.AskCACertificate(jpki.DigitalSignature))
	}
	return next
}
