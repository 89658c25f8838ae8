package service

import (
	"crypto/subtle"
	"errors"
	"net/http"
)

// cookieName carries the prefix that binds a cookie to this host and to https,
// where there is https (RFC 6265bis, 4.1.3.2).
func (s *service) cookieName() string {
	if s.secure {
		return "__Host-session"
	}
	return "session"
}

func (s *service) setCookie(w http.ResponseWriter, id string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: s.cookieName(), Value: id, Path: "/", HttpOnly: true, Secure: s.secure,
		SameSite: http.SameSiteLaxMode, MaxAge: maxAge,
	})
}

// visit returns the session of the request, nil if it has none. Only the login
// page begins one.
func (s *service) visit(r *http.Request) *session {
	cookie, err := r.Cookie(s.cookieName())
	if err != nil {
		return nil
	}
	return s.sessions.get(cookie.Value)
}

// person returns the session of somebody who is logged in; otherwise it has sent
// the browser to the login page.
func (s *service) person(w http.ResponseWriter, r *http.Request) (*session, bool) {
	if n := s.visit(r); n != nil && n.login != nil {
		return n, true
	}
	redirect(w, r, "/login")
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

// wrote tells whether the session wrote the form, which has been parsed; nil wrote none.
func (n *session) wrote(r *http.Request) bool {
	return n != nil && subtle.ConstantTimeCompare([]byte(r.PostForm.Get("csrf")), []byte(n.csrf)) == 1
}

// redirect sends the browser on, in the language in which it asked.
func redirect(w http.ResponseWriter, r *http.Request, path string) {
	http.Redirect(w, r, path+"?lang="+language(r), http.StatusSeeOther)
}
