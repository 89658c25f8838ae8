package provider

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/account/accounttest"
	"jpkiweb/shared/relyingparty/holdertest"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/revocation"
)

// A card is what the holder has, with one certificate of each kind.
type card struct {
	holdertest.Holder
	certificates map[jpki.Purpose][]byte
}

// testCards are two people's, made once: keys take long.
var testCards = sync.OnceValue(func() (cards [2]card) {
	h := holdertest.New(rand.Reader, time.Now())
	for i := range cards {
		cards[i] = card{h, map[jpki.Purpose][]byte{}}
		for _, p := range jpki.Purposes {
			of := holder()
			of.Name = []string{of.Name, "見本　太郎"}[i]
			der, err := h.CA.Issue(p, h.Key.Public(), of)
			if err != nil {
				panic(err)
			}
			cards[i].certificates[p] = der
		}
	}
	return cards
})

// people are accounts in memory, which can be gone.
type people struct {
	*account.Accounts
	fault error // of every question; nil: none
}

func newPeople(t testing.TB, now func() time.Time) *people {
	t.Helper()
	accounts, err := account.New(account.Config{
		Store: &accounttest.Memory{}, Keys: [][]byte{make([]byte, account.MinKey)}, Clock: now,
		Audit: func(context.Context, account.Record) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return &people{Accounts: accounts}
}

func (p *people) Login(ctx context.Context, login relyingparty.Login) (account.Subject, error) {
	if p.fault != nil {
		return "", p.fault
	}
	return p.Accounts.Login(ctx, login)
}

func (p *people) Holds(ctx context.Context, login relyingparty.Login, subject account.Subject) error {
	if p.fault != nil {
		return p.fault
	}
	return p.Accounts.Holds(ctx, login, subject)
}

// fixedStatus is a source that says the same of every certificate.
type fixedStatus struct{ status revocation.Status }

func (s *fixedStatus) Status(context.Context, *certprofile.Certificate, *certprofile.Certificate) (revocation.Status, error) {
	return s.status, nil
}

// A stage is the provider as it runs, with two clients: one with a key, one with a secret.
type stage struct {
	*httptest.Server
	t          testing.TB
	provider   *Provider
	people     *people
	revocation *fixedStatus
	late       *atomic.Int64 // seconds that its clock is ahead
	key        *ecdsa.PrivateKey
	secret     string
	records    []Record
	auditing   error
	log        bytes.Buffer
	told       chan url.Values // of logouts, at the client with a key
}

// logoutToken is what the client with a key is told of the next logout.
func (s *stage) logoutToken() string {
	s.t.Helper()
	select {
	case form := <-s.told:
		return form.Get("logout_token")
	case <-time.After(10 * time.Second):
		s.t.Fatal("the client was not told")
		return ""
	}
}

// Where the clients are; nobody is there in these tests.
const (
	callback       = "https://keyed.example/callback"
	secondCallback = "https://keyed.example/second?tab=2"
	secretCallback = "https://secret.example/oauth2/callback"
	afterLogout    = "https://keyed.example/bye"
)

// open starts the provider. change may change its configuration.
func open(t testing.TB, change ...func(*Config)) *stage {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{
		Server: httptest.NewUnstartedServer(nil), t: t, key: key, late: new(atomic.Int64), told: make(chan url.Values, 8),
		revocation: &fixedStatus{revocation.Status{State: jpki.RevocationGood}},
	}
	s.people = newPeople(t, s.now)
	heard := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		s.told <- r.PostForm
	}))
	t.Cleanup(heard.Close)
	secret, digest, err := NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s.secret = secret
	origin, now := "http://"+s.Listener.Addr().String(), s.now
	secrets, err := OpenSecrets(t.TempDir(), now)
	if err != nil {
		t.Fatal(err)
	}
	config := Config{
		Origin: origin, Accounts: s.people, Secrets: secrets, Now: now, Log: slog.New(slog.NewTextHandler(&s.log, nil)),
		Verifier: s.verifier(origin),
		Audit:    func(_ context.Context, r Record) error { s.records = append(s.records, r); return s.auditing },
		Clients: Clients{
			Operator: Words{Ja: "見本市 ログイン", Easy: "｜見本市《みほんし》 ログイン", En: "Mihon City login"},
			Clients: []Client{
				{
					ID: "keyed", Name: Words{Ja: "見本市 図書館", En: "Mihon City library"}, RedirectURIs: []string{callback, secondCallback},
					LogoutURIs: []string{afterLogout}, BackChannelURI: heard.URL, Scopes: attributes,
					Keys: jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "one", Algorithm: "ES256", Use: "sig"}}},
				},
				{ID: "secret", Name: Words{Ja: "見本市 プール", En: "Mihon City pool"}, RedirectURIs: []string{secretCallback}, SecretSHA256: digest},
			},
		},
	}
	for _, f := range change {
		f(&config)
	}
	if s.provider, err = New(config); err != nil {
		t.Fatal(err)
	}
	s.Config.Handler = s.provider
	s.Start()
	t.Cleanup(func() { s.Close(); s.provider.Close() })
	return s
}

