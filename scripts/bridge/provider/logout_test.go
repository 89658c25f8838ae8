package provider

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// wants are the parameters of a logout.
func wants(pairs ...string) string {
	query := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	return logoutPath + "?" + query.Encode()
}

// A service with an ID token of this session ends it, and the others hear of that (RP-Initiated
// Logout 1.0, 2; Back-Channel Logout 1.0, 2.4).
func TestLogoutByAService(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	id := s.exchange(b.code()).tokens().ID
	before := s.idClaims(id)
	to := b.get(wants("id_token_hint", id, "post_logout_redirect_uri", afterLogout, "state", "a state")).want(http.StatusSeeOther).Header.Get("Location")
	if to != afterLogout+"?state=a+state" {
		t.Errorf("sent to %s", to)
	}
	b.get(asked("prompt", "none")).brings(loginRequired)
	text := s.logoutToken()
	claims := s.idClaims(text)
	token, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil || token.Headers[0].ExtraHeaders[jose.HeaderType] != "logout+jwt" {
		t.Error(err, token)
	}
	events, _ := claims["events"].(map[string]any)
	if claims["sub"] != before["sub"] || claims["sid"] != before["sid"] || claims["nonce"] != nil || claims["jti"] == nil || claims["exp"] == nil || events["http://schemas.openid.net/event/backchannel-logout"] == nil {
		t.Errorf("%v", claims)
	}
}

// Without an ID token of this session the person is asked; by POST as by GET.
func TestPersonIsAskedToLogOut(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	foreign := s.exchange(s.browser().code()).tokens().ID // of another browser
	b.code()
	for _, target := range []string{wants(), wants("client_id", "keyed"), wants("id_token_hint", foreign, "post_logout_redirect_uri", afterLogout, "state", "a state")} {
		b.get(target).want(http.StatusOK).field(`name="csrf" value="`)
		b.get(asked("prompt", "none")).want(http.StatusFound)
	}
	posted := b.do(http.MethodPost, logoutPath, url.Values{"client_id": {"keyed"}, "post_logout_redirect_uri": {afterLogout}, "state": {"a state"}}, http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://keyed.example"}})
	page := b.get(posted.want(http.StatusSeeOther).Header.Get("Location")).want(http.StatusOK)
	form := url.Values{"csrf": {page.field(`name="csrf" value="`)}, "client_id": {"keyed"}, "post_logout_redirect_uri": {afterLogout}, "state": {"a state"}}
	if to := b.post(confirmPath, form).to().String(); to != afterLogout+"?state=a+state" {
		t.Errorf("sent to %s", to)
	}
	if to := b.get(asked("prompt", "none")).to(); to.Query().Get("error") != loginRequired {
		t.Errorf("sent to %v", to)
	}
}

// Nobody is sent to an address that the client did not register, logged out or not.
func TestLogoutThatSendsNobody(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	id := s.exchange(b.code()).tokens().ID
	for name, target := range map[string]string{
		"another site":     wants("id_token_hint", id, "post_logout_redirect_uri", "https://attacker.example/"),
		"a redirect URI":   wants("id_token_hint", id, "post_logout_redirect_uri", callback),
		"no client":        wants("post_logout_redirect_uri", afterLogout),
		"unknown client":   wants("client_id", "nobody"),
		"another client":   wants("id_token_hint", id, "client_id", "secret"),
		"another's":        wants("client_id", "secret", "post_logout_redirect_uri", afterLogout),
		"no token of ours": wants("id_token_hint", "eyJhbGciOiJub25lIn0.eyJhenAiOiJrZXllZCJ9.", "post_logout_redirect_uri", afterLogout),
		"twice":            wants("id_token_hint", id) + "&id_token_hint=" + id,
	} {
		if got := b.get(target); got.StatusCode != http.StatusBadRequest || got.Header.Get("Location") != "" {
			t.Errorf("%s: %s to %q", name, got.Status, got.Header.Get("Location"))
		}
	}
	b.get(asked("prompt", "none")).want(http.StatusFound)
	csrf := b.get(wants()).field(`name="csrf" value="`)
	b.post(confirmPath, url.Values{"csrf": {csrf}, "client_id": {"keyed"}, "post_logout_redirect_uri": {"https://attacker.example/"}}).want(http.StatusForbidden)
	b.post(confirmPath, url.Values{"csrf": {"x"}}).want(http.StatusForbidden)
	if got := b.get(asked("prompt", "none")); strings.Contains(got.Header.Get("Location"), loginRequired) {
		t.Error("the person was logged out")
	}
}

// Another person who logs in in the same browser ends the session of the first.
func TestAnotherPersonInTheSameBrowser(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	s.knows(testCards()[1])
	b := s.browser()
	first := s.idClaims(s.exchange(b.code()).tokens().ID)
	b.card = testCards()[1]
	second := s.idClaims(s.exchange(b.code("prompt", "login")).tokens().ID)
	if first["sub"] == second["sub"] || first["sid"] == second["sid"] {
		t.Errorf("%v, %v", first, second)
	}
	if got := s.idClaims(s.logoutToken()); got["sub"] != first["sub"] || got["sid"] != first["sid"] {
		t.Errorf("%v", got)
	}
}
