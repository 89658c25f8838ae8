package cli

import (
	"context"
	"encoding/base64"
	"encoding/pem"
	"fmt"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/card"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// cert prints one of the four certificates.
func cert(ctx context.Context, c *call) error {
	c.cardFlags()
	c.pinFlags()
	purpose := c.flags.String("purpose", "authentication", "`PURPOSE`: authentication, or signature, which needs its password")
	ofCA := c.flags.Bool("ca", false, "the CA certificate that the card carries; it is no trust anchor")
	format := c.flags.String("format", "pem", "`FORMAT`: pem, der or text")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	p, ok := map[string]jpki.Purpose{"authentication": jpki.UserAuthentication, "signature": jpki.DigitalSignature}[*purpose]
	if !ok {
		return wire.Errorf(wire.CodeRequestInvalid, "purpose %q: want authentication or signature", *purpose)
	}
	if *format != "pem" && *format != "der" && *format != "text" {
		return wire.Errorf(wire.CodeRequestInvalid, "format %q: want pem, der or text", *format)
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
		return wire.Errorf(wire.CodeCardError, "certificate: %v", err)
	}
	line := func(label, format string, values ...any) {
		fmt.Fprintf(c.Stdout, "%-8s  %s\n", label, fmt.Sprintf(format, values...))
	}
	line("subject", "%s", parsed.Subject)
	line("issuer", "%s", parsed.Issuer)
	line("serial", "%X", parsed.Serial)
	line("from", "%s", jpki.Moment(parsed.NotBefore))
	line("to", "%s", jpki.Moment(parsed.NotAfter))
	line("SHA-256", "%X", parsed.Fingerprint())
	if h := parsed.Holder; h != nil {
		line("name", "%s", h.Name)
		line("address", "%s", h.Address)
		line("born", "%s", birthDate(h.BirthDate))
		line("gender", "%s", gender(h.Gender))
	}
	return nil
}

func birthDate(d certprofile.BirthDate) string {
	if !d.Complete() {
		return d.Raw + " (as the card writes it)"
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

func gender(text string) string {
	switch text {
	case "1":
		return "male"
	case "2":
		return "female"
	}
	return text + " (as the card writes it)"
}
