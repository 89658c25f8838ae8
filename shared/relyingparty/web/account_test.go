package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/account/accounttest"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/sandboxca"
)

// A register is a store of accounts that can be gone.
type register struct {
	accounttest.Memory
	gone error
}

func (r *register) Certificate(ctx context.Context, key account.Key) (account.Certificate, error) {
	if r.gone != nil {
		return account.Certificate{}, r.gone
	}
	return r.Memory.Certificate(ctx, key)
}

func (r *register) Change(ctx context.Context, do func(account.Tx) error) error {
	if r.gone != nil {
		return r.gone
	}
	return r.Memory.Change(ctx, do)
}

// A town is a service with accounts.
type town struct {
	*site
	register *register
	logins   map[string]relyingparty.Login // by session
}

func openTown(t *testing.T) *town {
	t.Helper()
	to := &town{register: &register{}, logins: map[string]relyingparty.Login{}}
	accounts, err := account.New(account.Config{
		Store: to.register, Keys: [][]byte{bytes.Repeat([]byte{7}, account.MinKey)}, Clock: noon,
		Audit: func(context.Context, account.Record) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	var config web.Config
	to.site = open(t, func(c *web.Config) { config = *c })
	h, err := web.New(config)
	if err != nil {
		t.Fatal(err)
	}
	welcome := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		subject, found := web.SubjectOf(r.Context())
		if !found {
			t.Error("there is no subject")
		}
		io.WriteString(w, string(subject))
	})
	take := func(r *http.Request) *web.Pending {
		p := to.pending[r.Header.Get("Session")]
		delete(to.pending, r.Header.Get("Session"))
		return p
	}
	mux := http.NewServeMux()
	known := h.Known(accounts, welcome)
	mux.Handle("/login", h.Login(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to.logins[r.Header.Get("Session")], _, _ = web.WhoIs(r.Context())
		known.ServeHTTP(w, r)
	})))
	mux.Handle("/register", h.Signed(take, h.Linked(accounts.Register, welcome)))
	mux.Handle("/relink", h.Signed(take, h.Linked(accounts.Relink, welcome)))
	mux.Handle("/", to.Handler)
	to.Handler = mux
	return to
}

// logsIn sends the login of a certificate.
func (to *town) logsIn(session string, certificate []byte) *httptest.ResponseRecorder {
	to.t.Helper()
	challenge := to.challenge(session)
	token := testCard().Token(to.t, certificate, authtoken.MustParseOrigin(origin), challenge)
	return to.post("/login", session, ofForms, url.Values{"challenge": {challenge}, "token": {string(token)}}.Encode())
}

// signs sends a signature over a statement about the login of the session.
func (to *town) signs(path string, how account.How, session string, certificate []byte) *httptest.ResponseRecorder {
	to.t.Helper()
	s := account.NewStatement(how, authtoken.MustParseOrigin(origin), to.logins[session], noon())
	to.pending[session] = &web.Pending{Document: s.Document(), Of: web.Claim{Login: to.logins[session], Statement: s}}
	return to.post(path, session, ofForms, testCard().signed(to.t, certificate, string(s.Document())))
}

// Somebody registers, comes again with a new card, and cannot come with the one before.
func TestAccounts(t *testing.T) {
	to := openTown(t)
	login, signing := testCard().Certificate(t, jpki.UserAuthentication), testCard().Certificate(t, jpki.DigitalSignature)
	to.wantRefusal(to.logsIn("first", login), http.StatusNotFound, relyingparty.CodeNotRegistered, "")
	made := to.signs("/register", account.ByRegistration, "first", signing)
	subject := made.Body.String()
	if made.Code != http.StatusOK || !account.Subject(subject).Valid() {
		t.Fatalf("register: %d %s", made.Code, subject)
	}
	if w := to.logsIn("second", login); w.Code != http.StatusOK || w.Body.String() != subject {
		t.Errorf("log in: %d %s", w.Code, w.Body)
	}
	to.wantRefusal(to.signs("/register", account.ByRegistration, "second", signing), http.StatusConflict, relyingparty.CodeAlreadyRegistered, "")

	next := testCard().Certificate(t, jpki.UserAuthentication)
	to.wantRefusal(to.logsIn("third", next), http.StatusNotFound, relyingparty.CodeNotRegistered, "")
	if w := to.signs("/relink", account.ByRelink, "third", testCard().Certificate(t, jpki.DigitalSignature)); w.Code != http.StatusOK || w.Body.String() != subject {
		t.Errorf("relink: %d %s", w.Code, w.Body)
	}
	to.wantRefusal(to.logsIn("fourth", login), http.StatusGone, relyingparty.CodeReplaced, "")
	if w := to.logsIn("fifth", next); w.Code != http.StatusOK || w.Body.String() != subject {
		t.Errorf("log in with the new card: %d %s", w.Code, w.Body)
	}
	for _, of := range []string{sandboxca.DefaultHolder().Name, sandboxca.DefaultHolder().Address, subject} {
		if strings.Contains(to.log.String(), of) {
			t.Errorf("%q is in the log", of)
		}
	}
}

// Who signs with a card of somebody else is sent to the counter, and a statement about another
// login is worth nothing.
func TestAccountOfSomebodyElse(t *testing.T) {
	to := openTown(t)
	to.logsIn("hers", testCard().Certificate(t, jpki.UserAuthentication))
	to.signs("/register", account.ByRegistration, "hers", testCard().Certificate(t, jpki.DigitalSignature))
	h := sandboxca.DefaultHolder()
	h.Address += "0"
	his, err := testCard().CA.Issue(jpki.DigitalSignature, testCard().Key.Public(), h)
	if err != nil {
		t.Fatal(err)
	}
	to.wantRefusal(to.logsIn("his", testCard().Certificate(t, jpki.UserAuthentication)), http.StatusNotFound, relyingparty.CodeNotRegistered, "")
	to.wantRefusal(to.signs("/relink", account.ByRelink, "his", his), http.StatusForbidden, relyingparty.CodeAtCounter, "")
	s := account.NewStatement(account.ByRelink, authtoken.MustParseOrigin(origin), to.logins["hers"], noon())
	to.pending["his"] = &web.Pending{Document: s.Document(), Of: web.Claim{Login: to.logins["his"], Statement: s}}
	form := testCard().signed(t, testCard().Certificate(t, jpki.DigitalSignature), string(s.Document()))
	to.wantRefusal(to.post("/relink", "his", ofForms, form), http.StatusForbidden, relyingparty.CodeStatementRefused, "")
}

// While the accounts are gone nobody is let in, and the operator is told why.
func TestAccountsThatAreGone(t *testing.T) {
	to := openTown(t)
	login := testCard().Certificate(t, jpki.UserAuthentication)
	to.register.gone = errors.New("connection refused")
	to.wantRefusal(to.logsIn("first", login), http.StatusServiceUnavailable, relyingparty.CodeAccountUnknown, "5")
	to.wantRefusal(to.signs("/register", account.ByRegistration, "first", testCard().Certificate(t, jpki.DigitalSignature)), http.StatusServiceUnavailable, relyingparty.CodeAccountUnknown, "5")
	if !strings.Contains(to.log.String(), "connection refused") {
		t.Errorf("the operator is told %s", to.log.String())
	}
	to.register.gone = nil
	to.wantRefusal(to.logsIn("second", login), http.StatusNotFound, relyingparty.CodeNotRegistered, "")
}
