//go:build e2e

package e2e

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/firefox"
	"jpkiweb/scripts/program"
	"jpkiweb/scripts/webdriver"
	"jpkiweb/scripts/webkit"
)

// A visitor is a person with Firefox or WebKit on a page of the public internet that
// embeds the app.
type visitor struct {
	t    *testing.T
	site publicSite
	page *webdriver.Tab
}

// openSite opens a site beside a helper, which allows it nothing.
func openSite(t *testing.T) publicSite {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir()) // no grant of another test
	site := openPublicSite(t, nil)
	h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--virtual", "on", "--sandbox", sandbox)
	must(t, err)
	t.Cleanup(func() { must(t, h.Stop()) })
	return site
}

// open opens a page of the site with a button that asks for the card.
func (v visitor) open(path, button string) {
	v.t.Helper()
	must(v.t, v.page.Open(v.site.origin+path))
	if path == signingPath {
		must(v.t, v.page.Click("#apply button"))
		must(v.t, v.page.WaitFor("the button", `document.querySelector(`+javaScript(v.t, button)+`)`))
	}
}

// ask clicks on what asks for the card in a page of the site; the app is its frame.
func (v visitor) ask(path, button string) (app *webdriver.Tab) {
	v.t.Helper()
	v.open(path, button)
	app, err := v.page.Frame(func() error { return v.page.Click(button) })
	must(v.t, err)
	return app
}

const (
	loginPath   = "/login?lang=ja"
	signingPath = "/apply?lang=ja"
)

// inTheHelpersWindow goes on in the helper's own window, which a button opens, and has the
// site report on it. Tick: so that the next time is in the app, where that is offered.
func (v visitor) inTheHelpersWindow(from *webdriver.Tab, button, pin, line string, tick bool) {
	v.t.Helper()
	window, err := from.Popup(func() error { return from.Click(button) })
	must(v.t, err)
	must(v.t, window.WaitFor("the field", `document.querySelector("#pin")`))
	if tick {
		must(v.t, window.Click("#allows"))
	}
	must(v.t, window.Type("#pin", pin))
	must(v.t, window.Click("#pin-form button[type=submit]"))
	v.wantReport(line)
}

// inTheApp goes on in the app, with the PIN typed in the trusted window.
func (v visitor) inTheApp(app *webdriver.Tab, pin, line string) {
	v.t.Helper()
	window, err := app.Popup(func() error { return app.Click("#pin-enter") })
	must(v.t, err)
	must(v.t, window.Type("input[type=password]", pin))
	must(v.t, window.Click("button[name=agree]"))
	v.wantReport(line)
	must(v.t, window.Close()) // as it says
}

// wantReport wants a line of the site's report.
func (v visitor) wantReport(line string) {
	v.t.Helper()
	report := reportIn(v.t, v.page)
	if !strings.Contains(report, line) {
		v.t.Error(report)
	}
}

// verified is a login's line in the report.
func (s publicSite) verified() string { return "✓ signature verified for " + s.origin + " " }

// signed is an application's.
const signed = "✓ signing_certificate signed attributes name this very certificate"

// elsewhere leads from the app to the helper's own window.
const elsewhere = "[data-action=elsewhere]"

// Firefox asks about loopback as Chromium does, once it does so for a WebSocket, but not
// before the person wanted the app to reach the helper: the first time is in the window.
func TestEmbeddedInFirefoxWithPermission(t *testing.T) {
	site := openSite(t)
	f, page := openFirefox(t, site.policy())
	v := visitor{t, site, page}
	v.inTheHelpersWindow(v.ask(loginPath, "#login button"), "#screen-first-use "+elsewhere, virtual.UserAuthenticationPIN, site.verified(), true)
	app := v.ask(loginPath, "#login button")
	v.answerFirefox(f, "button")
	v.inTheApp(app, virtual.UserAuthenticationPIN, site.verified())
	app = v.ask(signingPath, "#sign button")
	v.answerFirefox(f, "button")                                                                         // it asks in every page
	v.inTheHelpersWindow(app, "#screen-first-use "+elsewhere, virtual.DigitalSignaturePIN, signed, true) // that is new
	app = v.ask(signingPath, "#sign button")
	v.answerFirefox(f, "button")
	v.inTheApp(app, virtual.DigitalSignaturePIN, signed)
}

