package provider

import (
	"crypto/sha256"
	"encoding/base64"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
)

// A browser keeps cookies and follows no redirect.
type browser struct {
	*stage
	client *http.Client
	card   card
}

func (s *stage) browser() *browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	followNone := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{s, &http.Client{Jar: jar, CheckRedirect: followNone}, testCards()[0]}
}

// An answer is a response that was read.
type answer struct {
	*http.Response
	t    testing.TB
	body string
}

func (b *browser) do(method, path string, form url.Values, header http.Header) answer {
	b.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = b.URL + path
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, values := range header {
		r.Header[name] = values
	}
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{response, b.t, string(body)}
}

func (b *browser) get(path string) answer { b.t.Helper(); return b.do(http.MethodGet, path, nil, nil) }

func (b *browser) post(path string, form url.Values) answer {
	b.t.Helper()
	return b.do(http.MethodPost, path, form, http.Header{"Origin": {b.URL}, "Sec-Fetch-Site": {"same-origin"}})
}

func (a answer) want(status int) answer {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("%s %s: %s, want %d\n%s", a.Request.Method, a.Request.URL.Path, a.Status, status, a.body)
	}
	return a
}

// field is the text of an attribute, from what stands before it.
func (a answer) field(before string) string {
	a.t.Helper()
	found := regexp.MustCompile(regexp.QuoteMeta(before) + `([^"]+)"`).FindStringSubmatch(a.body)
	if found == nil {
		a.t.Fatalf("%s: no %s in\n%s", a.Status, before, a.body)
	}
	return html.UnescapeString(found[1])
}

func (a answer) form() url.Values {
	a.t.Helper()
	return url.Values{"csrf": {a.field(`name="csrf" value="`)}, "request": {a.field(`name="request" value="`)}}
}

// to is where the browser is sent, by a redirect or by the page that goes on.
func (a answer) to() *url.URL {
	a.t.Helper()
	text := a.Header.Get("Location")
	if text == "" {
		text = a.want(http.StatusOK).field(`id="continue" href="`)
	}
	to, err := url.Parse(text)
	if err != nil {
		a.t.Fatal(err)
	}
	return to
}

// brings wants the browser to be sent to the client with an error, and the state.
func (a answer) brings(code string) {
	a.t.Helper()
	to := a.to()
	if got := to.Query(); got.Get("error") != code || got.Get("state") != "a state" || got.Get("iss") == "" || got.Has("code") || !strings.HasPrefix(to.String(), callback) {
		a.t.Fatalf("sent to %v, want error %s", to, code)
	}
}

// verifier of PKCE, and its challenge.
const proof = "a-verifier-of-PKCE-that-has-at-least-43-characters"

// asking are the parameters of an authorization request, changed by pairs of name and value.
func asked(pairs ...string) string {
	sum := sha256.Sum256([]byte(proof))
	query := url.Values{
		"client_id": {"keyed"}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid"}, "state": {"a state"}, "nonce": {"a nonce"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			query.Del(pairs[i])
		}
	}
	return authorizePath + "?" + query.Encode()
}

// loginPage asks, and is the page to which the browser is sent.
func (b *browser) loginPage(pairs ...string) answer {
	b.t.Helper()
	to := b.get(asked(pairs...)).want(http.StatusFound).Header.Get("Location")
	return b.get(to).want(http.StatusOK)
}

// answers is the form of a login page with the card's token.
func (b *browser) answers(page answer) url.Values {
	b.t.Helper()
	form := page.form()
	challenge := page.field(`data-challenge="`)
	form.Set("challenge", challenge)
	form.Set("token", string(b.card.Token(b.t, b.card.certificates[jpki.UserAuthentication], authtoken.MustParseOrigin(b.URL), challenge)))
	return form
}

// logsIn answers a login page.
func (b *browser) logsIn(page answer) answer {
	b.t.Helper()
	return b.post(loginPath, b.answers(page))
}

// signs signs the document of a page.
func (b *browser) signs(page answer) answer {
	b.t.Helper()
	form := page.form()
	document := b.get(page.field(`data-document="`)).want(http.StatusOK).body
	form.Set("signature", base64.StdEncoding.EncodeToString(b.card.CMS(b.t, b.card.certificates[jpki.DigitalSignature], document, b.now())))
	return b.post(signPath, form)
}

// code logs in, and is the code that comes of it.
func (b *browser) code(pairs ...string) string {
	b.t.Helper()
	page := b.logsIn(b.loginPage(pairs...))
	if strings.Contains(page.body, `id="sign"`) {
		page = b.signs(page)
	}
	code := page.to().Query().Get("code")
	if code == "" {
		b.t.Fatalf("no code: %v", page.to())
	}
	return code
}
