package cli

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os"

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
	format := c.flags.String("format", "cms", "format of the signature: cms")
	files, err := c.parse(2, 2)
	if err != nil {
		return err
	}
	if *format != "cms" {
		return wire.Errorf(wire.CodeRequestInvalid, "format %q: only cms is known", *format)
	}
	in, out := files[0], files[1]
	digest, size, err := digestOf(in)
	if err != nil {
		return wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	if size == 0 {
		return wire.Errorf(wire.CodeFileUnreadable, "%s is empty: there is nothing to sign", in)
	}
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		pin, err := c.pin(ctx, m, name, jpki.DigitalSignature)
		if err != nil {
			return err
		}
		defer clear(pin.Bytes)
		signed, err := onCard(ctx, m, name, func(l *reader.Lease) ([][]byte, error) {
			job := operation.Signing{Documents: [][sha256.Size]byte{digest}, Time: c.Now()}
			return operation.Sign(ctx, l, card.Quirks{}, job, pin)
		})
		if err != nil {
			return err
		}
		if err := c.writeFile(out, signed[0]); err != nil {
			return err
		}
		if out == "-" {
			return nil
		}
		result := struct {
			File   string `json:"file"`
			SHA256 string `json:"sha256"`
			Bytes  int    `json:"bytes"`
		}{out, fmt.Sprintf("%x", digest), len(signed[0])}
		return c.print(result, func() {
			fmt.Fprintf(c.Stdout, "%s signed (SHA-256 %x)\nsignature in %s, %d bytes\n", in, digest, out, len(signed[0]))
		})
	})
}

func digestOf(path string) (digest [sha256.Size]byte, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return digest, 0, err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return [sha256.Size]byte(h.Sum(nil)), size, err
}
