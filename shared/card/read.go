package card

import (
	"context"
	"fmt"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
)

// maxOffset is the last offset READ BINARY can name; one more and P1 would name
// another file (jpki facts 2.1).
const maxOffset = 0x7FFF

// headerBytes hold the tag and the length of every data object in a file.
const headerBytes = 8

// Certificate reads one of the two end-entity certificates, DER without the
// padding of its EF, and remembers it. The digital signature certificate can be
// read only after Verify; before it the error wraps iso7816.SWSecurityStatus. An
// absent one gives [ErrAbsent].
func (c *Card) Certificate(ctx context.Context, p jpki.Purpose) (*certprofile.Certificate, error) {
	if known := c.certificate[p]; known != nil {
		return known, nil
	}
	der, err := c.readObject(ctx, p.Files().Certificate, certprofile.Length)
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

// maxCACertificate bounds in bytes what is read as a CA certificate: those of J-LIS have
// about 1,300 (jpki facts 5.4).
const maxCACertificate = 4 << 10

// CACertificate reads the CA certificate that the card carries, DER. It is to be shown, or
// put beside a signature: it is never a trust anchor. An absent one gives [ErrAbsent], what
// is longer than any [ErrMalformedAnswer].
func (c *Card) CACertificate(ctx context.Context, p jpki.Purpose) ([]byte, error) {
	der, err := c.readObject(ctx, p.Files().CACertificate, lengthOfCACertificate)
	if err != nil {
		return nil, fmt.Errorf("read %s CA certificate: %w", p, err)
	}
	return der, nil
}

func lengthOfCACertificate(header []byte) (int, error) {
	n, err := certprofile.Length(header)
	if n > maxCACertificate {
		return 0, fmt.Errorf("%d bytes are too many", n)
	}
	return n, err
}

// readObject reads an EF that holds one data object and padding behind it, and
// returns the object. Length tells how long it is from its first bytes.
func (a *Application) readObject(ctx context.Context, file jpki.FileID, length func(header []byte) (int, error)) ([]byte, error) {
	ne := iso7816.MaxExtendedNe
	if a.quirks.NoShortID || a.quirks.NoExtended {
		ne = iso7816.MaxShortNe
	}
	data, err := a.readFirst(ctx, file, ne)
	if err != nil {
		return nil, err
	}
	n, err := length(data[:min(len(data), headerBytes)])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformedAnswer, err)
	}
	if len(data) < n && a.ahead.forget() {
		if data, err = a.readFirst(ctx, file, ne); err != nil {
			return nil, err
		}
	}
	for len(data) < n {
		more, err := a.readAt(ctx, len(data), min(n-len(data), iso7816.MaxShortNe))
		if err != nil {
			return nil, err
		}
		data = append(data, more...)
	}
	return data[:n], nil
}

// readCommand is READ BINARY from the beginning of an EF, by its short EF identifier.
func readCommand(file jpki.FileID, ne int) iso7816.Command {
	return iso7816.Command{INS: iso7816.InsReadBinary, P1: 0x80 | file.ShortID(), Ne: ne}
}

// readFirst reads the beginning of an EF, falling back from extended to short
// length and from short EF identifier to SELECT EF as the card demands.
func (a *Application) readFirst(ctx context.Context, file jpki.FileID, ne int) ([]byte, error) {
	if a.quirks.NoShortID {
		if err := a.selectEF(ctx, file); err != nil {
			return nil, err
		}
		return a.readAt(ctx, 0, min(ne, iso7816.MaxShortNe))
	}
	a.selected = 0
	r, err := a.exchange(ctx, readCommand(file, ne))
	if err != nil {
		return nil, err
	}
	switch {
	case len(r.Data) > 0 && (r.SW == iso7816.SWSuccess || r.SW == iso7816.SWEndOfFile):
		return r.Data[:len(r.Data):len(r.Data)], nil
	case r.SW == iso7816.SWWrongLength && ne > iso7816.MaxShortNe:
		a.quirks.NoExtended = true
		return a.readFirst(ctx, file, iso7816.MaxShortNe)
	case refusesShortID(r.SW):
		if err := a.selectEF(ctx, file); err != nil {
			return nil, err
		}
		a.quirks.NoShortID = true
		return a.readAt(ctx, 0, min(ne, iso7816.MaxShortNe))
	}
	return nil, a.readError(r)
}

// readAt reads up to ne bytes of the current EF; it always makes progress.
func (a *Application) readAt(ctx context.Context, offset, ne int) ([]byte, error) {
	if offset > maxOffset {
		return nil, fmt.Errorf("offset %d: %w", offset, ErrMalformedAnswer)
	}
	r, err := a.exchange(ctx, iso7816.Command{INS: iso7816.InsReadBinary, P1: byte(offset >> 8), P2: byte(offset), Ne: ne})
	if err != nil {
		return nil, err
	}
	if len(r.Data) == 0 || r.SW != iso7816.SWSuccess && r.SW != iso7816.SWEndOfFile {
		return nil, a.readError(r)
	}
	return r.Data[:len(r.Data):len(r.Data)], nil
}

func (a *Application) readError(r iso7816.Response) error {
	switch r.SW {
	case iso7816.SWNotFound:
		return fmt.Errorf("%w: %w", a.kind.absent, r.SW)
	case iso7816.SWSuccess, iso7816.SWEndOfFile, iso7816.SWWrongOffset:
		return fmt.Errorf("file ends early: %w", ErrMalformedAnswer)
	}
	return r.SW
}

// readExactly reads the first n bytes of a free EF of fixed length.
func (a *Application) readExactly(ctx context.Context, file jpki.FileID, n int) ([]byte, error) {
	data, err := a.readFirst(ctx, file, n)
	if err != nil {
		return nil, err
	}
	if len(data) != n {
		return nil, fmt.Errorf("%d of %d bytes: %w", len(data), n, ErrMalformedAnswer)
	}
	return data, nil
}
