package card

import (
	"context"
	"crypto/sha256"
	"fmt"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// Sign has the key of a purpose sign a SHA-256 digest after Verify: RSASSA
// PKCS#1 v1.5 by COMPUTE DIGITAL SIGNATURE (CLA 80, P1 00; jpki facts 2.4). It checks
// the signature against the certificate, which it reads if it is not known yet,
// and returns nothing that does not fit: [ErrSignature]. A key that is not
// [Usable] is not asked: [ErrKey].
func (c *Card) Sign(ctx context.Context, p jpki.Purpose, digest [sha256.Size]byte) ([]byte, error) {
	certificate, err := c.Certificate(ctx, p)
	if err != nil {
		return nil, err
	}
	if !Usable(certificate) {
		return nil, fmt.Errorf("sign with %s key: %w", p, ErrKey)
	}
	r, err := c.onFile(ctx, p.Files().Key, signCommand(digest))
	if err != nil {
		return nil, fmt.Errorf("sign with %s key: %w", p, err)
	}
	if r.SW != iso7816.SWSuccess {
		return nil, fmt.Errorf("sign with %s key: %w", p, r.SW)
	}
	if err := certificate.VerifySignature(digest[:], r.Data); err != nil {
		return nil, fmt.Errorf("sign with %s key: %w: %w", p, ErrSignature, err)
	}
	return r.Data, nil
}

// signCommand is COMPUTE DIGITAL SIGNATURE; P2 names the file of the key.
func signCommand(digest [sha256.Size]byte) iso7816.Command {
	return iso7816.Command{
		CLA: 0x80, INS: iso7816.InsPerformSecurityOp, Data: jpki.DigestInfoSHA256(digest), Ne: iso7816.MaxShortNe,
	}
}

// Usable reports whether the key of a certificate is one that [Card.Sign] can use:
// RSA. The next card is announced with P-384, and how it signs is not public (jpki facts
// 5.7).
func Usable(c *certprofile.Certificate) bool {
	return c.PublicKey != nil
}
