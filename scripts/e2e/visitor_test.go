//go:build e2e

package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/firefox"
	"jpkiweb/scripts/program"
)

// Firefox asks about loopback as Chromium does, once it does so for a WebSocket.
// Who says no there goes on in the helper's own window.
func TestEmbeddedInFirefoxWithPermissionDenied(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir()) // no grant of another test
	site := openPublicSite(t, nil)
	h, err := program.Start[ready](t.Context(), helper, "serve", "--json", "--virtual", "on", "--sandbox", sandbox, "--allow-origin", site.origin)
	must(t, err)
	t.Cleanup(func() { must(t, h.Stop()) })
	f, err := firefox.Start(t.Context(), t.TempDir(), site.policy())
	must(t, err)
	t.Cleanup(func() { must(t, f.Stop()) })
	page, err := f.Tab(t.Context())
	must(t, err)
	must(t, page.Open(site.origin+"/login?lang=ja"))
	app, err := page.Frame(func() error { return page.Click("#login button") })
	must(t, err)
	must(t, app.Click("[data-action=connect]"))
	around, err := f.Window(t.Context())
	must(t, err)
	must(t, around.WaitFor("Firefox's question", `PopupNotifications.panel.state === "open" && PopupNotifications.panel.firstChild?.id === "loopback-network-notification"`))
	var pressed bool
	must(t, around.Evaluate(`(PopupNotifications.panel.firstChild.secondaryButton.click(), true)`, &pressed))
	window, err := app.Popup(func() error { return app.Click("#screen-severed [data-action=elsewhere]") })
	must(t, err)
	must(t, window.Type("#pin", virtual.UserAuthenticationPIN))
	must(t, window.Click("#pin-form button[type=submit]"))
	must(t, page.WaitFor("the report", `document.querySelector("#report, #error:not([hidden])")`))
	var report string
	must(t, page.Evaluate(`document.querySelector("#report, #error").textContent.replace(/\s+/g, " ")`, &report))
	if !strings.Contains(report, "✓ signature verified for "+site.origin+" ") {
		t.Error(report)
	}
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