// Who says no there goes on in the helper's own window.
func TestEmbeddedInFirefoxWithPermissionDenied(t *testing.T) {
	site := openSite(t)
	f, page := openFirefox(t, site.policy())
	v := visitor{t, site, page}
	v.inTheHelpersWindow(v.ask(loginPath, "#login button"), "#screen-first-use "+elsewhere, virtual.UserAuthenticationPIN, site.verified(), true)
	app := v.ask(loginPath, "#login button")
	v.answerFirefox(f, "secondaryButton")
	v.inTheHelpersWindow(app, "#screen-severed "+elsewhere, virtual.UserAuthenticationPIN, site.verified(), false)
}

// policy makes the site public for Firefox, which asks its person about loopback.
func (s publicSite) policy() map[string]any {
	preferences := map[string]any{}
	for name, value := range map[string]any{
		"network.dns.localDomains":                  publicHost,
		"network.lna.address_space.public.override": "127.0.0.1:" + s.port,
		"network.lna.websocket.enabled":             true,
	} {
		preferences[name] = map[string]any{"Value": value, "Status": "default"}
	}
	return map[string]any{
		"Certificates": map[string]any{"Install": []string{filepath.Join(s.home, "ca.pem")}},
		"Preferences":  preferences,
	}
}

// answerFirefox presses a button of Firefox's question, whether the app may connect.
func (v visitor) answerFirefox(f *firefox.Browser, button string) {
	v.t.Helper()
	around, err := f.Window(v.t.Context())
	must(v.t, err)
	must(v.t, around.WaitFor("Firefox's question", `PopupNotifications.panel.state === "open" && PopupNotifications.panel.firstChild?.id === "loopback-network-notification"`))
	var pressed bool
	must(v.t, around.Evaluate(`(PopupNotifications.panel.firstChild.`+button+`.click(), true)`, &pressed))
}

// WebKit lets no page of https connect with the helper, and asks nobody (dom facts 4): the
// click opens the helper's own window, which offers nothing else.
func TestEmbeddedInWebKit(t *testing.T) {
	site := openSite(t)
	v := visitor{t, site, openWebKit(t, webkit.Options{Proxy: site.tunnel(t)})}
	for _, way := range []struct{ path, button, pin, line string }{
		{loginPath, "#login button", virtual.UserAuthenticationPIN, site.verified()},
		{signingPath, "#sign button", virtual.DigitalSignaturePIN, signed},
	} {
		v.open(way.path, way.button)
		v.inTheHelpersWindow(v.page, way.button, way.pin, way.line, false)
	}
}

// Where it opens no window without a click, a button in the page does.
func TestEmbeddedInWebKitWithoutAClick(t *testing.T) {
	site := openSite(t)
	v := visitor{t, site, openWebKit(t, webkit.Options{Proxy: site.tunnel(t)})}
	v.open(loginPath, "#login button")
	app, err := v.page.Frame(func() error {
		return v.page.Evaluate(`(document.querySelector("#login button").click(), 0)`, new(int))
	})
	must(t, err)
	v.inTheHelpersWindow(app, "#screen-first-use "+elsewhere, virtual.UserAuthenticationPIN, site.verified(), false)
}

// tunnel starts a proxy that knows where the site is, for WebKit, which cannot be told;
// what it returns is its host and port.
func (s publicSite) tunnel(t *testing.T) string {
	t.Helper()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Host != publicHost+":"+s.port {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		site, err := net.Dial("tcp", "127.0.0.1:"+s.port)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer site.Close()
		browser, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		defer browser.Close()
		io.WriteString(browser, "HTTP/1.1 200 OK\r\n\r\n")
		go io.Copy(site, browser)
		io.Copy(browser, site)
	}))
	t.Cleanup(proxy.Close)
	return proxy.Listener.Addr().String()
}
