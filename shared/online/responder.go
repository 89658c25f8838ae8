package online

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"net/http"
	"strings"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/ocsp"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/webaddress"
)

// The types of a question and its answer, RFC 6960, C.1.
const (
	typeQuestion = "application/ocsp-request"
	typeAnswer   = "application/ocsp-response"
)

// A NonceRule says what is known of a responder and the random number of a question, RFC 9654.
type NonceRule int

// The rules.
const (
	NonceNeeded NonceRule = iota // it answers with it: an answer without may be an older one
	NonceTried                   // it may know it or not
	NonceNone                    // it does not know it, or answers nothing where there is one
)

// ParseNonceRule reads "needed", "try" or "none". The error wraps ErrConfig.
func ParseNonceRule(text string) (NonceRule, error) {
	switch text {
	case "needed":
		return NonceNeeded, nil
	case "try":
		return NonceTried, nil
	case "none":
		return NonceNone, nil
	}
	return NonceNeeded, fmt.Errorf("%w: nonce: want needed, try or none", ErrConfig)
}

// A ResponderConfig says which OCSP responder is asked, and how.
type ResponderConfig struct {
	// URL is its address. Http will do, for answers are signed; who listens then learns the
	// serial numbers that are asked for.
	URL   string
	Nonce NonceRule
	Hash  ocsp.Hash // by which the CA is named
	// Signer signs questions, and Identity is for TLS, where a responder answers those alone
	// whom it knows; nil: neither.
	Signer   *ocsp.Signer
	Identity *webaddress.Identity
	// Responders are certificates, DER, of responders that the operator was told of, beside
	// those that the CA of a certificate certified.
	Responders [][]byte
	RootCAs    *x509.CertPool // for https; nil: those of the system
	Timeout    time.Duration  // 0: Timeout
	Now        func() time.Time
}

// A Responder is an OCSP responder.
type Responder struct {
	config  ResponderConfig
	rule    ocsp.Rule
	address string
	client  *http.Client
}

// NewResponder checks the configuration. The error wraps ErrConfig.
func NewResponder(config ResponderConfig) (*Responder, error) {
	rule := webaddress.Rule{
		PlainHTTP: true, Timeout: cmp.Or(config.Timeout, Timeout), RootCAs: config.RootCAs, Identity: config.Identity, Connections: AtOnce,
	}
	address, err := rule.Parse(config.URL)
	if err != nil {
		return nil, fmt.Errorf("%w: address of the responder: %w", ErrConfig, err)
	}
	r := &Responder{config: config, rule: ocsp.Rule{WithoutNonce: config.Nonce != NonceNeeded}, address: address.String(), client: rule.Client()}
	for _, der := range config.Responders {
		c, err := ocsp.ParseResponder(der)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrConfig, err)
		}
		r.rule.Responders = append(r.rule.Responders, c)
	}
	if r.config.Now == nil {
		r.config.Now = time.Now
	}
	return r, nil
}

// CheckAddress tells whether NewResponder takes an address, without asking it. The error wraps
// ErrConfig.
func CheckAddress(address string) error {
	_, err := NewResponder(ResponderConfig{URL: address})
	return err
}

// Kind implements Asker.
func (*Responder) Kind() revocation.Kind { return revocation.OCSP }

// Close implements Asker.
func (r *Responder) Close() { r.client.CloseIdleConnections() }

// Ask implements Asker: by POST, RFC 6960, A.1, without a redirect.
func (r *Responder) Ask(ctx context.Context, certificate, issuer *certprofile.Certificate) revocation.Status {
	asked, err := ocsp.NewRequest(certificate, issuer, r.config.Hash, r.config.Nonce != NonceNone)
	if err != nil {
		return revocation.Because(fmt.Errorf("%w: %w", revocation.Unsupported, err))
	}
	question, err := asked.Marshal(r.config.Signer)
	if err != nil {
		return revocation.Because(fmt.Errorf("%w: %w", revocation.Unsupported, err))
	}
	answer, err := post(ctx, r.client, r.address, question, exchange{question: typeQuestion, answer: typeAnswer, most: ocsp.MaxLength})
	if err != nil {
		return revocation.Because(err)
	}
	return asked.Accept(answer, r.rule, r.config.Now())
}

// An exchange is what differs between questions.
type exchange struct {
	question, answer string // their types
	most             int64  // bytes of an answer
	authorization    string // "": none
}

// post puts a question. The error wraps a revocation.Why.
func post(ctx context.Context, client *http.Client, address string, question []byte, x exchange) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(question))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", revocation.NoAnswer, err)
	}
	request.Header.Set("Content-Type", x.question)
	request.Header.Set("Accept", x.answer)
	request.Header.Set("User-Agent", "")           // nothing about the machine
	request.Header["Idempotency-Key"] = []string{} // not sent: net/http may ask again where a kept connection has ended
	if x.authorization != "" {
		request.Header.Set("Authorization", x.authorization)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", revocation.NoAnswer, err)
	}
	defer response.Body.Close()
	got := response.Header.Get("Content-Type")
	kind, _, _ := strings.Cut(got, ";") // without parameters
	switch {
	case response.StatusCode == http.StatusUnauthorized, response.StatusCode == http.StatusForbidden:
		return nil, fmt.Errorf("%w: %s", revocation.Refused, response.Status)
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: %s", revocation.NoAnswer, response.Status)
	case !strings.EqualFold(strings.TrimSpace(kind), x.answer):
		return nil, fmt.Errorf("%w: of type %q", revocation.Malformed, got)
	case response.ContentLength > x.most:
		return nil, fmt.Errorf("%w: %d bytes", revocation.TooLarge, response.ContentLength)
	}
	answer, err := webaddress.Read(response, x.most)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", revocation.NoAnswer, err)
	}
	return answer, nil
}
