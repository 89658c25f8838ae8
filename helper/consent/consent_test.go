package consent

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const site1 = "https://city.example.lg.jp"

// A desk is a running Windows with one request.
type desk struct {
	server  *httptest.Server
	windows *Windows
	pending *Pending
}

func open(t *testing.T, config Config, request Request) *desk {
	t.Helper()
	if request.Origin == "" {
		request.Origin = site1
	}
	if request.Purpose == "" {
		request.Purpose, request.PIN = wire.PurposeLogin, jpki.UserAuthenticationPIN
	}
	d := &desk{windows: New(config)}
	d.server = httptest.NewServer(d.windows)
	t.Cleanup(d.server.Close)
	var err error
	if d.pending, err = d.windows.Open(request); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		d.pending.Finish(Outcome{})
		d.pending.forget()
	})
	return d
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (d *desk) do(t *testing.T, method, path, body string, header map[string]string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, d.server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		r.Header.Set(name, value)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(b)}
}

func (d *desk) get(t *testing.T, path string) answer {
	t.Helper()
	return d.do(t, http.MethodGet, path, "", nil)
}

// form opens the window and returns the path of its form and its token.
func (d *desk) form(t *testing.T) (path, token, page string) {
	t.Helper()
	first := d.get(t, d.pending.Path())
	path = first.header.Get("Location")
	if first.status != http.StatusSeeOther || !strings.HasPrefix(path, wire.WindowPath) || path == d.pending.Path() {
		t.Fatalf("%d to %q", first.status, path)
	}
	page = d.get(t, path).body
	found := regexp.MustCompile(`name="token" value="([0-9a-f]{32})"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("no token in\n%s", page)
	}
	return path, found[1], page
}

// post sends the form as the window would.
func (d *desk) post(t *testing.T, path, token string, fields ...string) answer {
	t.Helper()
	return d.do(t, http.MethodPost, path, encoded(token, fields...), d.own())
}

func (d *desk) own() map[string]string {
	return map[string]string{"Origin": d.server.URL, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
}

func encoded(token string, fields ...string) string {
	v := url.Values{"token": {token}}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Set(fields[i], fields[i+1])
	}
	return v.Encode()
}

// posts is post for an answer that waits for the outcome.
func (d *desk) posts(t *testing.T, path, token string, fields ...string) <-chan answer {
	t.Helper()
	c := make(chan answer, 1)
	go func() { c <- d.post(t, path, token, fields...) }()
	return c
}

// waits starts Wait and returns its result.
func (d *desk) waits(t *testing.T) <-chan outcome {
	t.Helper()
	c := make(chan outcome, 1)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go func() {
		a, err := d.pending.Wait(ctx)
		c <- outcome{a, err}
	}()
	return c
}

func still(t *testing.T, c <-chan outcome) {
	t.Helper()
	select {
	case o := <-c:
		t.Errorf("answered: %+v", o)
	default:
	}
}

func TestPersonAgrees(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 3})
	path, token, page := d.form(t)
	for _, want := range []string{site1, "あと3回", "利用者証明用電子証明書", `type="password"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
	waiting := d.waits(t)
	shown := d.posts(t, path, token, "pin", "１２３４", "agree", "1")
	o := <-waiting
	if o.err != nil || string(o.answer.PIN) != "1234" || o.answer.NewPIN != nil || o.answer.LastTry {
		t.Fatalf("%+v", o)
	}
	d.pending.Finish(Outcome{Code: wire.CodePINWrong, TriesLeft: 2})
	if a := <-shown; a.status != 200 || !strings.Contains(a.body, "暗証番号がちがいます") || !strings.Contains(a.body, "あと2回") {
		t.Errorf("%d\n%s", a.status, a.body)
	}
}

func TestPersonDeclines(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 3})
	path, token, _ := d.form(t)
	waiting := d.waits(t)
	shown := d.posts(t, path, token, "decline", "1", "pin", "1234")
	if o := <-waiting; !errors.Is(o.err, ErrDenied) || o.answer.PIN != nil {
		t.Errorf("%+v", o)
	}
	d.pending.Finish(Outcome{Code: wire.CodeConsentDenied})
	if a := <-shown; !strings.Contains(a.body, "中止しました") {
		t.Error(a.body)
	}
}

func TestWindowOpenedTwice(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 3})
	path, token, _ := d.form(t)
	waiting := d.waits(t)
	again := d.get(t, d.pending.Path())
	if again.status != http.StatusGone || strings.Contains(again.body, "<form") || strings.Contains(again.body, site1) {
		t.Errorf("%d\n%s", again.status, again.body)
	}
	still(t, waiting)
	if a := d.get(t, path); a.status != 200 || !strings.Contains(a.body, token) {
		t.Errorf("reloaded: %d", a.status)
	}
}

