package cli

import (
	"context"
	"crypto/sha256"
	"fmt"

	"jpkiweb/helper/reader"
	"jpkiweb/shared/card"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// sign writes a detached CMS signature, DER, of a file.
func sign(ctx context.Context, c *call) error {
	c.cardFlags()
	c.pinFlags()
	c.keyFlags()
	format := c.flags.String("format", "cms", "`FORMAT` of the signature: cms (detached CMS, DER)")
	files, err := c.parse(2, 2)
	if err != nil {
		return err
	}
	if *format != "cms" {
		return wire.Errorf(wire.CodeRequestInvalid, "format %q is not known, only cms is", *format)
	}
	in, out := files[0], files[1]
	if err := checkTarget(in, out); err != nil {
		return err
	}
	digest, size, err := c.digestOf(ctx, in)
	if err != nil {
		return err
	}
	if size == 0 {
		return wire.Errorf(wire.CodeFileUnreadable, "%s is empty: there is nothing to sign", in)
	}
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		signature, err := c.signDigest(ctx, m, name, digest)
		if err != nil {
			return err
		}
		if err := c.writeFile(out, signature); err != nil || out == "-" {
			return err
		}
		result := struct {
			File   string `json:"file"`
			SHA256 string `json:"sha256"` // of the document
			Bytes  int    `json:"bytes"`  // of the signature
		}{out, fmt.Sprintf("%x", digest), len(signature)}
		return c.print(result, func() {
			fmt.Fprintf(c.Stdout, "signed     %s (SHA-256 %x)\nsignature  %s (%d bytes)\n", in, digest, out, len(signature))
		})
	})
}

func (c *call) signDigest(ctx context.Context, m *reader.Manager, name string, digest [sha256.Size]byte) ([]byte, error) {
	pin, err := c.pin(ctx, m, name, jpki.DigitalSignaturePIN)
	if err != nil {
		return nil, err
	}
	defer clear(pin.Bytes)
	signature, err := onCard(ctx, m, name, func(l *reader.Lease) ([]byte, error) {
		job := operation.Signing{Documents: [][sha256.Size]byte{digest}, Time: c.Now()}
		signed, err := operation.Sign(ctx, l, card.Quirks{}, job, pin)
		if err != nil {
			return nil, err
		}
		return signed[0], nil
	})
	return signature, c.record(wire.PurposeSign, "", err)
}
