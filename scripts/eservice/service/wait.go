package service

import (
	"net/http"
	"time"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
)

// A wait is what a person reads who gets no challenge now.
type wait struct {
	relyingparty.Explanation
	Minutes int // to wait
}

// refuseLogin shows why somebody is not let in, or gets no login page.
func (s *service) refuseLogin(w http.ResponseWriter, r *http.Request, refusal web.Refusal) {
	switch {
	case len(refusal.Report.Steps) == 0:
		s.show(w, r, nil, "expired", refusal.Status, nil)
	case r.Method != http.MethodPost:
		s.show(w, r, s.visit(r), "wait", refusal.Status, wait{refusal.Words, web.WholeUnits(refusal.RetryAfter, time.Minute)})
	default:
		s.show(w, r, s.visit(r), "refused", refusal.Status, refusedPage{refusal.Words, loginPath, newRecord(refusal.Report)})
	}
}
