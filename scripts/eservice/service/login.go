package service

import (
	"encoding/hex"
	"net/http"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
)

// loginPage carries a challenge that is bound to this session.
func (s *service) loginPage(w http.ResponseWriter, r *http.Request) {
	n := s.visit(r)
	if r.Method == http.MethodHead { // jpki.js asks for the headers: no challenge is issued
		s.show(w, r, n, "login", http.StatusOK, "")
		return
	}
	challenge, refusal := s.logins.Issue(w, r, func(w http.ResponseWriter, _ *http.Request) (string, error) {
		if n == nil {
			n = s.sessions.Start(&session{}, false)
			s.setCookie(w, n.ID, int(sessionTTL.Seconds()))
		}
		return n.ID, nil
	})
	if refusal != nil {
		s.logins.Refuse(w, r, *refusal)
		return
	}
	s.show(w, r, n, "login", http.StatusOK, challenge)
}

// loggedIn goes on after a login.
func (s *service) loggedIn(w http.ResponseWriter, r *http.Request) { s.redirect(w, r, "/my") }

// loggedOut goes on after a logout.
func (s *service) loggedOut(w http.ResponseWriter, r *http.Request) { s.redirect(w, r, "/") }

// A refusedPage is what a person reads whose login or signature is not accepted, and
// folded below it the record for those who look for the mistake.
type refusedPage struct {
	relyingparty.Explanation
	Again  string // path of the page where the person begins anew
	Record record
}

// myPage is what the page of a person shows.
type myPage struct {
	Account                account.Subject // "": there are no accounts
	CommonName, AccountKey string
	Name                   string // "": not known, for the certificate of a login has none
	Until, Before          string // the last day of the certificate, and the login before this one
	From, Serial           string
	Receipts               []receiptPage
	Record                 record
}

func (s *service) my(w http.ResponseWriter, r *http.Request) {
	n, ok := s.person(w, r)
	if !ok {
		return
	}
	say, c := s.words(r), n.login.Certificate
	data := myPage{
		Account: n.account(), CommonName: n.login.CommonName, AccountKey: n.login.AccountKey, Name: n.holder(),
		From: say.date(c.NotBefore), Until: say.date(c.NotAfter), Serial: hex.EncodeToString(c.Serial),
		Record: newRecord(n.report),
	}
	if !n.before.IsZero() {
		data.Before = say.moment(n.before)
	}
	for _, one := range s.ledger.receipts(n.person()) {
		data.Receipts = append(data.Receipts, say.receipt(one))
	}
	s.show(w, r, n, "my", http.StatusOK, data)
}
