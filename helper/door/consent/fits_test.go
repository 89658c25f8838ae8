//go:build e2e

package consent

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"jpkiweb/scripts/browser"
	"jpkiweb/static/locale"
)

// What the person must know before the yes, the PIN and the button are in view without
// scrolling, in the window that the app opens, also on a low screen.
func TestPINFitsTheWindow(t *testing.T) {
	var page string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(page))
	}))
	t.Cleanup(server.Close)
	tab, stop, err := browser.Start(t.Context(), browser.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	for _, size := range [...][2]int64{{560, 760}, {560, 650}, {1280, 1200}, {1280, 1440}} { // the app's, and large ones
		if err := tab.Resize(size[0], size[1]); err != nil {
			t.Fatal(err)
		}
		for _, name := range [...]string{"login", "login-last-try", "login-unconfirmed", "sign", "sign-many", "sign-formats", "sign-revoked", "attributes"} {
			for _, language := range locale.Languages {
				page = draw(t, name, language, nil)
				if err := tab.Open(server.URL + "/"); err != nil {
					t.Fatal(err)
				}
				var below []string
				if err := tab.Evaluate(`["h1", ".requester", ".documents", ".notice", "#pin", "[name=agree]"].flatMap(
					s => [...document.querySelectorAll(s)].map(e => [s, e.getBoundingClientRect()])
				).filter(([, r]) => r.height === 0 || r.top < 0 || r.bottom > innerHeight).map(([s, r]) => s + " ends at " + Math.ceil(r.bottom))
				.concat(document.querySelector("#pin") && document.querySelector("[name=agree]") ? [] : ["no form"])`, &below); err != nil {
					t.Fatal(err)
				}
				if len(below) > 0 {
					t.Errorf("%s/%s in %d × %d px: %s", language, name, size[0], size[1], strings.Join(below, ", "))
				}
			}
		}
	}
}
