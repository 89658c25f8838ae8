package card

import (
	"context"
	"fmt"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// maxOffset is the last offset READ BINARY can name; one more and P1 would name
// another file (card 2.1).
const maxOffset = 0x7FFF

// Certificate reads one of the two end-entity certificates, DER without the
// padding of its EF, and remembers it. The digital signature certificate can be
// read only after Verify; before it the error wraps iso7816.SWSecurityStatus. An
// absent one gives [ErrAbsent].
func (c *Card) Certificate(ctx context.Context, p jpki.Purpose) (*certprofile.Certificate, error) {
	if known := c.certificate[p]; known != nil {
		return known, nil
	}
	der, err := c.readDER(ctx, p.Files().Certificate)
	if err != nil {
		return nil, fmt.Errorf("read %s certificate: %w", p, err)
	}
	parsed, err := certprofile.Parse(der)
	if err != nil {
		return nil, fmt.Errorf("read %s certificate: %w: %w", p, ErrMalformedAnswer, err)
	}
	c.certificate[p] = parsed
	return parsed, nil
}

// CACertificate reads the CA certificate that the card carries, DER. It is for
// display only: it is never a trust anchor.
func (c *Card) CACertificate(ctx context.Context, p jpki.Purpose) ([]byte, error) {
	der, err := c.readDER(ctx, p.Files().CACertificate)
	if err != nil {
		return nil, fmt.Errorf("read %s CA certificate: %w", p, err)
	}
	return der, nil
}

// readDER reads an EF that holds one DER value and padding behind it.
func (c *Card) readDER(ctx context.Context, file jpki.FileID) ([]byte, error) {
	ne := iso7816.MaxExtendedNe
	if c.quirks.NoShortID || c.quirks.NoExtended {
		ne = iso7816.MaxShortNe
	}
	data, err := c.readFirst(ctx, file, ne)
	if err != nil {
		return nil, err
	}
	length, err := certprofile.Length(data[:min(len(data), 6)])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformedAnswer, err)
	}
	for len(data) < length {
		more, err := c.readAt(ctx, len(data), min(length-len(data), iso7816.MaxShortNe))
		if err != nil {
			return nil, err
		}
		data = append(data, more...)
	}
	return data[:length], nil
}

// readFirst reads the beginning of an EF, falling back from extended to short
// length and from short EF identifier to SELECT EF as the card demands.
func (c *Card) readFirst(ctx context.Context, file jpki.FileID, ne int) ([]byte, error) {
	if c.quirks.NoShortID {
		if err := c.selectEF(ctx, file); err != nil {
			return nil, err
		}
		return c.readAt(ctx, 0, min(ne, iso7816.MaxShortNe))
	}
	c.selected = 0
	r, err := c.exchange(ctx, iso7816.Command{INS: iso7816.InsReadBinary, P1: 0x80 | file.ShortID(), Ne: ne})
	if err != nil {
		return nil, err
	}
	switch {
	case len(r.Data) > 0 && (r.SW == iso7816.SWSuccess || r.SW == iso7816.SWEndOfFile):
		return r.Data[:len(r.Data):len(r.Data)], nil
	case r.SW == iso7816.SWWrongLength && ne > iso7816.MaxShortNe:
		c.quirks.NoExtended = true
		return c.readFirst(ctx, file, iso7816.MaxShortNe)
	case refusesShortID(r.SW):
		if err := c.selectEF(ctx, file); err != nil {
			return nil, err
		}
		c.quirks.NoShortID = true
		return c.readAt(ctx, 0, min(ne, iso7816.MaxShortNe))
	}
	return nil, readError(r)
}

// readAt reads up to ne bytes of the current EF; it always makes progress.
func (c *Card) readAt(ctx context.Context, offset, ne int) ([]byte, error) {
	if offset > maxOffset {
		return nil, fmt.Errorf("offset %d: %w", offset, ErrMalformedAnswer)
	}
	r, err := c.exchange(ctx, iso7816.Command{INS: iso7816.InsReadBinary, P1: byte(offset >> 8), P2: byte(offset), Ne: ne})
	if err != nil {
		return nil, err
	}
	if len(r.Data) == 0 || r.SW != iso7816.SWSuccess && r.SW != iso7816.SWEndOfFile {
		return nil, readError(r)
	}
	return r.Data[:len(r.Data):len(r.Data)], nil
}

func readError(r iso7816.Response) error {
	switch r.SW {
	case iso7816.SWNotFound:
		return fmt.Errorf("%w: %w", ErrAbsent, r.SW)
	case iso7816.SWSuccess, iso7816.SWEndOfFile, iso7816.SWWrongOffset:
		return fmt.Errorf("file ends early: %w", ErrMalformedAnswer)
	}
	return r.SW
}

// readExactly reads the first n bytes of a free EF of fixed length.
func (c *Card) readExactly(ctx context.Context, file jpki.FileID, n int) ([]byte, error) {
	data, err := c.readFirst(ctx, file, n)
	if err != nil {
		return nil, err
	}
	if len(data) != n {
		return nil, fmt.Errorf("%d of %d bytes: %w", len(data), n, ErrMalformedAnswer)
	}
	return data, nil
}
