package provider

import (
	"net/http"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty/account"
)

// A session is worth nothing once its card was replaced, or the account deleted: whoever has
// the lost card and sits before the browser gets no code, and services hear of a logout.
func TestSessionOfACardThatCountsNoMore(t *testing.T) {
	for name, ends := range map[string]func(s *stage, subject account.Subject){
		"replaced": func(s *stage, _ account.Subject) {
			b := s.browser()
			b.card = card{b.card.Holder, map[jpki.Purpose][]byte{
				jpki.UserAuthentication: b.card.Certificate(s.t, jpki.UserAuthentication), jpki.DigitalSignature: b.card.certificates[jpki.DigitalSignature],
			}}
			form := b.logsIn(b.loginPage()).form()
			form.Set("how", string(account.ByRelink))
			b.signs(b.post(registerPath, form)).want(http.StatusOK)
		},
		"deleted": func(s *stage, subject account.Subject) {
			if err := s.people.Delete(s.t.Context(), subject); err != nil {
				s.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			subject := s.knows(testCards()[0])
			b := s.browser()
			sub := s.idClaims(s.exchange(b.code()).tokens().ID)["sub"]
			sign := b.logsIn(b.loginPage("scope", "openid name", "prompt", "login"))
			b.get(asked("prompt", "none")).want(http.StatusFound)
			ends(s, subject)
			if refused := b.signs(sign); refused.StatusCode == http.StatusOK {
				t.Error("attributes are handed on")
			}
			b.get(asked("prompt", "none")).brings(loginRequired)
			if to := b.get(asked()).Header.Get("Location"); !strings.HasPrefix(to, loginPath) {
				t.Errorf("sent to %s", to)
			}
			if got := s.idClaims(s.logoutToken()); got["sub"] != sub {
				t.Errorf("%v", got)
			}
		})
	}
}

// Where nobody can tell whether the card still counts, nobody is in, and nobody is logged out.
func TestSessionWithoutAccounts(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	b.code()
	s.people.fault = account.ErrUnavailable
	b.get(asked("prompt", "none")).brings(loginRequired)
	s.people.fault = nil
	if to := b.get(asked("prompt", "none")).to(); to.Query().Get("code") == "" {
		t.Errorf("sent to %v", to)
	}
}
