package service

import (
	"net/http"
	"time"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
)

// A wait is what a person reads who gets no challenge now, or whose signature is not looked
// at now.
type wait struct {
	relyingparty.Explanation
	Again   string // path of the page where the person begins anew
	Minutes int    // to wait
	Login   bool   // it is a login page that is not issued; those before still work
}

// refuse shows why somebody is not let in, gets no login page, or has not applied.
func (s *service) refuse(w http.ResponseWriter, r *http.Request, refusal web.Refusal) {
	again := loginPath
	switch {
	case r.URL.Path == signPath:
		again = "/apply"
	case len(refusal.Report.Steps) == 1 && refusal.Report.Steps[0].ID == relyingparty.StepAccount && refusal.Code != relyingparty.CodeReplaced:
		again = "/my"
	}
	switch {
	case refusal.Code == relyingparty.CodeNotRegistered && r.Method != http.MethodPost:
		s.show(w, r, s.visit(r), "account", refusal.Status, refusedPage{Explanation: refusal.Words})
	case refusal.Code == web.CodeNoDocument && s.sentAgain(w, r, refusal.Status):
	case refusal.Code == web.CodeNoDocument:
		s.show(w, r, s.visit(r), "expired", refusal.Status, nil)
	case refusal.Code != relyingparty.CodeBusy && len(refusal.Report.Steps) == 0:
		s.show(w, r, nil, "expired", refusal.Status, nil)
	case refusal.Code == relyingparty.CodeBusy, r.Method != http.MethodPost && refusal.RetryAfter > 0:
		s.show(w, r, s.visit(r), "wait", refusal.Status, wait{refusal.Words, again, web.WholeUnits(refusal.RetryAfter, time.Minute), refusal.Status == http.StatusTooManyRequests})
	default:
		s.show(w, r, s.visit(r), "refused", refusal.Status, refusedPage{refusal.Words, again, newRecord(refusal.Report)})
	}
}

// sentAgain tells whether a form was sent once more that had been received, and shows the
// receipt then.
func (s *service) sentAgain(w http.ResponseWriter, r *http.Request, status int) bool {
	n := s.visit(r)
	if n == nil || n.login == nil || r.URL.Path != signPath {
		return false
	}
	kept, found := s.ledger.receipt(n.person(), r.PostForm.Get("reference"))
	if found {
		shown := s.words(r).receipt(kept)
		shown.Again = true
		s.show(w, r, n, "receipt", status, shown)
	}
	return found
}
