package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
)

// timeFormat is how times are shown to people.
const timeFormat = "2006-01-02 15:04:05 MST"

var kindNames = map[jpki.Kind]string{
	jpki.KindMyNumberCard: "My Number Card (マイナンバーカード)",
	jpki.KindJukiCard:     "Basic Resident Register Card (住民基本台帳カード)",
	jpki.KindAndroid:      "Android phone (スマホ用電子証明書)",
	jpki.KindIPhone:       "iPhone (スマホ用電子証明書)",
	jpki.KindUnknown:      "JPKI card of unknown kind",
}

// States of a certificate.
const (
	stateAbsent      = "absent"
	stateUnknown     = "unknown" // needs its PIN to be read
	stateValid       = "valid"
	stateExpired     = "expired"
	stateNotYetValid = "not_yet_valid"
	stateUnusable    = "key_unsupported" // the card's keys cannot be used yet
)

// A statusLine is what is known of one certificate and its PIN.
type statusLine struct {
	Present   bool       `json:"present"`
	State     string     `json:"state"`
	NotBefore *time.Time `json:"notBefore,omitempty"` // JST
	NotAfter  *time.Time `json:"notAfter,omitempty"`
	TriesLeft *int       `json:"triesLeft,omitempty"` // 0: blocked
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
	line := statusLine{Present: s.Present, State: stateAbsent}
	if s.TriesKnown {
		line.TriesLeft = &s.TriesLeft
	}
	if !s.Present {
		return line
	}
	line.State = stateUnknown
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
		line.State = stateNotYetValid
	case s.Ended(now):
		line.State = stateExpired
	case !of.Unusable():
		line.State = stateValid
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
			strings.ReplaceAll(s.State, "_", " "), s.NotBefore.Format(timeFormat), s.NotAfter.Format(timeFormat))
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
