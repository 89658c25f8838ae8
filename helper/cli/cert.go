package cli

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"fmt"

	"jpkiweb/helper/reader"
	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

// cert prints one of the four certificates.
func cert(ctx context.Context, c *call) error {
	c.cardFlags()
	c.pinFlags()
	purpose := c.flags.String("purpose", "authentication", "authentication or signature (this one needs its password)")
	ofCA := c.flags.Bool("ca", false, "the CA certificate that the card carries; it is no trust anchor")
	format := c.flags.String("format", "pem", "pem, der or text")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	p, ok := map[string]jpki.Purpose{"authentication": jpki.UserAuthentication, "signature": jpki.DigitalSignature}[*purpose]
	if !ok || *format != "pem" && *format != "der" && *format != "text" {
		return wire.Errorf(wire.CodeRequestInvalid, "purpose %q, format %q", *purpose, *format)
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
	if p == jpki.DigitalSignature && !ofCA {
		pin, err := c.pin(ctx, m, name, p)
		if err != nil {
			return nil, err
		}
		defer clear(pin.Bytes)
		return onCard(ctx, m, name, func(l *reader.Lease) ([]byte, error) {
			opened, err := card.Open(ctx, l, card.Quirks{})
			if err != nil {
				return nil, err
			}
			if err := opened.Verify(ctx, p, pin.Bytes, pin.UseLastTry); err != nil {
				return nil, err
			}
			return endEntity(ctx, opened, p)
		})
	}
	return onCard(ctx, m, name, func(l *reader.Lease) ([]byte, error) {
		opened, err := card.Open(ctx, l, card.Quirks{})
		if err != nil {
			return nil, err
		}
		if ofCA {
			return opened.CACertificate(ctx, p)
		}
		return endEntity(ctx, opened, p)
	})
}

func endEntity(ctx context.Context, opened *card.Card, p jpki.Purpose) ([]byte, error) {
	certificate, err := opened.Certificate(ctx, p)
	if err != nil {
		return nil, err
	}
	return certificate.Raw, nil
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
		return err
	}
	fmt.Fprintf(c.Stdout, "subject     %s\nissuer      %s\nserial      %X\nvalid       %s\n            %s\nSHA-256     %X\n",
		parsed.Subject, parsed.Issuer, parsed.Serial,
		parsed.NotBefore.In(japan).Format("2006-01-02 15:04:05 MST"), parsed.NotAfter.In(japan).Format("2006-01-02 15:04:05 MST"), parsed.Fingerprint())
	if h := parsed.Holder; h != nil {
		fmt.Fprintf(c.Stdout, "name        %s\naddress     %s\nborn        %04d-%02d-%02d\ngender      %s\n",
			h.Name, h.Address, h.BirthDate.Year, h.BirthDate.Month, h.BirthDate.Day, h.Gender)
	}
	return nil
}
