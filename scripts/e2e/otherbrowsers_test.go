//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/firefox"
	"jpkiweb/scripts/webdriver"
	"jpkiweb/scripts/webkit"
)

// What TestLoginAndSignatureAtTheService does in Chromium.
func TestLoginAndSignatureInFirefox(t *testing.T) {
	card, _ := insert(t, nil)
	service := serve(t, card)
	f, tab := openFirefox(t, map[string]any{})
	(&person{t: t, card: card, service: service, tab: tab}).logsInAndSigns()
	if said := f.Errors(); len(said) != 1 || !strings.Contains(said[0], "closed the window") {
		t.Errorf("the console says: %q", said)
	}
}

func TestLoginAndSignatureInWebKit(t *testing.T) {
	card, _ := insert(t, nil)
	service := serve(t, card)
	tab := openWebKit(t, webkit.Options{})
	(&person{t: t, card: card, service: service, tab: tab}).logsInAndSigns()
}

// logsInAndSigns is the whole way, after she thought better of it.
func (p *person) logsInAndSigns() {
	p.t.Helper()
	p.closeTheWindow()
	p.login()
	p.sign()
	p.loginWithDetours()
}

// loginWithDetours logs in after she looked into the guide, went back, and loaded the
// window anew here and there.
func (p *person) loginWithDetours() {
	p.t.Helper()
	must(p.t, p.tab.Open(p.service.Address+"login"))
	window := p.window("#login button")
	wait := func(what, selector string) {
		p.t.Helper()
		must(p.t, window.WaitFor(what, `document.querySelector("body:not([data-before]) `+selector+`")`))
	}
	do := func(script string) {
		p.t.Helper()
		var timer int
		must(p.t, window.Evaluate(`setTimeout(() => { `+script+` })`, &timer))
	}
	const anew = `document.body.setAttribute("data-before", ""); location.reload()`
	guided := func() { wait("the guide", "#screen-guide-renew") }
	asked := func() { wait("the PIN field", "#screen-login #pin") }
	do(`location.hash += "&/guide/renew"`)
	guided()
	do(`history.back()`)
	asked()
	do(`history.forward()`)
	guided()
	do(anew)
	guided()
	do(`history.back()`)
	asked()
	do(anew)
	asked()
	must(p.t, window.Type("#pin", virtual.UserAuthenticationPIN))
	must(p.t, window.Click("#pin-form button[type=submit]"))
	if report := reportIn(p.t, p.tab); !strings.Contains(report, "✓ signature") {
		p.t.Error(report)
	}
	p.signed++
}

// openFirefox starts a Firefox with a policy.
func openFirefox(t *testing.T, policy map[string]any) (*firefox.Browser, *webdriver.Tab) {
	t.Helper()
	f, err := firefox.Start(t.Context(), t.TempDir(), policy)
	must(t, err)
	t.Cleanup(func() { must(t, f.Stop()) })
	tab, err := f.Tab(t.Context())
	must(t, err)
	return f, tab
}

// openWebKit starts a WebKitGTK with a home and a display of its own.
func openWebKit(t *testing.T, o webkit.Options) *webdriver.Tab {
	t.Helper()
	o.Home, o.Display = t.TempDir(), display(t)
	w, err := webkit.Start(t.Context(), o)
	must(t, err)
	t.Cleanup(func() { must(t, w.Stop()) })
	tab, err := w.Tab(t.Context())
	must(t, err)
	return tab
}

// reportIn is what the e-service says in the end, its blanks as people see them.
func reportIn(t *testing.T, page *webdriver.Tab) (report string) {
	t.Helper()
	must(t, page.WaitFor("the report", `document.querySelector("#report, #error:not([hidden])")`))
	must(t, page.Evaluate(`document.querySelector("#report, #error").textContent.replace(/\s+/g, " ")`, &report))
	return report
}
