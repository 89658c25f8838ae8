package service

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
)

func TestApplicationIsSignedAndShown(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	page := b.post("/apply/sign", b.signForm(b.confirm()))
	page.wantReport(t, http.StatusOK, "✓ signing_certificate")
	for _, want := range []string{"見本　花子", "架空県見本市", "1985年11月23日", "2026年4月1日 12:00", "受付番号: ", "宛先: 三田市（" + b.site.URL + "）"} {
		if !strings.Contains(page.body, want) {
			t.Errorf("no %q in\n%s", want, page.body)
		}
	}
}

func TestApplicationIsNotSignedTwice(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	form := b.signForm(b.confirm())
	b.post("/apply/sign", form).want(t, http.StatusOK)
	b.post("/apply/sign", form).want(t, http.StatusForbidden)
}

// Run with -race: the requests of one session meet on one application.
func TestApplicationIsSignedOnceByManyAtATime(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	form := b.signForm(b.confirm())
	var all sync.WaitGroup
	statuses := make([]int, 8)
	for i := range statuses {
		all.Go(func() {
			response, err := b.client.PostForm(b.site.URL+"/apply/sign", form)
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			statuses[i] = response.StatusCode
		})
	}
	all.Wait()
	accepted := 0
	for _, status := range statuses {
		switch status {
		case http.StatusOK:
			accepted++
		case http.StatusForbidden:
		default:
			t.Errorf("status %d", status)
		}
	}
	if accepted != 1 {
		t.Errorf("%d accepted, want 1", accepted)
	}
}

func TestSignatureOverAnotherDocumentIsRefused(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	page := b.confirm()
	form := b.signForm(page)
	document := b.get(page.field(t, `data-document="`)).body
	form.Set("signature", testCard().signature(t, strings.Replace(document, "部数: 2", "部数: 9", 1)))
	b.post("/apply/sign", form).wantReport(t, http.StatusForbidden, "✗ digest")
	form.Set("signature", testCard().signature(t, document))
	b.post("/apply/sign", form).want(t, http.StatusForbidden) // it is used up
}

func TestWhatIsNoSignatureIsRefused(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	for name, change := range map[string]func(string) string{
		"empty":      func(string) string { return "" },
		"not base64": func(string) string { return "***" },
		"cut off":    func(s string) string { return s[:len(s)/2] },
		"a document": func(string) string { return "55Sz6KuL5pu4" },
	} {
		t.Run(name, func(t *testing.T) {
			form := b.signForm(b.confirm())
			form.Set("signature", change(form.Get("signature")))
			b.post("/apply/sign", form).wantReport(t, http.StatusForbidden, "✗ format")
		})
	}
}

// What another tab of the browser began later is neither shown as the document of
// this one nor signed by it.
func TestOlderTabSignsNothingOfTheNewerOne(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	older := b.confirm()
	form := b.signForm(older)
	newer := b.confirm()
	b.get(older.field(t, `data-document="`)).want(t, http.StatusNotFound)
	b.post("/apply/sign", form).want(t, http.StatusForbidden)
	b.post("/apply/sign", b.signForm(newer)).want(t, http.StatusOK)
}

func TestApplicationOfAnotherPersonIsNotThere(t *testing.T) {
	site := open(t, false)
	victim, attacker := site.browser(t), site.browser(t)
	victim.login()
	attacker.login()
	page := victim.confirm()
	attacker.get(page.field(t, `data-document="`)).want(t, http.StatusNotFound)
	form := victim.signForm(page)
	form.Set("csrf", attacker.get("/apply").field(t, `name="csrf" value="`))
	attacker.post("/apply/sign", form).want(t, http.StatusForbidden)
	victim.post("/apply/sign", victim.signForm(page)).want(t, http.StatusOK)
}

func TestInventedApplicationIsRefused(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	csrf := b.get("/apply").field(t, `name="csrf" value="`)
	for name, form := range map[string]url.Values{
		"no procedure":      {"copies": {"1"}},
		"unknown procedure": {"procedure": {"住民票"}, "copies": {"1"}},
		"no copies":         {"procedure": {"tax"}},
		"none":              {"procedure": {"tax"}, "copies": {"0"}},
		"too many":          {"procedure": {"tax"}, "copies": {"10"}},
		"not a number":      {"procedure": {"tax"}, "copies": {"1\n部数: 9"}},
	} {
		t.Run(name, func(t *testing.T) {
			form.Set("csrf", csrf)
			if page := b.post("/apply", form); page.StatusCode != http.StatusBadRequest || !strings.Contains(page.body, `class="error" role="alert" id="invalid">1`) &&
				!strings.Contains(page.body, `class="error" role="alert" id="invalid">手続き`) {
				t.Errorf("%s\n%s", page.Status, page.body)
			}
		})
	}
}

// The session may end between two looks at it: by a logout in another tab, by its age, or by
// more sessions than there is room for.
func TestSessionThatEndsBeforeItsApplicationIsTaken(t *testing.T) {
	b := open(t, false).browser(t)
	b.login()
	page := b.confirm()
	r := httptest.NewRequest(http.MethodPost, signPath, nil)
	r.AddCookie(b.session())
	r.PostForm = url.Values{"reference": {page.field(t, `name="reference" value="`)}}
	b.site.service.sessions.End(b.session().Value)
	if p := b.site.service.takeSigned(r); p != nil {
		t.Errorf("%+v of a session that has ended", p)
	}
}

// Too many signatures at once are told when to come again, on a page with words; only who
// has logged in takes the room of one.
func TestSignatureWhileTooManyAreLookedAt(t *testing.T) {
	site := open(t, false)
	r, w := httptest.NewRequest(http.MethodPost, signPath, nil), httptest.NewRecorder()
	site.service.logins.Refuse(w, r, web.Refusal{Status: http.StatusServiceUnavailable, Code: relyingparty.CodeBusy, RetryAfter: 5 * time.Second})
	for _, want := range []string{"<h1>ただいま混み合っています</h1>", `href="/apply?lang=ja"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in\n%s", want, w.Body)
		}
	}
	b := site.browser(t)
	b.get("/login").want(t, http.StatusOK)
	for path, want := range map[string]bool{loginPath: true, signPath: false} {
		r := httptest.NewRequest(http.MethodPost, path, nil)
		r.AddCookie(b.session())
		if got := (browserSessions{site.service}).Has(r); got != want {
			t.Errorf("%s of a visitor: %v", path, got)
		}
	}
	b.login()
	r = httptest.NewRequest(http.MethodPost, signPath, nil)
	r.AddCookie(b.session())
	if !(browserSessions{site.service}).Has(r) {
		t.Error("who has logged in may not sign")
	}
}
