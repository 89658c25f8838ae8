package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/signature"
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
	d, err := c.document(ctx, in)
	if err != nil {
		return err
	}
	if d.size == 0 {
		return wire.Errorf(wire.CodeFileUnreadable, "%s is empty: there is nothing to sign", in)
	}
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		signature, err := c.signDocument(ctx, m, name, d)
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
		}{out, fmt.Sprintf("%x", d.digest), len(signature)}
		return c.print(result, func() {
			fmt.Fprintf(c.Stdout, "signed     %s (SHA-256 %x)\nsignature  %s (%d bytes)\n", in, d.digest, out, len(signature))
		})
	})
}

// signDocument signs a document that is still what it was when the PIN has been typed;
// one that is not costs no try.
func (c *call) signDocument(ctx context.Context, m *reader.Manager, name string, d document) ([]byte, error) {
	pin, err := c.pin(ctx, m, name, jpki.DigitalSignaturePIN)
	if err != nil {
		return nil, err
	}
	defer clear(pin.Bytes)
	if err := c.unchanged(ctx, d); err != nil {
		return nil, err
	}
	use := c.use(wire.PurposeSign)
	use.entry.Documents = []wire.HistoryDocument{{Name: filepath.Base(d.path), Format: string(signature.CMS), Digest: d.digest[:]}}
	use.begin()
	signature, err := onCard(ctx, m, name, func(l *reader.Lease) ([]byte, error) {
		job := operation.SignJob{
			Documents: []signature.Subject{{Format: signature.CMS, Digest: d.digest}}, Time: c.Now(), PIN: pin,
			Unchanged: func(context.Context) error { return d.glance() },
		}
		signed, err := operation.Sign(ctx, l, job)
		if err != nil {
			return nil, err
		}
		return signed[0].Signature.CMS, signed[0].Err
	})
	return signature, use.end(err)
}
