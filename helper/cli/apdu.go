package cli

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/wire"
)

// maxAPDUs bounds the arguments of one call.
const maxAPDUs = 1000

// An exchange is one command with its response.
type exchange struct {
	Command    string `json:"command"`
	Response   string `json:"response"`
	StatusWord string `json:"statusWord"`
}

// apdu sends command APDUs as they are and prints the responses. An error of the
// card's own is a status word, and a result.
func apdu(ctx context.Context, c *call) error {
	c.cardFlags()
	args, err := c.parse(1, maxAPDUs)
	if err != nil {
		return err
	}
	commands := make([][]byte, len(args))
	for i, arg := range args {
		if commands[i], err = parseRaw(i+1, arg); err != nil {
			return err
		}
	}
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		done, err := onCard(ctx, m, name, func(l *reader.Lease) ([]exchange, error) { return transmitRaw(ctx, l, commands) })
		printed := c.print(done, func() { // what was done before an error, too
			for _, e := range done {
				fmt.Fprintf(c.Stdout, "> %s\n< %s\n", e.Command, strings.TrimSpace(e.Response+" "+e.StatusWord))
			}
		})
		if err != nil {
			return err
		}
		return printed
	})
}

func transmitRaw(ctx context.Context, l *reader.Lease, commands [][]byte) ([]exchange, error) {
	done := make([]exchange, 0, len(commands))
	for _, command := range commands {
		answer, err := l.Transmit(ctx, command)
		if err != nil {
			return done, err
		}
		r, err := iso7816.ParseResponse(answer)
		if err != nil {
			return done, wire.Errorf(wire.CodeCardError, "%v", err)
		}
		done = append(done, exchange{iso7816.Redact(command), fmt.Sprintf("%X", r.Data), r.SW.String()})
	}
	return done, nil
}

// parseRaw reads one argument. Its errors do not repeat it: it may hold a PIN.
func parseRaw(number int, arg string) ([]byte, error) {
	command, err := hex.DecodeString(strings.NewReplacer(" ", "", ":", "").Replace(arg))
	if err != nil {
		return nil, said(wire.CodeRequestInvalid, "error.apdu.hex", "number", number)
	}
	parsed, err := iso7816.ParseCommand(command)
	if err != nil {
		return nil, said(wire.CodeRequestInvalid, "error.apdu.form", "number", number)
	}
	if parsed.MayCarryPIN() {
		return nil, said(wire.CodeRequestInvalid, "error.apdu.pin", "number", number)
	}
	return command, nil
}
