package cli

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"jpkiweb/helper/reader"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/wire"
)

// maxAPDUs bounds the arguments of one call.
const maxAPDUs = 1000

// apdu sends command APDUs as they are and prints the responses.
func apdu(ctx context.Context, c *call) error {
	c.cardFlags()
	args, err := c.parse(1, maxAPDUs)
	if err != nil {
		return err
	}
	var commands [][]byte
	for _, arg := range args {
		command, err := hex.DecodeString(strings.ReplaceAll(arg, " ", ""))
		if err != nil {
			return wire.Errorf(wire.CodeRequestInvalid, "%q is not hexadecimal", arg)
		}
		if err := checkRaw(command); err != nil {
			return err
		}
		commands = append(commands, command)
	}
	type exchange struct {
		Command    string `json:"command"`
		Response   string `json:"response"`
		StatusWord string `json:"statusWord"`
	}
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		exchanges, err := onCard(ctx, m, name, func(l *reader.Lease) (all []exchange, err error) {
			for _, command := range commands {
				answer, err := l.Transmit(ctx, command)
				if err != nil {
					return all, err
				}
				r, err := iso7816.ParseResponse(answer)
				if err != nil {
					return all, err
				}
				all = append(all, exchange{fmt.Sprintf("%X", command), fmt.Sprintf("%X", r.Data), r.SW.String()})
			}
			return all, nil
		})
		if err != nil {
			return err
		}
		return c.print(exchanges, func() {
			for _, e := range exchanges {
				fmt.Fprintf(c.Stdout, "> %s\n< %s %s\n", e.Command, e.Response, e.StatusWord)
			}
		})
	})
}

// checkRaw refuses what is no command and what would carry a PIN as an argument.
func checkRaw(command []byte) error {
	parsed, err := iso7816.ParseCommand(command)
	if err != nil {
		return wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	}
	if strings.Contains(iso7816.Redact(command), "withheld") || parsed.INS == 0x32 { // 32: JICSAP CHANGE KEY
		return wire.Errorf(wire.CodeRequestInvalid, "a PIN is never taken from an argument: VERIFY and CHANGE REFERENCE DATA are refused")
	}
	return nil
}
