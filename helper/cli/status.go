package cli

import (
	"context"
	"fmt"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// stateUnusable is the state of a certificate whose key the card cannot use yet.
const stateUnusable = jpki.CertificateState(wire.CodeKeyUnsupported)

// A statusLine is what is known of one certificate and its PIN.
type statusLine struct {
	Present   bool                  `json:"present"`
	State     jpki.CertificateState `json:"state"`
	NotBefore *time.Time            `json:"notBefore,omitempty"` // JST
	NotAfter  *time.Time            `json:"notAfter,omitempty"`
	TriesLeft *int                  `json:"triesLeft,omitempty"` // 0: blocked
}

// A pinLine is what is known of a PIN alone.
type pinLine struct {
	TriesLeft *int `json:"triesLeft,omitempty"` // 0: blocked; none: no such PIN
}

func pinLineOf(s jpki.PINStatus) pinLine {
	if !s.TriesKnown {
		return pinLine{}
	}
	return pinLine{TriesLeft: &s.TriesLeft}
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
			Kind               jpki.Kind  `json:"kind"`
			UserAuthentication statusLine `json:"userAuthentication"`
			DigitalSignature   statusLine `json:"digitalSignature"`
			CardInfo           pinLine    `json:"cardInfo"`
		}{name, s.Kind, c.statusLine(s, jpki.UserAuthentication), c.statusLine(s, jpki.DigitalSignature), pinLineOf(s.CardInfo)}
		return c.print(result, func() {
			c.printRows([][2]string{{"status.reader", name}, {"status.card", c.say("kind." + string(s.Kind))}})
			c.printStatus(jpki.UserAuthentication, "status.login", result.UserAuthentication)
			c.printStatus(jpki.DigitalSignature, "status.signing", result.DigitalSignature)
			if result.CardInfo.TriesLeft != nil {
				fmt.Fprintf(c.Stdout, "\n%s\n", c.say("status.card_info"))
				c.printTries(jpki.CardInfoPIN, result.CardInfo.TriesLeft)
			}
		})
	})
}

func (c *call) statusLine(of operation.Status, p jpki.Purpose) statusLine {
	s := of.Certificate(p)
	line := statusLine{Present: s.Present, State: jpki.CertificateAbsent}
	if s.TriesKnown {
		line.TriesLeft = &s.TriesLeft
	}
	if !s.Present {
		return line
	}
	line.State = jpki.CertificateUnknown
	if of.Unusable() {
		line.State = stateUnusable
	}
	if !s.Known {
		return line
	}
	from, to := s.NotBefore.In(jpki.Japan()), s.NotAfter.In(jpki.Japan())
	line.NotBefore, line.NotAfter = &from, &to
	switch now := c.Now(); {
	case now.Before(from):
		line.State = jpki.CertificateNotYetValid
	case s.Ended(now):
		line.State = jpki.CertificateExpired
	case !of.Unusable():
		line.State = jpki.CertificateValid
	}
	return line
}

func (c *call) printStatus(p jpki.Purpose, title string, s statusLine) {
	fmt.Fprintf(c.Stdout, "\n%s\n", c.say(title))
	line := func(text string) { fmt.Fprintf(c.Stdout, "  %s\n", text) }
	switch {
	case !s.Present:
		line(c.say("status.absent"))
		return
	case s.NotAfter == nil && s.State == stateUnusable:
		line(c.say("status.unusable"))
	case s.NotAfter == nil:
		line(c.say("status.unread"))
	default:
		label := c.labels("status.from", "status.to")
		line(c.say("status.state." + string(s.State)))
		line(label("status.from") + jpki.Moment(*s.NotBefore))
		line(label("status.to") + jpki.Moment(*s.NotAfter))
	}
	c.printTries(p.PIN(), s.TriesLeft)
}

func (c *call) printTries(pin jpki.PIN, left *int) {
	kind := ""
	if pin == jpki.DigitalSignaturePIN {
		kind = ".password"
	}
	switch {
	case left == nil:
	case *left == 0:
		fmt.Fprintf(c.Stdout, "  %s\n", c.say("status.locked"+kind))
	default:
		fmt.Fprintf(c.Stdout, "  %s\n", c.say("status.tries"+kind, "n", *left, "max", pin.Rule().Tries))
	}
}
