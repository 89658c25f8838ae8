package cli

import (
	"context"
	"fmt"
	"time"

	"jpkiweb/helper/reader"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
)

// japan is where certificates begin and end.
var japan = time.FixedZone("JST", 9*60*60)

type statusLine struct {
	Present   bool       `json:"present"`
	State     string     `json:"state"` // valid, expired, not_yet_valid, unknown, absent
	NotBefore *time.Time `json:"notBefore,omitempty"`
	NotAfter  *time.Time `json:"notAfter,omitempty"`
	TriesLeft *int       `json:"triesLeft,omitempty"`
}

// status tells what the card says without a PIN.
func status(ctx context.Context, c *call) error {
	c.cardFlags()
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		s, err := onCard(ctx, m, name, func(l *reader.Lease) (operation.Status, error) { return operation.ReadStatus(ctx, l) })
		if err != nil {
			return err
		}
		result := struct {
			Reader             string     `json:"reader"`
			Kind               string     `json:"kind"`
			UserAuthentication statusLine `json:"userAuthentication"`
			DigitalSignature   statusLine `json:"digitalSignature"`
		}{name, string(s.Kind), c.statusLine(s.UserAuthentication), c.statusLine(s.DigitalSignature)}
		return c.print(result, func() {
			fmt.Fprintf(c.Stdout, "reader  %s\ncard    %s\n", name, s.Kind)
			c.printStatus(jpki.UserAuthentication, "利用者証明用", result.UserAuthentication)
			c.printStatus(jpki.DigitalSignature, "署名用", result.DigitalSignature)
		})
	})
}

func (c *call) statusLine(s operation.CertificateStatus) statusLine {
	line := statusLine{Present: s.Present, State: "absent"}
	if s.TriesKnown {
		line.TriesLeft = &s.TriesLeft
	}
	if !s.Present {
		return line
	}
	line.State = "unknown"
	if s.Certificate == nil {
		return line
	}
	from, to := s.Certificate.NotBefore.In(japan), s.Certificate.NotAfter.In(japan)
	line.NotBefore, line.NotAfter = &from, &to
	switch now := c.Now(); {
	case now.Before(from):
		line.State = "not_yet_valid"
	case !s.Certificate.ValidAt(now):
		line.State = "expired"
	default:
		line.State = "valid"
	}
	return line
}

func (c *call) printStatus(p jpki.Purpose, japanese string, s statusLine) {
	fmt.Fprintf(c.Stdout, "\n%s certificate (%s)\n", p, japanese)
	switch {
	case !s.Present:
		fmt.Fprintln(c.Stdout, "  not on this card")
		return
	case s.NotAfter == nil:
		fmt.Fprintln(c.Stdout, "  on the card; its dates can be read with its PIN only")
	default:
		fmt.Fprintf(c.Stdout, "  %s, until %s\n", s.State, s.NotAfter.Format("2006-01-02 15:04:05 MST"))
	}
	if s.TriesLeft != nil {
		fmt.Fprintf(c.Stdout, "  PIN: %d of %d tries left\n", *s.TriesLeft, p.PINRule().Tries)
	}
}
