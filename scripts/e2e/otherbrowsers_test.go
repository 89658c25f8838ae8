//go:build e2e

package e2e

import (
	"strings"
	"testing"

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