// The page that opened the window knows the first address, and no more.
func TestOpenerCannotSubmit(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 3})
	path, token, _ := d.form(t)
	waiting := d.waits(t)
	body := encoded(token, "pin", "1234", "agree", "1")
	with := func(name, value string) map[string]string {
		h := d.own()
		h[name] = value
		return h
	}
	for name, try := range map[string]struct {
		path, body string
		header     map[string]string
	}{
		"first address":           {d.pending.Path(), body, d.own()},
		"origin of the opener":    {path, body, with("Origin", site1)},
		"origin null":             {path, body, with("Origin", "null")},
		"another port":            {path, body, with("Origin", "http://127.0.0.1:1")},
		"cross-site":              {path, body, with("Sec-Fetch-Site", "cross-site")},
		"without origin":          {path, body, map[string]string{"Content-Type": "application/x-www-form-urlencoded"}},
		"plain text":              {path, body, with("Content-Type", "text/plain")},
		"without the form's word": {path, encoded("", "pin", "1234"), d.own()},
		"guessed word":            {path, encoded(strings.Repeat("0", 32), "pin", "1234"), d.own()},
		"word twice":              {path, body + "&token=" + token, d.own()},
		"too long":                {path, body + "&x=" + strings.Repeat("x", maxForm), d.own()},
		"broken escape":           {path, body + "&x=%zz", d.own()},
	} {
		if a := d.do(t, http.MethodPost, try.path, try.body, try.header); a.status != 403 && a.status != 404 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	still(t, waiting)
}

func TestFormTokenIsSpent(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 3})
	path, token, _ := d.form(t)
	waiting := d.waits(t)
	shown := d.posts(t, path, token, "pin", "1234")
	if o := <-waiting; string(o.answer.PIN) != "1234" {
		t.Fatalf("%+v", o)
	}
	d.pending.Finish(Outcome{})
	<-shown
	a := d.post(t, path, token, "pin", "9999")
	if len(d.pending.answer) > 0 || !strings.Contains(a.body, "確認しました") {
		t.Errorf("a second answer was taken\n%s", a.body)
	}
}

func TestNothingChangesByGET(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 3})
	path, token, _ := d.form(t)
	waiting := d.waits(t)
	d.get(t, path+"?"+encoded(token, "pin", "1234", "agree", "1"))
	d.get(t, path+"?"+encoded(token, "decline", "1"))
	still(t, waiting)
}

func TestPrefetchDoesNotOpen(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 3})
	d.do(t, http.MethodGet, d.pending.Path(), "", map[string]string{"Sec-Purpose": "prefetch;prerender"})
	d.form(t)
}

func TestPINNeverComesBack(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 5, Purpose: wire.PurposeSign, PIN: jpki.DigitalSignaturePIN})
	path, token, _ := d.form(t)
	for _, typed := range []string{"secret12345678901234567890", "ひみつ123", "<script>SECRET1"} {
		a := d.post(t, path, token, "pin", typed)
		if a.status != http.StatusUnprocessableEntity || strings.Contains(a.body, typed) || strings.Contains(strings.ToUpper(a.body), "SECRET") {
			t.Errorf("%d\n%s", a.status, a.body)
		}
	}
	a := d.post(t, path, token, "pin", "SECRET1", "language", "en")
	if a.status != 200 || strings.Contains(a.body, "SECRET1") || !strings.Contains(a.body, `lang="en"`) {
		t.Errorf("language: %d\n%s", a.status, a.body)
	}
}

func TestFaultsAreToldBeforeTheCardIsAsked(t *testing.T) {
	sign := Request{TriesLeft: 5, Purpose: wire.PurposeSign, PIN: jpki.DigitalSignaturePIN}
	change := Request{TriesLeft: 3, Purpose: wire.PurposePINChange, PIN: jpki.CardInfoPIN, ChangePIN: true}
	for name, test := range map[string]struct {
		request Request
		fields  []string
		want    string
	}{
		"empty":             {Request{TriesLeft: 3}, nil, "入力してください"},
		"three digits":      {Request{TriesLeft: 3}, []string{"pin", "123"}, "数字4桁"},
		"letters":           {Request{TriesLeft: 3}, []string{"pin", "12ab"}, "数字4桁"},
		"short password":    {sign, []string{"pin", "AB12"}, "6文字以上"},
		"long password":     {sign, []string{"pin", "ABCDEFGH123456789"}, "16文字まで"},
		"sign in password":  {sign, []string{"pin", "ABC-123"}, "英字（A〜Z）と数字だけ"},
		"new missing":       {change, []string{"pin", "1234"}, "数字4桁"},
		"new twice not so":  {change, []string{"pin", "1234", "new", "1111", "again", "1112"}, "1回目とちがいます"},
		"last try unticked": {Request{TriesLeft: 1}, []string{"pin", "1234"}, "チェックを入れてください"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, Config{}, test.request)
			path, token, _ := d.form(t)
			waiting := d.waits(t)
			a := d.post(t, path, token, test.fields...)
			if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, test.want) || !strings.Contains(a.body, `role="alert"`) {
				t.Errorf("%d\n%s", a.status, a.body)
			}
			still(t, waiting)
		})
	}
}

