package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"sync"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/revocation"
)

// A Record is what is kept of a check (relyingparty facts 4): what came of it and why, and
// by which certificate, so that the operator can tell J-LIS or the platform's operator. It
// has no certificate, no name and no other attribute of a person.
type Record struct {
	Time    time.Time            `json:"time"`    // with its zone, Japan's
	Purpose string               `json:"purpose"` // "user_authentication" or "signature_verification"
	Outcome relyingparty.Outcome `json:"outcome"`
	Step    relyingparty.StepID  `json:"step,omitempty"` // that did not pass
	Code    relyingparty.Code    `json:"code,omitempty"` // why
	// Session is SHA-256 of the session, the first 16 bytes: records of one visit belong
	// together, and nobody who reads them gets into it.
	Session string `json:"session"`
	// Issuer is the key identifier of the CA, and Serial the number that it gave, both
	// hexadecimal; "" where no CA that is trusted issued the certificate.
	Issuer     string      `json:"issuer,omitempty"`
	Serial     string      `json:"serial,omitempty"`
	Revocation *Revocation `json:"revocation,omitempty"` // nil: nobody was asked, or no Audited source
}

// A Revocation is what a source said.
type Revocation struct {
	Method     revocation.Kind      `json:"method"` // that of Audited: "crl", "ocsp", or "pf" for a platform's operator
	State      jpki.RevocationState `json:"state"`
	Reason     string               `json:"reason,omitempty"` // why it is revoked, as the source says it
	Why        string               `json:"why,omitempty"`    // nothing is known
	ThisUpdate time.Time            `json:"thisUpdate,omitzero"`
	NextUpdate time.Time            `json:"nextUpdate,omitzero"`
	Reference  string               `json:"reference,omitempty"` // by which a platform's operator knows the question
}

// What a check looks at a certificate for, as a Record has it.
const (
	PurposeOfLogin     = "user_authentication"
	PurposeOfSignature = "signature_verification"
)

// record is that of a check.
func (h *Handlers) record(purpose, session string, report relyingparty.Report, seen *watch) Record {
	sum := sha256.Sum256([]byte(session))
	r := Record{
		Time: h.config.Clock().In(jpki.Japan()), Purpose: purpose, Outcome: report.Outcome(),
		Session: hex.EncodeToString(sum[:16]),
	}
	var e *relyingparty.Error
	if errors.As(report.Err(), &e) {
		r.Step, r.Code = e.Step, e.Code
	}
	var asked *certprofile.Certificate
	r.Revocation, asked = seen.said()
	r.of(asked)
	return r
}

// of names the certificate, if there is one.
func (r *Record) of(c *certprofile.Certificate) {
	if c != nil {
		r.Issuer, r.Serial = hex.EncodeToString(c.AuthorityKeyID), hex.EncodeToString(c.Serial)
	}
}

// issued is the certificate of a token, nil unless a CA that is trusted issued it: what a
// page invents is not recorded.
func issued(report relyingparty.Report, token []byte) *certprofile.Certificate {
	for _, step := range report.Steps {
		if step.ID != relyingparty.StepPath || step.Status != relyingparty.Passed {
			continue
		}
		t, err := authtoken.Parse(token)
		if err != nil {
			return nil
		}
		der, err := t.CertificateDER()
		if err != nil {
			return nil
		}
		if c, err := certprofile.Parse(der); err == nil {
			return c
		}
	}
	return nil
}

// Audited is a source whose answers audit records have, with the way of asking. Give it to
// relyingparty.Config.
func Audited(source relyingparty.RevocationSource, method revocation.Kind) relyingparty.RevocationSource {
	return auditedSource{source, method}
}

type auditedSource struct {
	relyingparty.RevocationSource
	method revocation.Kind
}

// Status asks, and remembers for the record of the request, if there is one.
func (s auditedSource) Status(ctx context.Context, certificate, issuer *certprofile.Certificate) (revocation.Status, error) {
	status, err := s.RevocationSource.Status(ctx, certificate, issuer)
	if w, found := ctx.Value(watchKey{}).(*watch); found {
		said := &Revocation{Method: s.method, State: cmp.Or(status.State, jpki.RevocationUnknown), Why: status.Why.String(), ThisUpdate: status.ThisUpdate, NextUpdate: status.NextUpdate, Reference: status.Reference}
		if status.State == jpki.RevocationRevoked || status.State == jpki.RevocationOnHold {
			said.Reason = status.Reason.String()
		}
		if err != nil {
			said = &Revocation{Method: s.method, State: jpki.RevocationUnknown, Why: "no_answer"}
		}
		w.say(said, certificate)
	}
	return status, err
}

type watchKey struct{}

// A watch is what a source said in one request.
type watch struct {
	mu    sync.Mutex
	last  *Revocation
	asked *certprofile.Certificate // which a CA that is trusted issued
}

func watched(ctx context.Context) (context.Context, *watch) {
	w := &watch{}
	return context.WithValue(ctx, watchKey{}, w), w
}

func (w *watch) say(r *Revocation, asked *certprofile.Certificate) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last, w.asked = r, asked
}

func (w *watch) said() (*Revocation, *certprofile.Certificate) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last, w.asked
}
