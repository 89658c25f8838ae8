package cli

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"slices"
	"strconv"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// What the flags of cert can be.
var (
	certPurposes = []string{"authentication", "signature"}
	certFormats  = []string{"pem", "der", "text"}
)

// cert prints one of the four certificates.
func cert(ctx context.Context, c *call) error {
	c.cardFlags()
	c.pinFlags()
	purpose := c.flags.String("purpose", "authentication", "")
	ofCA := c.flags.Bool("ca", false, "")
	format := c.flags.String("format", "pem", "")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	p, ok := map[string]jpki.Purpose{"authentication": jpki.UserAuthentication, "signature": jpki.DigitalSignature}[*purpose]
	if !ok {
		return meaning(said(wire.CodeRequestInvalid, "error.cert.purpose", "purpose", strconv.Quote(*purpose)), near(*purpose, certPurposes), "")
	}
	if !slices.Contains(certFormats, *format) {
		return meaning(said(wire.CodeRequestInvalid, "error.cert.format", "format", strconv.Quote(*format)), near(*format, certFormats), "")
	}
	return c.withReader(ctx, func(m *reader.Manager, name string) error {
		der, err := c.readCertificate(ctx, m, name, p, *ofCA)
		if err != nil {
			return err
		}
		return c.printCertificate(der, *format)
	})
}

func (c *call) readCertificate(ctx context.Context, m *reader.Manager, name string, p jpki.Purpose, ofCA bool) ([]byte, error) {
	var pin operation.PIN // without bytes: not needed
	use := c.use(wire.PurposeCertificate)
	if p == jpki.DigitalSignature && !ofCA {
		var err error
		if pin, err = c.pin(ctx, m, name, p.PIN()); err != nil {
			return nil, err
		}
		defer clear(pin.Bytes)
		use.begin()
	}
	der, err := onCard(ctx, m, name, func(l *reader.Lease) ([]byte, error) {
		if pin.Bytes != nil {
			certificate, err := operation.ReadSigningCertificate(ctx, l, operation.ReadJob{PIN: pin})
			if err != nil {
				return nil, err
			}
			return certificate.Raw, nil
		}
		opened, err := card.Open(ctx, l, card.Quirks{})
		if err != nil {
			return nil, err
		}
		if ofCA {
			return opened.CACertificate(ctx, p)
		}
		certificate, err := opened.Certificate(ctx, p)
		if err != nil {
			return nil, err
		}
		return certificate.Raw, nil
	})
	if pin.Bytes != nil {
		err = use.end(err)
	}
	return der, err
}

func (c *call) printCertificate(der []byte, format string) error {
	if c.json {
		return c.print(map[string]string{"certificate": base64.StdEncoding.EncodeToString(der)}, nil)
	}
	switch format {
	case "der":
		_, err := c.Stdout.Write(der)
		return err
	case "pem":
		return pem.Encode(c.Stdout, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	}
	parsed, err := certprofile.Parse(der)
	if err != nil {
		return said(wire.CodeCardError, "error.certificate", "why", err)
	}
	rows := [][2]string{
		{"cert.subject", fmt.Sprint(parsed.Subject)}, {"cert.issuer", fmt.Sprint(parsed.Issuer)}, {"cert.serial", fmt.Sprintf("%X", parsed.Serial)},
		{"cert.from", jpki.Moment(parsed.NotBefore)}, {"cert.to", jpki.Moment(parsed.NotAfter)}, {"cert.sha256", fmt.Sprintf("%X", parsed.Fingerprint())},
	}
	if h := parsed.Holder; h != nil {
		rows = append(rows, [][2]string{
			{"attribute.name", h.Name}, {"attribute.address", h.Address}, {"attribute.born", c.birthDate(h.BirthDate)}, {"attribute.gender", c.gender(h.Gender)},
		}...)
	}
	c.printRows(rows)
	return nil
}

func (c *call) birthDate(d certprofile.BirthDate) string {
	if !d.Complete() {
		return c.say("as_written", "text", d.Raw)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

func (c *call) gender(text string) string {
	switch text {
	case "1", "2":
		return c.say("gender." + text)
	}
	return c.say("as_written", "text", text)
}
