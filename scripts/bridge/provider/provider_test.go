package provider

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/sandboxca"
)

func holder() sandboxca.Holder { return sandboxca.DefaultHolder() }

// What a login says: who for this client, when, how, by which record; and nothing of the person.
func TestLoginWithoutAttributes(t *testing.T) {
	s := open(t)
	subject := s.knows(testCards()[0])
	begin := time.Now().Unix()
	got := s.exchange(s.browser().code()).tokens()
	if got.Type != "Bearer" || got.Expires != int(tokenTTL.Seconds()) || got.Refresh != "" {
		t.Errorf("%+v", got)
	}
	id := s.idClaims(got.ID)
	for name, want := range map[string]any{"iss": s.URL, "nonce": "a nonce", "acr": acrCard, "azp": "keyed", claimReport: s.records[0].Report} {
		if id[name] != want {
			t.Errorf("%s is %v, want %v", name, id[name], want)
		}
	}
	if aud, _ := id["aud"].([]any); len(aud) != 1 || aud[0] != "keyed" {
		t.Errorf("aud is %v", id["aud"])
	}
	if at, _ := id["auth_time"].(float64); int64(at) < begin || int64(at) > time.Now().Unix() {
		t.Errorf("auth_time is %v", id["auth_time"])
	}
	if amr, _ := id["amr"].([]any); !slices.Equal(amr, []any{"hwk", "pin"}) {
		t.Errorf("amr is %v", id["amr"])
	}
	if sub, _ := id["sub"].(string); len(sub) != 43 || strings.Contains(got.ID, string(subject)) || id["at_hash"] == nil || id["sid"] == nil {
		t.Errorf("%v", id)
	}
	info := s.userinfo(got.Access).claims()
	if info["sub"] != id["sub"] || len(info) != 2 || info[claimReport] != id[claimReport] {
		t.Errorf("userinfo says %v", info)
	}
}

// Attributes come from the signing certificate, in the names of デジタル認証アプリ, and only
// those that were asked for.
func TestAttributes(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	got := s.exchange(s.browser().code("scope", "openid name address birthdate gender email profile")).tokens()
	if id := s.idClaims(got.ID); id["acr"] != acrSign || id["name"] != nil || id[claimReport] != s.records[1].Report {
		t.Errorf("%v", id)
	}
	info := s.userinfo(got.Access).claims()
	want := holder()
	address, _ := info["address"].(map[string]any)
	if info["name"] != want.Name || address["formatted"] != want.Address || info["birthdate"] != "1985-11-23" || info["gender"] == nil || len(info) != 8 {
		t.Errorf("%v, want %+v", info, want)
	}
	marks, _ := info[claimNameSubstitutes].(string)
	if len(marks) != len([]rune(want.Name)) || strings.Trim(marks, "01") != "" {
		t.Errorf("marks are %q", marks)
	}
	some := s.userinfo(s.exchange(s.browser().code("scope", "openid birthdate")).tokens().Access).claims()
	if some["birthdate"] == nil || len(some) != 3 {
		t.Errorf("%v", some)
	}
}

// Two sectors cannot compare whom they know; one client knows a person again.
func TestSubIsPairwise(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	sub := func(pairs ...string) any {
		return s.idClaims(s.exchange(s.browser().code(pairs...)).tokens().ID)["sub"]
	}
	if first, again := sub(), sub(); first != again {
		t.Error("another sub at the second login")
	}
	code := s.browser().code("client_id", "secret", "redirect_uri", secretCallback)
	basic := s.bySecret(code, "secret", s.secret)
	if other := s.idClaims(basic.tokens().ID)["sub"]; other == sub() || other == nil {
		t.Errorf("both know %v", other)
	}
}

// Nor can they by what else they get of one session: its sid, and the number of the record.
func TestSessionIsPairwise(t *testing.T) {
	s := open(t)
	s.knows(testCards()[0])
	b := s.browser()
	first := s.idClaims(s.exchange(b.code()).tokens().ID)
	code := b.get(asked("client_id", "secret", "redirect_uri", secretCallback, "prompt", "none")).to().Query().Get("code")
	second := s.idClaims(s.bySecret(code, "secret", s.secret).tokens().ID)
	for _, name := range []string{"sub", "sid", claimReport} {
		if first[name] == second[name] || first[name] == "" || second[name] == nil {
			t.Errorf("%s is %v, and %v", name, first[name], second[name])
		}
	}
	one, two := s.records[0], s.records[1]
	if first[claimReport] != one.Report || second[claimReport] != two.Report || one.Serial != two.Serial || len(s.records) != 2 {
		t.Errorf("records %+v", s.records)
	}
	s.auditing = errors.New("disk is full")
	b.get(asked("prompt", "none")).brings(temporarilyUnavailable)
}

// Discovery says what is so (Discovery 3), at the address of the issuer.
func TestDiscovery(t *testing.T) {
	s := open(t)
	got := s.server().get("/.well-known/openid-configuration")
	if kind := got.Header.Get("Content-Type"); kind != "application/json" {
		t.Error(kind)
	}
	says := got.claims()
	for name, want := range map[string]string{
		"issuer": s.URL, "authorization_endpoint": s.URL + authorizePath, "token_endpoint": s.URL + tokenPath, "userinfo_endpoint": s.URL + userinfoPath,
		"jwks_uri": s.URL + keysPath, "end_session_endpoint": s.URL + logoutPath, "revocation_endpoint": s.URL + revokePath,
	} {
		if says[name] != want {
			t.Errorf("%s is %v, want %s", name, says[name], want)
		}
	}
	for name, want := range map[string][]any{
		"response_types_supported": {"code"}, "response_modes_supported": {"query"}, "grant_types_supported": {"authorization_code"}, "subject_types_supported": {"pairwise"},
		"id_token_signing_alg_values_supported": {"ES256"}, "code_challenge_methods_supported": {"S256"},
		"token_endpoint_auth_methods_supported": {"private_key_jwt", "client_secret_basic"}, "token_endpoint_auth_signing_alg_values_supported": {"ES256", "PS256", "RS256"},
		"scopes_supported": {"openid", "name", "address", "birthdate", "gender"}, "acr_values_supported": {acrCard, acrSign},
	} {
		if list, _ := says[name].([]any); !slices.Equal(list, want) {
			t.Errorf("%s is %v, want %v", name, says[name], want)
		}
	}
	for name, want := range map[string]bool{
		"authorization_response_iss_parameter_supported": true, "request_uri_parameter_supported": false,
		"backchannel_logout_supported": true, "backchannel_logout_session_supported": true,
	} {
		if says[name] != want {
			t.Errorf("%s is %v", name, says[name])
		}
	}
	for _, name := range []string{"introspection_endpoint", "device_authorization_endpoint", "registration_endpoint", "check_session_iframe"} {
		if says[name] != nil {
			t.Errorf("%s is %v, and there is none", name, says[name])
		}
	}
	for _, path := range []string{"/oauth/introspect", "/introspect", "/device_authorization", "/healthz", "/ready"} {
		s.server().get(path).want(http.StatusNotFound)
	}
}
