package service

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/certprofile"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/holdertest"
	"jpkiweb/shared/relyingparty/web"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/document"
)

// helper is what pages are told; nothing listens there in these tests.
const helper = "http://127.0.0.1:21573"

func noon() time.Time { return time.Date(2026, 4, 1, 3, 0, 0, 0, time.UTC) }

// A card is what the holder has.
type card struct{ holdertest.Holder }

// testCard is made once: keys take long.
var testCard = sync.OnceValue(func() card { return card{holdertest.New(rand.Reader, noon())} })

// token is the answer to a challenge, JSON.
func (c card) token(t testing.TB, origin, challenge string) string {
	t.Helper()
	return string(c.Token(t, c.Certificate(t, jpki.UserAuthentication), authtoken.MustParseOrigin(origin), challenge))
}

// signature is a detached CMS over the document, base64.
func (c card) signature(t testing.TB, document string) string {
	t.Helper()
	return base64.StdEncoding.EncodeToString(c.CMS(t, c.Certificate(t, jpki.DigitalSignature), document, noon()))
}

// signedPDF is the PDF with a PAdES signature in it, base64.
func (c card) signedPDF(t testing.TB, file []byte) string {
	t.Helper()
	d, err := document.Open(bytes.NewReader(file), int64(len(file)), document.Options{Format: signature.PAdES, Time: noon()})
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := certprofile.Parse(c.Certificate(t, jpki.DigitalSignature))
	if err != nil {
		t.Fatal(err)
	}
	draft, err := d.Subject().Prepare(certificate, noon())
	if err != nil {
		t.Fatal(err)
	}
	signed, err := draft.Embed(c.Sign(t, draft.Digest()))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := d.Finish(&out, signed, nil); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes())
}

// A site is the service as it runs.
type site struct {
	*httptest.Server
	service    *service
	clock      *atomic.Int64 // seconds after noon
	revocation *fixedStatus
}

// fixedStatus is a source that says the same of every certificate.
type fixedStatus struct{ status revocation.Status }

func (s *fixedStatus) Status(context.Context, *certprofile.Certificate, *certprofile.Certificate) (revocation.Status, error) {
	return s.status, nil
}

// open starts the service, over TLS or without.
func open(t *testing.T, secure bool) site {
	t.Helper()
	return openWith(t, secure, maxSessions)
}

func openWith(t *testing.T, secure bool, capacity int) site {
	t.Helper()
	return openInstances(t, secure, capacity, nil)
}

// openInstances starts an instance for each store of challenges, or one that has its own. They
// are behind one address, take requests in turn, and share what they know of sessions. change
// may change something in their configuration.
func openInstances(t *testing.T, secure bool, capacity int, stores []relyingparty.ChallengeStore, change ...func(*Config)) site {
	t.Helper()
	s := site{httptest.NewUnstartedServer(nil), nil, new(atomic.Int64), &fixedStatus{revocation.Status{State: jpki.RevocationGood}}}
	now := func() time.Time { return noon().Add(time.Duration(s.clock.Load()) * time.Second) }
	origin := "http://" + s.Listener.Addr().String()
	if secure {
		origin = "https://" + s.Listener.Addr().String()
	}
	verifier := newVerifier(t, origin, now, s.revocation)
	if stores == nil {
		stores = []relyingparty.ChallengeStore{nil}
	}
	var instances []http.Handler
	for _, store := range stores {
		config := Config{Origin: origin, Helper: helper, Verifier: verifier, Challenges: store, Now: now}
		for _, f := range change {
			f(&config)
		}
		made, err := newService(config, capacity)
		if err != nil {
			t.Fatal(err)
		}
		if s.service == nil {
			s.service = made
		}
		made.sessions = s.service.sessions
		instances = append(instances, made.handler())
	}
	var turn atomic.Int64
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		instances[int(turn.Add(1))%len(instances)].ServeHTTP(w, r)
	})
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

// newVerifier trusts the test card.
func newVerifier(t *testing.T, origin string, now func() time.Time, source relyingparty.RevocationSource) *relyingparty.Verifier {
	t.Helper()
	anchors := map[jpki.Purpose][][]byte{}
	for _, p := range jpki.Purposes {
		anchors[p] = [][]byte{testCard().CA.Certificate(p)}
	}
	v, err := relyingparty.New(relyingparty.Config{Origin: origin, TrustAnchors: anchors, Clock: now, AllowTest: true, Revocation: web.Audited(source, "test")})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A browser keeps cookies and follows no redirect.
type browser struct {
	t      *testing.T
	site   site
	client *http.Client
}

func (s site) browser(t *testing.T) browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	followNone := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return browser{t, s, &http.Client{Transport: s.Client().Transport, Jar: jar, CheckRedirect: followNone}}
}

