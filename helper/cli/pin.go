package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"jpkiweb/helper/reader"
	"jpkiweb/shared/card"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// maxPINFile bounds what is read of a PIN file.
const maxPINFile = 1 << 10

// pinName is how a person is asked for the PIN of a purpose.
func pinName(p jpki.Purpose) string {
	if p == jpki.DigitalSignature {
		return "Signing password (署名用, 6 to 16 letters and digits)"
	}
	return "PIN of the login certificate (利用者証明用, 4 digits)"
}

// pin gets the PIN of a purpose, folded and of the right form. The tries are
// read in a lease of their own, so that no card is held while a person types. The
// caller zeroes it.
func (c *call) pin(ctx context.Context, m *reader.Manager, name string, p jpki.Purpose) (operation.PIN, error) {
	pin := operation.PIN{UseLastTry: c.lastTry}
	typed, err := c.typedPIN(ctx, m, name, p, &pin.UseLastTry)
	if err != nil {
		return pin, err
	}
	defer clear(typed)
	folded := jpki.FoldPIN(p.PIN(), typed)
	if !bytes.Equal(folded, typed) {
		c.note("The PIN was turned into half-width capitals and digits, as the card knows them.")
	}
	if fault := jpki.CheckPIN(p.PIN(), folded); fault != jpki.PINOK {
		clear(folded)
		return pin, &card.PINFormatError{Purpose: p, Fault: fault}
	}
	pin.Bytes = folded
	return pin, nil
}

func (c *call) typedPIN(ctx context.Context, m *reader.Manager, name string, p jpki.Purpose, useLastTry *bool) ([]byte, error) {
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
	if err != nil {
		return nil, err
	}
	left := fmt.Sprintf("%d tries left", tries)
	switch {
	case tries == 0:
		return nil, &card.PINError{Purpose: p}
	case tries == 1:
		left = "LAST try"
		if err := c.confirmLastTry(ctx, p, useLastTry); err != nil {
			return nil, err
		}
	}
	typed, err := c.Ask(ctx, fmt.Sprintf("%s, %s: ", pinName(p), left), true)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, wire.Errorf(wire.CodeRequestInvalid, "there is no terminal to ask for the PIN, use --pin-file: %v", err)
	}
	return typed, nil
}

// confirmLastTry asks whether the last try is to be used, unless --last-try has
// said so.
func (c *call) confirmLastTry(ctx context.Context, p jpki.Purpose, useLastTry *bool) error {
	if *useLastTry {
		return nil
	}
	answer, err := c.Ask(ctx, "This is the LAST try. If it is wrong, the PIN is locked, and only the municipality\ncan reset it. Type yes to use it: ", false)
	if err != nil || string(answer) != "yes" {
		return &card.PINError{Purpose: p, TriesLeft: 1, LastTry: true}
	}
	*useLastTry = true
	return nil
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
		if info, err := f.Stat(); err == nil && openToOthers(info) {
			c.note("Other users may read the PIN file: chmod 600 it.")
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

// openToOthers tells whether the mode lets other users read a file; Windows has
// no such mode.
func openToOthers(info fs.FileInfo) bool {
	return runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0
}