func TestLastTryNeedsTheBox(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 1})
	path, token, page := d.form(t)
	if !strings.Contains(page, `name="last-try"`) || !strings.Contains(page, "回数は増えません") {
		t.Error("the form does not warn")
	}
	waiting := d.waits(t)
	d.post(t, path, token, "pin", "1234")
	still(t, waiting)
	shown := d.posts(t, path, token, "pin", "1234", "last-try", "1")
	if o := <-waiting; !o.answer.LastTry || string(o.answer.PIN) != "1234" {
		t.Errorf("%+v", o)
	}
	d.pending.Finish(Outcome{})
	<-shown
}

func TestChangeOfPIN(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 5, Purpose: wire.PurposePINChange, PIN: jpki.DigitalSignaturePIN, ChangePIN: true})
	path, token, _ := d.form(t)
	waiting := d.waits(t)
	shown := d.posts(t, path, token, "pin", "abc123", "new", "ｄｅｆ456", "again", "DEF456")
	if o := <-waiting; string(o.answer.PIN) != "ABC123" || string(o.answer.NewPIN) != "DEF456" {
		t.Errorf("%+v", o)
	}
	d.pending.Finish(Outcome{})
	<-shown
}

func TestBlockedPINHasNoForm(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 0})
	first := d.get(t, d.pending.Path())
	if page := d.get(t, first.header.Get("Location")).body; strings.Contains(page, "<form") || !strings.Contains(page, "窓口") {
		t.Error(page)
	}
}

func TestLeftOpenTooLong(t *testing.T) {
	d := open(t, Config{Lifetime: time.Millisecond}, Request{TriesLeft: 3})
	if o := <-d.waits(t); !errors.Is(o.err, ErrExpired) {
		t.Errorf("%+v", o)
	}
	d.pending.Finish(Outcome{Code: wire.CodeTimeout})
	first := d.get(t, d.pending.Path())
	if page := d.get(t, first.header.Get("Location")).body; strings.Contains(page, "<form") || !strings.Contains(page, "終わりました") {
		t.Error(page)
	}
}

// A window that is closed drops the image whose answer does not end.
func TestWindowThatIsClosed(t *testing.T) {
	d := open(t, Config{Grace: 10 * time.Millisecond}, Request{TriesLeft: 3})
	path, _, page := d.form(t)
	if !strings.Contains(page, path+watchName) {
		t.Fatal("the form has no image")
	}
	waiting := d.waits(t)
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.server.URL+path+watchName, nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(r)
	if err != nil || response.StatusCode != 200 {
		t.Fatalf("%v %v", response, err)
	}
	still(t, waiting)
	cancel()
	response.Body.Close()
	if o := <-waiting; !errors.Is(o.err, ErrDenied) {
		t.Errorf("%+v", o)
	}
}

func TestPINPadAsksForTheYesOnly(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 3, PINPad: true})
	path, token, page := d.form(t)
	if strings.Contains(page, `type="password"`) {
		t.Error("a PIN could be typed")
	}
	waiting := d.waits(t)
	shown := d.posts(t, path, token, "agree", "1")
	if o := <-waiting; o.err != nil || o.answer.PIN != nil {
		t.Errorf("%+v", o)
	}
	d.pending.Finish(Outcome{})
	if a := <-shown; !strings.Contains(a.body, "カードリーダーで暗証番号を入れてください") || !strings.Contains(a.body, "確認しました") {
		t.Error(a.body)
	}
}

func TestPINOfAWaitThatEndedIsZeroed(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 3})
	pin := []byte("1234")
	d.pending.settle(outcome{answer: Answer{PIN: pin}})
	d.pending.Finish(Outcome{Code: wire.CodeCardRemoved})
	if string(pin) != "\x00\x00\x00\x00" {
		t.Errorf("%q", pin)
	}
}

