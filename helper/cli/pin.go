package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"

	"jpkiweb/helper/reader"
	"jpkiweb/shared/card"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// maxPINFile bounds what is read of a PIN file.
const maxPINFile = 1 << 10

var pinNames = map[jpki.Purpose]string{
	jpki.UserAuthentication: "User authentication PIN (利用者証明用, 4 digits)",
	jpki.DigitalSignature:   "Signing password (署名用, 6 to 16 letters and digits)",
}

// pin gets the PIN of a purpose, folded. The tries are read in a lease of their
// own, so that no card is held while a person types. The caller zeroes it.
func (c *call) pin(ctx context.Context, m *reader.Manager, name string, p jpki.Purpose) (operation.PIN, error) {
	pin := operation.PIN{UseLastTry: c.lastTry}
	typed, err := c.typedPIN(ctx, m, name, p, &pin.UseLastTry)
	if err != nil {
		return pin, err
	}
	defer clear(typed)
	pin.Bytes = jpki.FoldPIN(p, typed)
	if !bytes.Equal(pin.Bytes, typed) {
		fmt.Fprintln(c.Stderr, "The PIN was turned into half-width capitals and digits, as the card knows them.")
	}
	return pin, nil
}

func (c *call) typedPIN(ctx context.Context, m *reader.Manager, name string, p jpki.Purpose, lastTry *bool) ([]byte, error) {
	if c.pinFile != "" {
		return c.readPINFile()
	}
	tries, err := onCard(ctx, m, name, func(l *reader.Lease) (int, error) {
		opened, err := card.Open(ctx, l, card.Quirks{})
		if err != nil {
			return 0, err
		}
		return opened.TriesLeft(ctx, p)
	})
	switch {
	case err != nil:
		return nil, err
	case tries == 0:
		return nil, &card.PINError{Purpose: p}
	case tries == 1 && !*lastTry:
		answer, err := c.Ask("This is the LAST try: a wrong PIN blocks it, and only the municipality can reset it. Type YES to go on: ", false)
		if err != nil || string(answer) != "YES" {
			return nil, &card.PINError{Purpose: p, TriesLeft: 1, LastTry: true}
		}
		*lastTry = true
	}
	typed, err := c.Ask(fmt.Sprintf("%s, %d tries left: ", pinNames[p], tries), true)
	if err != nil {
		return nil, wire.Errorf(wire.CodeRequestInvalid, "no terminal to ask for the PIN; use --pin-file: %v", err)
	}
	return typed, nil
}

// readPINFile reads the first line of the PIN file.
func (c *call) readPINFile() ([]byte, error) {
	in := c.Stdin
	if c.pinFile != "-" {
		f, err := os.Open(c.pinFile)
		if err != nil {
			return nil, wire.Errorf(wire.CodeFileUnreadable, "PIN file: %v", err)
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
			fmt.Fprintln(c.Stderr, "Other users may read the PIN file; chmod 600 it.")
		}
		in = f
	}
	content := make([]byte, maxPINFile)
	defer clear(content)
	n, err := io.ReadFull(in, content)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, wire.Errorf(wire.CodeFileUnreadable, "PIN file: %v", err)
	}
	line, _, _ := bytes.Cut(content[:n], []byte("\n"))
	return bytes.Clone(bytes.TrimSuffix(line, []byte("\r"))), nil
}
