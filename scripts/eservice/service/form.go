package service

import (
	"errors"
	"net/http"
)

func (s *service) setCookie(w http.ResponseWriter, id string, maxAge int) {
	cookie := s.site.Cookie(id, maxAge)
	cookie.Path = s.config.Base + "/"
	http.SetCookie(w, cookie)
}

// visit returns the session of the request, nil if it has none. Only the login
// page begins one.
func (s *service) visit(r *http.Request) *session {
	return s.sessions.Get(s.site.SessionID(r.Header))
}

// person returns the session of somebody who is logged in and a member; otherwise it has
// sent the browser to the login page, or said why not.
func (s *service) person(w http.ResponseWriter, r *http.Request) (*session, bool) {
	if n := s.visit(r); n != nil && n.login != nil {
		return n, s.member(w, r, n)
	}
	s.redirect(w, r, "/login")
	return nil, false
}

// posted returns the session of a form that carries its token; otherwise it has
// answered 413 or 403.
func (s *service) posted(w http.ResponseWriter, r *http.Request) (*session, bool) {
	if !s.parsed(w, r) {
		return nil, false
	}
	if n := s.visit(r); n.wrote(r) {
		return n, true
	}
	s.show(w, r, nil, "expired", http.StatusForbidden, nil)
	return nil, false
}

// parsed tells whether the form can be read; otherwise it has answered 413 or 403.
func (s *service) parsed(w http.ResponseWriter, r *http.Request) bool {
	err := r.ParseForm()
	if err == nil {
		return true
	}
	status := http.StatusForbidden
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		status = http.StatusRequestEntityTooLarge
	}
	s.show(w, r, nil, "expired", status, nil)
	return false
}

// redirect sends the browser on, in the language in which it asked.
func (s *service) redirect(w http.ResponseWriter, r *http.Request, path string) {
	http.Redirect(w, r, s.config.Base+path+"?lang="+language(r), http.StatusSeeOther)
}