// An answer is a response that was read.
type answer struct {
	*http.Response
	body string
}

func (b browser) do(method, path string, form url.Values, header http.Header) answer {
	b.t.Helper()
	all := http.Header{}
	if method == http.MethodPost {
		all.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	maps.Copy(all, header)
	return b.doWith(method, path, strings.NewReader(form.Encode()), all)
}

func (b browser) doWith(method, path string, send io.Reader, header http.Header) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.site.URL+path, send)
	if err != nil {
		b.t.Fatal(err)
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
	return answer{response, string(body)}
}

func (b browser) get(path string) answer { b.t.Helper(); return b.do(http.MethodGet, path, nil, nil) }

func (b browser) post(path string, form url.Values) answer {
	b.t.Helper()
	return b.do(http.MethodPost, path, form, http.Header{"Origin": {b.site.URL}, "Sec-Fetch-Site": {"same-origin"}})
}

// session is the cookie that the browser holds.
func (b browser) session() *http.Cookie {
	b.t.Helper()
	address, err := url.Parse(b.site.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	cookies := b.client.Jar.Cookies(address)
	for _, c := range cookies {
		if c.Name != languageCookie {
			return c
		}
	}
	b.t.Fatalf("the browser holds no session in %d cookies", len(cookies))
	return nil
}

// loginForm is what the login page holds, signed by the card for the origin.
func (b browser) loginForm(origin string) url.Values {
	b.t.Helper()
	page := b.get("/login")
	challenge := page.field(b.t, `data-challenge="`)
	return url.Values{
		"csrf":      {page.field(b.t, `name="csrf" value="`)},
		"challenge": {challenge},
		"token":     {testCard().token(b.t, origin, challenge)},
	}
}

// login logs in and returns the person's page.
func (b browser) login() answer {
	b.t.Helper()
	sent := b.post("/login", b.loginForm(b.site.URL))
	if sent.StatusCode != http.StatusSeeOther {
		b.t.Fatalf("login: %s\n%s", sent.Status, sent.body)
	}
	return b.get(sent.Header.Get("Location"))
}

// confirm applies and returns the page before the signature.
func (b browser) confirm() answer { b.t.Helper(); return b.confirmAs("plain") }

func (b browser) confirmAs(form string) answer {
	b.t.Helper()
	csrf := b.get("/apply").field(b.t, `name="csrf" value="`)
	page := b.post("/apply", url.Values{"csrf": {csrf}, "procedure": {"residence"}, "copies": {"2"}, "form": {form}})
	page.want(b.t, http.StatusOK)
	return page
}

// signForm is what the page before the signature sends, with its document signed.
func (b browser) signForm(page answer) url.Values {
	b.t.Helper()
	document := b.get(page.field(b.t, `data-document="`))
	document.want(b.t, http.StatusOK)
	return url.Values{
		"csrf":      {page.field(b.t, `name="csrf" value="`)},
		"reference": {page.field(b.t, `name="reference" value="`)},
		"signature": {testCard().signature(b.t, document.body)},
	}
}

// field is the text of an attribute, from what stands before it.
func (a answer) field(t testing.TB, before string) string {
	t.Helper()
	found := regexp.MustCompile(regexp.QuoteMeta(before) + `([^"]+)"`).FindStringSubmatch(a.body)
	if found == nil {
		t.Fatalf("%s: no %s in\n%s", a.Status, before, a.body)
	}
	return html.UnescapeString(found[1])
}

func (a answer) want(t testing.TB, status int) {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s %s: %s, want %d\n%s", a.Request.Method, a.Request.URL.Path, a.Status, status, a.body)
	}
}

// report is the text of the report that the page shows.
func (a answer) report() string {
	_, after, _ := strings.Cut(a.body, `<pre id="report"`)
	inside, _, _ := strings.Cut(after, "</pre>")
	_, text, _ := strings.Cut(inside, ">")
	return html.UnescapeString(regexp.MustCompile("<[^>]*>").ReplaceAllString(text, ""))
}

// wantReport wants a page with a report that has a line.
func (a answer) wantReport(t testing.TB, status int, line string) {
	t.Helper()
	a.want(t, status)
	if text := a.report(); !strings.Contains(text, line+" ") {
		t.Fatalf("no %q in %q, in\n%s", line, text, a.body)
	}
}

// wantLogin wants to be sent to the login page.
func (a answer) wantLogin(t testing.TB) {
	t.Helper()
	a.want(t, http.StatusSeeOther)
	if to := a.Header.Get("Location"); !strings.HasPrefix(to, "/login?") {
		t.Fatalf("sent to %q, want the login page", to)
	}
}
