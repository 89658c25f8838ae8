package service

import (
	"net/http"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
)

func (s *service) front(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, s.visit(r), "front", http.StatusOK, nil)
}

// loginPage carries a challenge that is bound to this session.
func (s *service) loginPage(w http.ResponseWriter, r *http.Request) {
	n := s.visit(r)
	if r.Method == http.MethodHead { // jpki.js asks for the headers: no challenge is issued
		s.show(w, r, n, "front", http.StatusOK, nil)
		return
	}
	if n == nil {
		n = s.sessions.start(nil, relyingparty.Report{})
		s.setCookie(w, n.id, int(sessionTTL.Seconds()))
	}
	if err := s.countAddress(r); err != nil {
		s.showWait(w, r, n, "address", err)
		return
	}
	challenge, err := relyingparty.Issue(r.Context(), s.challenges, n.id)
	if err != nil {
		s.showWait(w, r, n, "many", err)
		return
	}
	s.show(w, r, n, "login", http.StatusOK, challenge)
}

// login takes the challenge that the page carried, which is used up whatever follows,
// and verifies the token. A new session begins, so that one fixed before by somebody
// else is worth nothing.
func (s *service) login(w http.ResponseWriter, r *http.Request) {
	n, ok := s.postedLogin(w, r)
	if !ok {
		return
	}
	who, report := s.config.Verifier.VerifyLoginOnce(r.Context(), s.challenges, n.id, r.PostForm.Get("challenge"), []byte(r.PostForm.Get("token")))
	if !report.OK() {
		s.refuse(w, r, s.visit(r), report, "/login")
		return
	}
	if before := s.visit(r); before != nil {
		s.sessions.end(before.id)
	}
	next := s.sessions.start(&who, report)
	next.visitor = n
	s.setCookie(w, next.id, int(sessionTTL.Seconds()))
	redirect(w, r, "/my")
}

// A refusal is what a person reads whose login or signature is not accepted, and
// folded below it the record for those who look for the mistake.
type refusal struct {
	relyingparty.Explanation
	Again  string // path of the page where the person begins anew
	Record record
}

// refuse says in plain words why a report is not OK. What is undecided is nobody's
// fault, and may be decided another time.
func (s *service) refuse(w http.ResponseWriter, r *http.Request, n *session, report relyingparty.Report, again string) {
	status := http.StatusForbidden
	if report.Outcome() == relyingparty.OutcomeUndecided {
		w.Header().Set("Retry-After", "60")
		status = http.StatusServiceUnavailable
	}
	s.show(w, r, n, "refused", status, refusal{relyingparty.Explain(report, language(r)), again, newRecord(report)})
}

func (s *service) logout(w http.ResponseWriter, r *http.Request) {
	n, ok := s.posted(w, r)
	if !ok {
		return
	}
	s.sessions.end(n.id)
	s.setCookie(w, "", -1)
	redirect(w, r, "/")
}

// myPage is what the page of a person shows.
type myPage struct {
	CommonName, AccountKey, From, Until string
	Record                              record
}

func (s *service) my(w http.ResponseWriter, r *http.Request) {
	n, ok := s.person(w, r)
	if !ok {
		return
	}
	s.show(w, r, n, "my", http.StatusOK, myPage{
		CommonName: n.login.CommonName, AccountKey: n.login.AccountKey,
		From:   n.login.Certificate.NotBefore.In(jpki.Japan()).Format(time.DateOnly),
		Until:  n.login.Certificate.NotAfter.In(jpki.Japan()).Format(time.DateOnly),
		Record: newRecord(n.report),
	})
}
