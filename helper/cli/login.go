package cli

import (
	"context"
	"encoding/json"
	"fmt"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// login prints a login token for an origin and a challenge.
func login(ctx context.Context, c *call) error {
	c.cardFlags()
	c.pinFlags()
	c.keyFlags()
	text := c.flags.String("origin", "", "")
	challenge := c.flags.String("challenge", "", "")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	if *text == "" || *challenge == "" {
		return said(wire.CodeRequestInvalid, "error.login.needs")
	}
	origin, err := authtoken.ParseOrigin(*text)
	if err != nil {
		return err
	}
	if err := authtoken.CheckChallenge(*challenge); err != nil {
		return err
	}
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		pin, err := c.pin(ctx, m, name, jpki.UserAuthenticationPIN)
		if err != nil {
			return err
		}
		defer clear(pin.Bytes)
		use := c.useFor(origin, wire.PurposeLogin)
		use.begin()
		token, err := onCard(ctx, m, name, func(l *reader.Lease) (authtoken.Token, error) {
			return operation.Login(ctx, l, operation.LoginJob{Origin: origin, Challenge: *challenge, PIN: pin, AppVersion: "jpki-helper/" + c.Version})
		})
		if err := use.end(err); err != nil {
			return err
		}
		return c.print(token, func() {
			text, _ := json.MarshalIndent(token, "", "  ") // strings only
			fmt.Fprintf(c.Stdout, "%s\n", text)
		})
	})
}
