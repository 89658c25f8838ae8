package service

import (
	"crypto/rand"
	"net/http"
	"time"

	"jpkiweb/shared/relyingparty"
)

// japan is where certificates begin and end.
var japan = time.FixedZone("JST", 9*60*60)

func (s *service) front(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, s.session(w, r), "front", http.StatusOK, nil)
}

// loginPage carries a challenge that is bound to this session.
func (s *service) loginPage(w http.ResponseWriter, r *http.Request) {
	now := s.session(w, r)
	challenge, err := relyingparty.Issue(r.Context(), s.challenges, rand.Reader, now.id)
	if err != nil {
		s.show(w, r, now, "expired", http.StatusServiceUnavailable, nil)
		return
	}
	s.show(w, r, now, "login", http.StatusOK, challenge)
}

// login takes the challenge of this session, which is used up whatever follows,
// and verifies the token. A new session begins, so that one fixed before by
// somebody else is worth nothing.
func (s *service) login(w http.ResponseWriter, r *http.Request) {
	now, ok := s.posted(w, r)
	if !ok {
		return
	}
	who, report := s.config.Verifier.VerifyLoginOnce(r.Context(), s.challenges, now.id, []byte(r.PostFormValue("token")))
	if !report.OK() {
		s.show(w, r, now, "refused", http.StatusForbidden, report.String())
		return
	}
	s.sessions.end(now.id)
	next := s.begin(w)
	next.login, next.report = &who, report
	http.Redirect(w, r, "/my", http.StatusSeeOther)
}

func (s *service) logout(w http.ResponseWriter, r *http.Request) {
	now, ok := s.posted(w, r)
	if !ok {
		return
	}
	s.sessions.end(now.id)
	s.setCookie(w, "", -1)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// who is what the page of a person shows.
type who struct {
	CommonName, AccountKey, Until string
	Report                        string
}

func (s *service) my(w http.ResponseWriter, r *http.Request) {
	now := s.session(w, r)
	if now.login == nil {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	s.show(w, r, now, "my", http.StatusOK, who{
		CommonName: now.login.CommonName, AccountKey: now.login.AccountKey,
		Until:  now.login.Certificate.NotAfter.In(japan).Format("2006-01-02"),
		Report: now.report.String(),
	})
}
