package settings

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"os"

	"jpkiweb/shared/crl"
	"jpkiweb/shared/ocsp"
	"jpkiweb/shared/online"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/webaddress"
)

// Online is who is asked about one certificate at a time, and how.
type Online struct {
	OCSP, Nonce, Signer     string
	Operator, OperatorToken string
	Hours, Identity         string // of either
}

func (o *Online) flags(set *flag.FlagSet) {
	set.StringVar(&o.OCSP, "ocsp", "", "ask the OCSP responder at `URL` in place of lists: for those whom the law lets ask")
	set.StringVar(&o.Nonce, "ocsp-nonce", "needed", "whether the responder answers with the random number of a question: `RULE` needed, try (it may) or none")
	set.StringVar(&o.Signer, "ocsp-signer", "", "sign questions to the responder by the certificate and key in `FILE`, PEM")
	set.StringVar(&o.Operator, "operator", "", "ask the platform's operator at `URL`, with the API of shared/online/testdata/operator.schema.json")
	set.StringVar(&o.OperatorToken, "operator-token", "", "`FILE` with what the operator knows its customer by")
	set.StringVar(&o.Hours, "revocation-hours", "", "when the responder or the operator answers, in Japan's time, as `07:00-23:00` (default: always)")
	set.StringVar(&o.Identity, "revocation-identity", "", "certificate and key in `FILE`, PEM, by which the responder or the operator knows this service: for TLS")
}

// check refuses flags that belong to nobody who is asked.
func (o Online) check() error {
	switch {
	case o.OCSP == "" && (o.Signer != "" || o.Nonce != "" && o.Nonce != "needed"):
		return errors.New("--ocsp-nonce and --ocsp-signer belong to --ocsp")
	case o.Operator == "" && o.OperatorToken != "":
		return errors.New("--operator-token belongs to --operator")
	case o.OCSP == "" && o.Operator == "" && (o.Hours != "" || o.Identity != ""):
		return errors.New("--revocation-hours and --revocation-identity belong to --ocsp or --operator")
	}
	return nil
}

// checkSource refuses flags that name no source of revocation, or several.
func (s Settings) checkSource() error {
	named := 0
	for _, is := range []bool{len(s.Lists) > 0, s.OCSP != "", s.Operator != "", s.WithoutRevocation} {
		if is {
			named++
		}
	}
	switch {
	case named != 1:
		return errors.New("name the revocation lists with --crl, or a responder with --ocsp, or a platform's operator with --operator, or let revoked cards in with --without-revocation")
	case s.ListsEvery < 0:
		return errors.New("--crl-every is 0 or more")
	}
	return s.Online.check()
}

// openSource opens what is asked about revocation.
func (b *Backends) openSource() error {
	switch {
	case b.settings.WithoutRevocation:
		return nil
	case len(b.settings.Lists) == 0:
		return b.openOnline()
	}
	lists, err := crl.Open(crl.Config{Lists: b.settings.Lists, Authorities: b.anchors.All(), FileEvery: b.settings.ListsEvery})
	if err != nil {
		return err
	}
	b.source = web.Audited(lists, revocation.CRL)
	b.Also(lists.Close)
	return nil
}

func (b *Backends) openOnline() error {
	asker, err := b.settings.asker()
	if err != nil {
		return err
	}
	config := online.Config{Asker: asker}
	if b.settings.Hours != "" {
		if config.Hours, err = online.ParseHours(b.settings.Hours); err != nil {
			return err
		}
	}
	source, err := online.Open(config)
	if err != nil {
		return err
	}
	b.source = web.Audited(source, asker.Kind())
	b.Also(source.Close)
	return nil
}

// asker is the responder, or the operator.
func (o Online) asker() (online.Asker, error) {
	identity, err := o.identity()
	if err != nil {
		return nil, err
	}
	if o.Operator != "" {
		return o.operator(identity)
	}
	rule, err := online.ParseNonceRule(o.Nonce)
	if err != nil {
		return nil, fmt.Errorf("--ocsp-nonce: %w", err)
	}
	signer, err := o.signer()
	if err != nil {
		return nil, err
	}
	return online.NewResponder(online.ResponderConfig{URL: o.OCSP, Nonce: rule, Signer: signer, Identity: identity})
}

func (o Online) operator(identity *webaddress.Identity) (online.Asker, error) {
	config := online.OperatorConfig{URL: o.Operator, Identity: identity}
	if o.OperatorToken != "" {
		token, err := os.ReadFile(o.OperatorToken)
		if err != nil {
			return nil, err
		}
		config.Token = bytes.TrimSpace(token)
	}
	return online.NewOperator(config)
}

// identity is that of this service for TLS, nil for none.
func (o Online) identity() (*webaddress.Identity, error) {
	if o.Identity == "" {
		return nil, nil
	}
	text, err := os.ReadFile(o.Identity)
	if err != nil {
		return nil, err
	}
	defer clear(text)
	identity, err := webaddress.NewIdentity(text, text)
	if err != nil {
		return nil, fmt.Errorf("--revocation-identity: %w", err)
	}
	return identity, nil
}

// signer signs questions, nil for none.
func (o Online) signer() (*ocsp.Signer, error) {
	if o.Signer == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(o.Signer, o.Signer)
	if err != nil {
		return nil, fmt.Errorf("--ocsp-signer: %w", err)
	}
	key, ok := pair.PrivateKey.(crypto.Signer)
	if !ok {
		return nil, errors.New("--ocsp-signer: a key that signs nothing")
	}
	return &ocsp.Signer{Key: key, Certificates: pair.Certificate}, nil
}