func (s *stage) now() time.Time { return time.Now().Add(time.Duration(s.late.Load()) * time.Second) }

func (s *stage) verifier(origin string) *relyingparty.Verifier {
	s.t.Helper()
	anchors := map[jpki.Purpose][][]byte{}
	for _, p := range jpki.Purposes {
		anchors[p] = [][]byte{testCards()[0].CA.Certificate(p)}
	}
	v, err := relyingparty.New(relyingparty.Config{Origin: origin, TrustAnchors: anchors, Clock: s.now, AllowTest: true, Revocation: web.Audited(s.revocation, "test")})
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// knows gives a card an account.
func (s *stage) knows(c card) account.Subject {
	s.t.Helper()
	certificate := func(p jpki.Purpose) *certprofile.Certificate {
		parsed, err := certprofile.Parse(c.certificates[p])
		if err != nil {
			s.t.Fatal(err)
		}
		return parsed
	}
	login := relyingparty.Login{Certificate: certificate(jpki.UserAuthentication)}
	statement := account.NewStatement(account.ByRegistration, authtoken.MustParseOrigin(s.URL), login, s.now())
	signing := certificate(jpki.DigitalSignature)
	subject, err := s.people.Register(s.t.Context(), account.Proof{Login: login, Statement: statement, Signature: relyingparty.Signature{
		Certificate: signing, Holder: *signing.Holder, Digest: sha256.Sum256(statement.Document()),
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	return subject
}

// assertion authenticates the client with a key; change changes its claims.
func (s *stage) assertion(change ...func(*jwt.Claims)) string {
	s.t.Helper()
	claims := jwt.Claims{Issuer: "keyed", Subject: "keyed", Audience: jwt.Audience{s.URL}, ID: rand.Text(), Expiry: jwt.NewNumericDate(s.now().Add(time.Minute)), IssuedAt: jwt.NewNumericDate(s.now())}
	for _, f := range change {
		f(&claims)
	}
	return s.signed(s.key, "one", claims)
}

func (s *stage) signed(key any, kid string, claims any) string {
	s.t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: kid}}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

// exchange sends a code as the client with a key, changed by pairs of name and value.
func (s *stage) exchange(code string, pairs ...string) answer {
	s.t.Helper()
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "code_verifier": {proof},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {s.assertion()},
	}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			form.Del(pairs[i])
		}
	}
	return s.server().do(http.MethodPost, tokenPath, form, nil)
}

// server is a client's, which has no cookie.
func (s *stage) server() *browser { s.t.Helper(); return s.browser() }

// A tokens is what a code is exchanged for.
type tokens struct {
	Access  string `json:"access_token"`
	ID      string `json:"id_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"`
	Refresh string `json:"refresh_token"`
}

func (a answer) tokens() (got tokens) {
	a.t.Helper()
	a.want(http.StatusOK)
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.Access == "" || got.ID == "" {
		a.t.Fatal(a.body, err)
	}
	return got
}

// refuses wants an error of the token endpoint.
func (a answer) refuses(status int, code string) {
	a.t.Helper()
	var got struct{ Error string }
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.StatusCode != status || got.Error != code {
		a.t.Fatalf("%s %s, %v; want %d %s", a.Status, a.body, err, status, code)
	}
	if status == http.StatusUnauthorized && a.Header.Get("WWW-Authenticate") == "" {
		a.t.Errorf("401 without WWW-Authenticate")
	}
}

func (s *stage) userinfo(access string) answer {
	s.t.Helper()
	return s.server().do(http.MethodGet, userinfoPath, nil, http.Header{"Authorization": {"Bearer " + access}})
}

func (a answer) claims() (got map[string]any) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(a.want(http.StatusOK).body), &got); err != nil {
		a.t.Fatal(a.body, err)
	}
	return got
}

// idClaims verifies an ID token by the published keys, and is what it says.
func (s *stage) idClaims(text string) (got map[string]any) {
	s.t.Helper()
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(s.server().get(keysPath).want(http.StatusOK).body), &keys); err != nil {
		s.t.Fatal(err)
	}
	token, err := jwt.ParseSigned(text, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		s.t.Fatal(err)
	}
	found := keys.Key(token.Headers[0].KeyID)
	if len(found) != 1 || !found[0].IsPublic() {
		s.t.Fatal(errors.New("no such key"), keys)
	}
	if err := token.Claims(found[0], &got); err != nil {
		s.t.Fatal(err)
	}
	return got
}
