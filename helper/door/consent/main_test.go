package consent

import (
	"crypto/sha256"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	host = "127.0.0.1:21573"
	own  = "http://" + host
)

var city = authtoken.MustParseOrigin("https://shinsei.city.example")

// chance is randomness that is the same in every run.
type chance struct{ n uint64 }

func (c *chance) Read(b []byte) (int, error) {
	c.n++
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, c.n))
	return copy(b, sum[:]), nil
}

func login() Request {
	return Request{Origin: city, Purpose: wire.PurposeLogin, PIN: jpki.UserAuthenticationPIN, TriesLeft: 3}
}

func sign() Request {
	digest := sha256.Sum256([]byte("申請書"))
	return Request{
		Origin: city, Purpose: wire.PurposeSign, PIN: jpki.DigitalSignaturePIN, TriesLeft: 5,
		Items: []wire.Item{{Name: "児童手当 認定請求書.pdf", Size: 1234567, Digest: digest[:]}},
	}
}

func attributes() Request {
	return Request{Origin: city, Purpose: wire.PurposeAttributes, PIN: jpki.CardInfoPIN, TriesLeft: 3}
}

func certificate() Request {
	return Request{Origin: city, Purpose: wire.PurposeCertificate, PIN: jpki.DigitalSignaturePIN, TriesLeft: 5}
}

func change(pin jpki.PIN) Request {
	return Request{Origin: city, Purpose: wire.PurposePINChange, PIN: pin, TriesLeft: pin.Rule().Tries, ChangePIN: true}
}

func developer(change bool) Request {
	return Request{Origin: authtoken.MustParseOrigin("http://localhost:3000"), Purpose: wire.PurposeRaw, PIN: jpki.CardInfoPIN, TriesLeft: 3, ChangePIN: change}
}

// A desk is Windows with one request, and what a browser does there.
type desk struct {
	*Windows
	t        testing.TB
	pending  *Pending
	language string // that the browser prefers
}

func newDesk(t testing.TB, request Request) *desk {
	t.Helper()
	return newDeskOf(t, Config{Random: &chance{}}, request)
}

func newDeskOf(t testing.TB, config Config, request Request) *desk {
	t.Helper()
	w := New(config)
	p, err := w.Open(request)
	must(t, err)
	t.Cleanup(func() { p.Finish(Ending{Code: wire.CodeLeaseLost}) })
	return &desk{Windows: w, t: t, pending: p}
}

func navigation(path string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, own+path, nil)
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	r.Header.Set("Sec-Fetch-Dest", "document")
	return r
}

func (d *desk) serve(r *http.Request) *httptest.ResponseRecorder {
	if d.language != "" {
		r.Header.Set("Accept-Language", d.language)
	}
	rec := httptest.NewRecorder()
	d.ServeHTTP(rec, r)
	return rec
}

func (d *desk) get(path string) *httptest.ResponseRecorder { return d.serve(navigation(path)) }

// open opens the window, and returns the address of its form.
func (d *desk) open() string {
	d.t.Helper()
	rec := d.get(d.pending.Path())
	want(d.t, rec, http.StatusSeeOther)
	return rec.Header().Get("Location")
}

// read opens the window and has the person read its form.
func (d *desk) read() string {
	d.t.Helper()
	address := d.open()
	want(d.t, d.get(address), http.StatusOK)
	time.Sleep(considerFor)
	return address
}

// submission is a form as the window sends it, values in pairs.
func (d *desk) submission(address string, pairs ...string) *http.Request {
	values := url.Values{"token": {d.pending.token}}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return body(address, values.Encode())
}

func body(address, text string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, own+address, strings.NewReader(text))
	r.Header.Set("Origin", own)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	r.Header.Set("Sec-Fetch-Dest", "document")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// submit sends a form, and returns the page that the window is led to.
func (d *desk) submit(address string, pairs ...string) *httptest.ResponseRecorder {
	d.t.Helper()
	rec := d.serve(d.submission(address, pairs...))
	want(d.t, rec, http.StatusSeeOther)
	if rec.Body.Len() != 0 {
		d.t.Errorf("redirect with a body: %s", rec.Body)
	}
	return d.get(rec.Header().Get("Location"))
}

// asks tells whether the person is still waited for.
func (d *desk) asks() bool { return !isClosed(d.pending.decided) }

// answer takes the answer that must be there.
func (d *desk) answer() Answer {
	d.t.Helper()
	if d.asks() {
		d.t.Fatal("there is no answer")
	}
	a, err := d.pending.Wait(d.t.Context())
	must(d.t, err)
	return a
}

func want(t testing.TB, rec *httptest.ResponseRecorder, status int) {
	t.Helper()
	if rec.Code != status {
		t.Fatalf("status %d, want %d: %s", rec.Code, status, rec.Body)
	}
}

// says is a text of the window in Japanese, as it stands in a page: so a test of what a
// screen says does not fail because it says it in better words.
func says(key string, places ...any) string {
	t, err := readTexts("ja")
	if err != nil {
		panic(err)
	}
	text, err := t.html(key, places...)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func wantText(t testing.TB, rec *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(rec.Body.String(), text) {
			t.Errorf("page does not say %q: %s", text, withoutStyle(rec.Body.String()))
		}
	}
}

func wantNoText(t testing.TB, rec *httptest.ResponseRecorder, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(rec.Body.String(), text) {
			t.Errorf("page says %q: %s", text, withoutStyle(rec.Body.String()))
		}
	}
}

func withoutStyle(page string) string { return strings.ReplaceAll(page, style, "…") }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
