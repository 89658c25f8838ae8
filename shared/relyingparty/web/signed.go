package web

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"

	"jpkiweb/shared/relyingparty"
)

// Bounds of submissions, where Config has none: what is read of one, in bytes, and how many
// are looked at a time.
const (
	maxSigned    = 16 << 20
	signedAtOnce = 8
)

// A Pending is a document of the service that waits for its signature.
type Pending struct {
	Document []byte
	PDF      bool // the signature goes into it, and nothing else may
	Of       any  // what the service wants of it in the handler after Signed
}

// Signed takes the signature over a document of the service: what comes after it is next,
// which has SubmissionOf. The body is a form with signature, in base64: a detached CMS, or the
// PDF with its signature in it. take is the document that the form is about, which has been
// parsed; it forgets that, so that a document is signed once, and is nil if there is none.
// After take no refusal has a Retry-After: the same form is never accepted again.
func (h *Handlers) Signed(take func(r *http.Request) *Pending, next http.Handler) http.Handler {
	return h.posted(h.config.SignedBytes, func(w http.ResponseWriter, r *http.Request) {
		if !h.config.Sessions.Has(r) {
			h.refuse(w, r, Refusal{Status: http.StatusForbidden, Code: CodeNoSession})
			return
		}
		select {
		case h.signed <- struct{}{}:
			defer func() { <-h.signed }() // until next has answered, for the form is in memory so long
		default:
			h.refuse(w, r, Refusal{Status: http.StatusServiceUnavailable, Code: relyingparty.CodeBusy, RetryAfter: again})
			return
		}
		submission, refusal := h.submitted(r, take)
		if refusal != nil {
			h.refuse(w, r, *refusal)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), submissionKey{}, submission)))
	})
}

// submitted reads and verifies a submission.
func (h *Handlers) submitted(r *http.Request, take func(r *http.Request) *Pending) (Submission, *Refusal) {
	if err := parseForm(r); err != nil {
		refusal := unreadable(err)
		return Submission{}, &refusal
	}
	session := h.config.Sessions.ID(r)
	if session == "" {
		return Submission{}, &Refusal{Status: http.StatusForbidden, Code: CodeNoSession}
	}
	pending := take(r)
	if pending == nil {
		return Submission{}, &Refusal{Status: http.StatusForbidden, Code: CodeNoDocument}
	}
	sent, err := base64.StdEncoding.Strict().DecodeString(r.PostForm.Get("signature"))
	if err != nil {
		sent = nil // the report says that this is no signature
	}
	ctx, seen := watched(r.Context())
	signature, report := h.verify(ctx, pending, sent)
	record := h.record(PurposeOfSignature, session, report, seen)
	if report.OK() {
		record.of(signature.Certificate)
	}
	refusal := h.kept(r.Context(), record, report)
	if refusal != nil {
		refusal.RetryAfter = 0
	}
	return Submission{signature, report, pending}, refusal
}

func (h *Handlers) verify(ctx context.Context, p *Pending, sent []byte) (relyingparty.Signature, relyingparty.Report) {
	if !p.PDF {
		return h.config.Verifier.VerifySignature(ctx, sent, bytes.NewReader(p.Document))
	}
	original := relyingparty.Original{File: bytes.NewReader(p.Document), Size: int64(len(p.Document))}
	return h.config.Verifier.VerifyPDFOf(ctx, original, bytes.NewReader(sent), int64(len(sent)))
}

type submissionKey struct{}

// A Submission is a document that came back signed.
type Submission struct {
	Signature relyingparty.Signature
	Report    relyingparty.Report
	Pending   *Pending // that take returned
}

// SubmissionOf is what was just submitted, for the handler after Signed.
func SubmissionOf(ctx context.Context) (Submission, bool) {
	s, found := ctx.Value(submissionKey{}).(Submission)
	return s, found
}
