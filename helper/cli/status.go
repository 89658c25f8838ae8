package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

var kindNames = map[jpki.Kind]string{
	jpki.KindMyNumberCard: "My Number Card (マイナンバーカード)",
	jpki.KindJukiCard:     "Basic Resident Register Card (住民基本台帳カード)",
	jpki.KindAndroid:      "Android phone (スマホ用電子証明書)",
	jpki.KindIPhone:       "iPhone (スマホ用電子証明書)",
	jpki.KindUnknown:      "JPKI card of unknown kind",
}

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
			fmt.Fprintf(c.Stdout, "reader  %s\ncard    %s\n", name, kindNames[s.Kind])
			c.printStatus(jpki.UserAuthentication, "利用者証明用電子証明書, to log in", result.UserAuthentication)
			c.printStatus(jpki.DigitalSignature, "署名用電子証明書, to sign", result.DigitalSignature)
			if result.CardInfo.TriesLeft != nil {
				fmt.Fprintln(c.Stdout, "\ncard info (券面事項入力補助用), for name and address")
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

func (c *call) printStatus(p jpki.Purpose, japanese string, s statusLine) {
	fmt.Fprintf(c.Stdout, "\n%s certificate (%s)\n", p, japanese)
	switch {
	case !s.Present:
		fmt.Fprintln(c.Stdout, "  not on this card")
		return
	case s.NotAfter == nil && s.State == stateUnusable:
		fmt.Fprintln(c.Stdout, "  key unsupported; its dates can be read only with its PIN")
	case s.NotAfter == nil:
		fmt.Fprintln(c.Stdout, "  on the card; its dates can be read only with its PIN")
	default:
		fmt.Fprintf(c.Stdout, "  %s\n  from  %s\n  to    %s\n",
			strings.ReplaceAll(string(s.State), "_", " "), jpki.Moment(*s.NotBefore), jpki.Moment(*s.NotAfter))
	}
	c.printTries(p.PIN(), s.TriesLeft)
}

func (c *call) printTries(pin jpki.PIN, left *int) {
	switch {
	case left == nil:
	case *left == 0:
		fmt.Fprintln(c.Stdout, "  PIN blocked; the municipality resets it")
	default:
		fmt.Fprintf(c.Stdout, "  PIN: %d of %d tries left\n", *left, pin.Rule().Tries)
	}
}