func TestFramedWindowAndScriptAreForbidden(t *testing.T) {
	d := open(t, Config{}, Request{TriesLeft: 3})
	path, _, page := d.form(t)
	if strings.Contains(page, "<script") || regexp.MustCompile(` on[a-z]+=`).MatchString(page) {
		t.Error("the form holds a script")
	}
	for _, where := range []string{d.pending.Path(), path, "/window/" + styleName, "/window/nowhere"} {
		h := d.get(t, where).header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Frame-Options":         "DENY", "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store",
			"Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", where, name, h.Get(name))
			}
		}
	}
}

func TestMarkupInADocumentsNameIsText(t *testing.T) {
	d := open(t, Config{}, Request{
		TriesLeft: 5, Purpose: wire.PurposeSign, PIN: jpki.DigitalSignaturePIN,
		Items: []wire.Item{{Name: `<img src=x onerror=alert(1)>{a|b}"`, Size: 1234567, Digest: make([]byte, 32)}},
	})
	_, _, page := d.form(t)
	if strings.Contains(page, "<img src=x") || !strings.Contains(page, "&lt;img src=x") || !strings.Contains(page, "1,234,567") || !strings.Contains(page, "00000000 00000000") {
		t.Error(page)
	}
}

func TestLookAlikeOriginIsWarnedAbout(t *testing.T) {
	for origin, want := range map[string]bool{
		"https://city.example.lg.jp":                false,
		"https://xn--wgv71a119e.example":            false, // 日本語
		"https://xn--pple-43d.example":              true,  // Cyrillic а, then pple
		"https://xn--80ak6aa92e.example":            true,  // аррӏе, all Cyrillic
		"https://xn--mnchen-3ya.example":            false, // münchen
		"https://xn--1-7sbc.example":                true,
		"https://xn--999999999999999999999.example": true, // no punycode
	} {
		s, err := describe(origin)
		if err != nil {
			t.Errorf("%s: %v", origin, err)
			continue
		}
		if s.Confusable != want {
			t.Errorf("%s (%s): confusable %t", origin, s.Unicode, s.Confusable)
		}
	}
	for label, want := range map[string]bool{
		"市役所": false, "ひらがなとkanji": false, "ア・ア": true, "コーヒー": false, "paypaｌ": true, "ɡoogle": true, "αβγ": true, "한국": false, "city市": false,
		"go\u200dogle": true, "aノb": true, "東京ру": true,
	} {
		if confusable(label) != want {
			t.Errorf("%s: confusable %t", label, !want)
		}
	}
	d := open(t, Config{}, Request{TriesLeft: 3, Origin: "https://xn--pple-43d.example"})
	if _, _, page := d.form(t); !strings.Contains(page, "xn--pple-43d") || !strings.Contains(page, "аpple") || !strings.Contains(page, `id="confusable"`) {
		t.Error(page)
	}
}

func TestEveryTextIsThereInEveryLanguage(t *testing.T) {
	all := loadTexts()
	for code, texts := range all {
		for key := range all["ja"] {
			if strings.TrimSpace(texts[key]) == "" {
				t.Errorf("%s: no %s", code, key)
			}
		}
		if len(texts) != len(all["ja"]) {
			t.Errorf("%s: %d texts of %d", code, len(texts), len(all["ja"]))
		}
	}
	kinds := []Request{
		{Purpose: wire.PurposeLogin, PIN: jpki.UserAuthenticationPIN}, {Purpose: wire.PurposeSign, PIN: jpki.DigitalSignaturePIN, Items: []wire.Item{{Name: "x"}}},
		{Purpose: wire.PurposeAttributes, PIN: jpki.CardInfoPIN}, {Purpose: wire.PurposePINChange, PIN: jpki.DigitalSignaturePIN, ChangePIN: true},
		{Purpose: wire.PurposeLogin, PIN: jpki.UserAuthenticationPIN, PINPad: true},
	}
	for _, language := range languages {
		for _, r := range kinds {
			for _, tries := range []int{0, 1, 3} {
				r.Language, r.TriesLeft = language.Code, tries
				d := open(t, Config{}, r)
				first := d.get(t, d.pending.Path())
				page := d.get(t, first.header.Get("Location"))
				if empty := regexp.MustCompile(`<(h1|h2|p|dt|label)[^>]*></`).FindString(page.body); empty != "" || page.status != 200 {
					t.Errorf("%s %s: %d, empty %s", language.Code, r.Purpose, page.status, empty)
				}
			}
		}
	}
}
