package online

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/ocsp"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/strictjson"
	"jpkiweb/shared/webaddress"
)

// typeJSON is that of question and answer of an operator.
const typeJSON = "application/json"

// maxOperator bounds an operator's answer, in bytes.
const maxOperator = 16 << 10

// maxReference bounds what an operator calls a question, in bytes: it is kept with the answer.
const maxReference = 200

// skew is how far the clock of an operator may be ahead of ours.
const skew = 5 * time.Minute

// An OperatorConfig says which platform's operator is asked, and how.
type OperatorConfig struct {
	// URL is its address for questions: https, or http to this machine, for nobody signs the
	// answer.
	URL string
	// Token is what it knows its customer by, Identity a certificate for TLS; either may be
	// missing.
	Token    []byte
	Identity *webaddress.Identity
	RootCAs  *x509.CertPool // nil: those of the system
	Timeout  time.Duration  // 0: Timeout
	Now      func() time.Time
}

// An Operator is a platform's operator with an HTTP API, who asks J-LIS for others
// (relyingparty facts 1). Each has an API of its own: this one is for the contract in
// testdata/operator.schema.json, and the model of another. It is told the serial number of a
// certificate and which CA issued it, and nothing that stands in it.
type Operator struct {
	config  OperatorConfig
	address string
	client  *http.Client
}

// NewOperator checks the configuration. The error wraps ErrConfig.
func NewOperator(config OperatorConfig) (*Operator, error) {
	rule := webaddress.Rule{Timeout: cmp.Or(config.Timeout, Timeout), RootCAs: config.RootCAs, Identity: config.Identity, Connections: AtOnce}
	address, err := rule.Parse(config.URL)
	if err != nil {
		return nil, fmt.Errorf("%w: address of the operator: %w", ErrConfig, err)
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	config.Token = bytes.Clone(config.Token)
	return &Operator{config: config, address: address.String(), client: rule.Client()}, nil
}

// Kind implements Asker.
func (*Operator) Kind() revocation.Kind { return revocation.Platform }

// Close implements Asker.
func (o *Operator) Close() { o.client.CloseIdleConnections() }

// An operatorQuestion is what is asked. Identifiers and numbers are lower-case hexadecimal.
type operatorQuestion struct {
	IssuerKeyID  string       `json:"issuerKeyId"`
	SerialNumber string       `json:"serialNumber"`
	Certificate  jpki.Purpose `json:"certificate"` // its kind, for which fees differ
}

// An operatorAnswer is what is said.
type operatorAnswer struct {
	IssuerKeyID  string    `json:"issuerKeyId"`
	SerialNumber string    `json:"serialNumber"`
	Reference    string    `json:"reference"`          // of the question, at the operator's
	Result       string    `json:"result"`             // good, held, revoked or unknown
	Reason       string    `json:"reason,omitempty"`   // of what is revoked, as RFC 5280 names it
	RevokedAt    time.Time `json:"revokedAt,omitzero"` // or held
	Method       string    `json:"method"`             // how the operator knows: ocsp or crl
	ThisUpdate   time.Time `json:"thisUpdate"`
	NextUpdate   time.Time `json:"nextUpdate,omitzero"`
}

// Ask implements Asker.
func (o *Operator) Ask(ctx context.Context, certificate, issuer *certprofile.Certificate) revocation.Status {
	asked := operatorQuestion{IssuerKeyID: hex.EncodeToString(issuer.SubjectKeyID), SerialNumber: hex.EncodeToString(certificate.Serial)}
	asked.Certificate, _ = certificate.Purpose()
	question, err := json.Marshal(asked)
	if err != nil {
		return revocation.Because(fmt.Errorf("%w: %w", revocation.Unsupported, err))
	}
	x := exchange{question: typeJSON, answer: typeJSON, most: maxOperator}
	if len(o.config.Token) > 0 {
		x.authorization = "Bearer " + string(o.config.Token)
	}
	text, err := post(ctx, o.client, o.address, question, x)
	if err != nil {
		return revocation.Because(err)
	}
	if len(text) > maxOperator {
		return revocation.Because(fmt.Errorf("%w: more than %d bytes", revocation.TooLarge, maxOperator))
	}
	var said operatorAnswer
	if err := strictjson.Decode(text, &said); err != nil {
		return revocation.Because(fmt.Errorf("%w: %w", revocation.Malformed, err))
	}
	status := said.status(asked, certificate, o.config.Now())
	status.ThisUpdate, status.NextUpdate, status.Reference = said.ThisUpdate.UTC(), said.NextUpdate.UTC(), said.Reference
	return status
}

// status is what the answer says of the certificate now.
func (a *operatorAnswer) status(asked operatorQuestion, c *certprofile.Certificate, now time.Time) revocation.Status {
	ends := a.NextUpdate
	if ends.IsZero() {
		ends = a.ThisUpdate.Add(ocsp.Fresh)
	}
	switch {
	case a.IssuerKeyID != asked.IssuerKeyID || a.SerialNumber != asked.SerialNumber:
		return revocation.Because(fmt.Errorf("%w: it is about another certificate", revocation.OtherIssuer))
	case ends.Before(a.ThisUpdate) || a.Reference == "" || len(a.Reference) > maxReference || a.Method != "ocsp" && a.Method != "crl":
		return revocation.Because(fmt.Errorf("%w: nextUpdate, reference or method", revocation.Malformed))
	case now.Add(skew).Before(a.ThisUpdate):
		return revocation.Because(fmt.Errorf("%w: thisUpdate %s", revocation.NotYet, a.ThisUpdate.Format(time.RFC3339)))
	case jpki.IsOver(ends, now):
		return revocation.Because(fmt.Errorf("%w: until %s", revocation.Outdated, ends.Format(time.RFC3339)))
	}
	return a.result(c, now)
}

// result is what an answer that counts says.
func (a *operatorAnswer) result(c *certprofile.Certificate, now time.Time) revocation.Status {
	reason, says := revocation.ReasonOf(a.Reason), a.Reason != "" || !a.RevokedAt.IsZero()
	switch {
	case a.Result == "good" && !says && now.After(c.NotAfter):
		return revocation.Because(revocation.CertificateExpired)
	case a.Result == "good" && !says:
		return revocation.Status{State: jpki.RevocationGood}
	case a.Result == "held", a.Result == "revoked" && reason == revocation.CertificateHold:
		return revocation.Status{State: jpki.RevocationOnHold, Reason: revocation.CertificateHold, At: a.RevokedAt.UTC()}
	case a.Result == "revoked":
		return revocation.Status{State: jpki.RevocationRevoked, Reason: reason, At: a.RevokedAt.UTC()}
	case a.Result == "unknown" && !says:
		return revocation.NotKnownAt(c, now)
	}
	return revocation.Because(fmt.Errorf("%w: result", revocation.Malformed))
}
