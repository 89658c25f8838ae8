package service

import (
	"crypto/rand"
	"net/http"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/web"
)

// Addresses of the forms with a signed statement, and what each is for.
const (
	registerPath = "/account/register"
	relinkPath   = "/account/relink"
)

var pathOf = map[account.How]string{account.ByRegistration: registerPath, account.ByRelink: relinkPath}

// A claim is a statement of the session that waits for its signature.
type claim struct {
	how       account.How
	reference string
	statement account.Statement
}

func (s *service) handleAccounts(mux *http.ServeMux) {
	mux.HandleFunc("POST /account/begin", s.beginClaim)
	mux.HandleFunc("GET /account/document", s.statement)
	linked := http.HandlerFunc(s.linked)
	mux.Handle("POST "+registerPath, s.logins.Signed(s.takeClaim, s.logins.Linked(s.config.Accounts.Register, linked)))
	mux.Handle("POST "+relinkPath, s.logins.Signed(s.takeClaim, s.logins.Linked(s.config.Accounts.Relink, linked)))
	mux.HandleFunc("GET /account/delete", s.deletePage)
	mux.HandleFunc("POST /account/delete", s.delete)
}

// ofPeople tells whether an address has forms of people who logged in.
func ofPeople(path string) bool {
	return path == signPath || path == registerPath || path == relinkPath
}

// account is whose account the session is in.
func (n *session) account() account.Subject {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.subject
}

func (n *session) setAccount(subject account.Subject) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.subject = subject
}

// member tells whether somebody who logged in has an account, and the certificate still
// counts; otherwise it has answered. Logging in says who it is; this says that they may go on.
func (s *service) member(w http.ResponseWriter, r *http.Request, n *session) bool {
	if s.config.Accounts == nil {
		return true
	}
	subject, err := n.account(), error(nil)
	if subject == "" {
		subject, err = s.config.Accounts.Login(r.Context(), *n.login)
	} else {
		err = s.config.Accounts.Holds(r.Context(), *n.login, subject)
	}
	if err != nil {
		if account.CodeOf(err) != relyingparty.CodeAccountUnknown {
			n.setAccount("")
		}
		s.logins.RefuseAccount(w, r, err)
		return false
	}
	n.setAccount(subject)
	return true
}

// postedByMember is the session of a form that a member posted; otherwise it has answered.
func (s *service) postedByMember(w http.ResponseWriter, r *http.Request) (n *session, ok bool) {
	n, ok = s.posted(w, r)
	switch {
	case !ok:
		return nil, false
	case n.login == nil:
		s.redirect(w, r, "/login")
		return nil, false
	}
	return n, s.member(w, r, n)
}

// members has next see those who are members, and those who are not logged in.
func (s *service) members(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := s.visit(r); n == nil || n.login == nil || s.member(w, r, n) {
			next.ServeHTTP(w, r)
		}
	})
}

// link is what the page with a statement shows.
type link struct{ Text, Reference, Path string }

// beginClaim makes the statement, and shows it before it is signed.
func (s *service) beginClaim(w http.ResponseWriter, r *http.Request) {
	n, ok := s.posted(w, r)
	if !ok {
		return
	}
	how := account.How(r.PostForm.Get("how"))
	path, known := pathOf[how]
	if n.login == nil || !known {
		s.redirect(w, r, "/my")
		return
	}
	c := &claim{how, rand.Text(), account.NewStatement(how, s.origin, *n.login, s.config.Now())}
	n.mu.Lock()
	n.claim = c
	n.mu.Unlock()
	s.show(w, r, n, "link", http.StatusOK, link{string(c.statement.Document()), c.reference, path})
}

// pendingClaim is the claim of a reference, nil if it is not the one that is to be signed.
func (n *session) pendingClaim(reference string, take bool) *claim {
	n.mu.Lock()
	defer n.mu.Unlock()
	c := n.claim
	if c == nil || c.reference != reference {
		return nil
	}
	if take {
		n.claim = nil
	}
	return c
}

// statement serves the bytes that are to be signed.
func (s *service) statement(w http.ResponseWriter, r *http.Request) {
	n := s.visit(r)
	if n == nil || n.login == nil {
		s.redirect(w, r, "/login")
		return
	}
	c := n.pendingClaim(r.URL.Query().Get("reference"), false)
	if c == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	// The answer has begun; there is nobody to tell.
	_, _ = w.Write(c.statement.Document())
}

// takeClaim is the statement that a form signs; it is used up whatever follows.
func (s *service) takeClaim(r *http.Request) *web.Pending {
	n := s.visit(r)
	if n == nil || n.login == nil {
		return nil
	}
	c := n.pendingClaim(r.PostForm.Get("reference"), true)
	if c == nil || pathOf[c.how] != r.URL.Path {
		return nil
	}
	return &web.Pending{Document: c.statement.Document(), Of: web.Claim{Login: *n.login, Statement: c.statement}}
}

// linked goes on after somebody registered, or found the account again.
func (s *service) linked(w http.ResponseWriter, r *http.Request) {
	subject, _ := web.SubjectOf(r.Context())
	if n := s.visit(r); n != nil {
		n.setAccount(subject)
	}
	s.redirect(w, r, "/my")
}

func (s *service) deletePage(w http.ResponseWriter, r *http.Request) {
	if n, ok := s.person(w, r); ok {
		s.show(w, r, n, "delete", http.StatusOK, nil)
	}
}

// delete deletes the account of the session, and ends it.
func (s *service) delete(w http.ResponseWriter, r *http.Request) {
	n, ok := s.postedByMember(w, r)
	if !ok {
		return
	}
	if err := s.config.Accounts.Delete(r.Context(), n.account()); err != nil {
		s.logins.RefuseAccount(w, r, err)
		return
	}
	s.ledger.forget(n.person())
	s.sessions.End(n.ID)
	s.setCookie(w, "", -1)
	s.redirect(w, r, "/")
}
