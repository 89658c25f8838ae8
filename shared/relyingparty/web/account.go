package web

import (
	"context"
	"errors"
	"net/http"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
)

// A Claim is what Pending.Of is for a statement that makes or finds an account: the login of
// the session, and the statement about it, which is the Document.
type Claim struct {
	Login     relyingparty.Login
	Statement account.Statement
}

// Known is the handler after Login in a service with accounts: what comes after it is next,
// which has SubjectOf. Who has no account is refused with 404, who comes with a certificate
// that was replaced with 410, and with 503 everybody whose account cannot be looked up now.
// The session that Login began goes on: it says by which certificate somebody came, and that
// is no account.
func (h *Handlers) Known(accounts *account.Accounts, next http.Handler) http.Handler {
	return h.ofSubject(next, func(r *http.Request) (account.Subject, error) {
		login, _, found := WhoIs(r.Context())
		if !found {
			return "", errors.New("accounts are asked about a login after none")
		}
		return accounts.Login(r.Context(), login)
	})
}

// Linked is the handler after Signed for a statement, whose Pending.Of is a Claim: link is
// Register or Relink of the accounts. What comes after it is next, which has SubjectOf. Besides
// what Known refuses, there is 409 for who is registered already, and 403 for who has to come
// to the counter, or signed something else.
func (h *Handlers) Linked(link func(context.Context, account.Proof) (account.Subject, error), next http.Handler) http.Handler {
	return h.ofSubject(next, func(r *http.Request) (account.Subject, error) {
		submission, found := SubmissionOf(r.Context())
		if !found {
			return "", errors.New("accounts are linked without a signature")
		}
		claim, _ := submission.Pending.Of.(Claim)
		return link(r.Context(), account.Proof{Login: claim.Login, Statement: claim.Statement, Signature: submission.Signature})
	})
}

func (h *Handlers) ofSubject(next http.Handler, find func(r *http.Request) (account.Subject, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		subject, err := find(r)
		if err != nil {
			h.RefuseAccount(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), subjectKey{}, subject)))
	})
}

type subjectKey struct{}

// SubjectOf is whose account it is, for the handler after Known or Linked.
func SubjectOf(ctx context.Context) (account.Subject, bool) {
	s, found := ctx.Value(subjectKey{}).(account.Subject)
	return s, found
}

// RefuseAccount answers with an error of package account, as Known does: also where the
// service asks Holds, Update or Delete itself.
func (h *Handlers) RefuseAccount(w http.ResponseWriter, r *http.Request, err error) {
	step := relyingparty.Step{ID: relyingparty.StepAccount, Status: relyingparty.Failed, Code: account.CodeOf(err)}
	refusal := Refusal{Status: http.StatusForbidden, Code: step.Code}
	switch step.Code {
	case relyingparty.CodeNotRegistered:
		refusal.Status = http.StatusNotFound
	case relyingparty.CodeAlreadyRegistered:
		refusal.Status = http.StatusConflict
	case relyingparty.CodeReplaced:
		refusal.Status = http.StatusGone
	case relyingparty.CodeAccountUnknown:
		h.mend(r.Context(), "accounts", err)
		step.Status = relyingparty.Undecided
		refusal.Status, refusal.RetryAfter = http.StatusServiceUnavailable, again
	}
	refusal.Report = relyingparty.Report{Steps: []relyingparty.Step{step}}
	h.refuse(w, r, refusal)
}
