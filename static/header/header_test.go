package header

import (
	"maps"
	"net/http"
	"testing"
)

func TestSet(t *testing.T) {
	for name, tt := range map[string]struct {
		page Page
		want map[string]string
	}{
		"nothing said": {Page{}, map[string]string{
			"Content-Security-Policy": Nothing, "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
		}},
		"everything said": {Page{"default-src 'self'", "same-origin", "same-origin", true, AppDenies, true, true}, map[string]string{
			"Content-Security-Policy": "default-src 'self'", "Referrer-Policy": "same-origin", "Cache-Control": "no-cache",
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "X-Frame-Options": "DENY",
			"Permissions-Policy":        "camera=(), microphone=(), geolocation=(), usb=()",
			"Strict-Transport-Security": "max-age=31536000",
		}},
	} {
		h, got := http.Header{}, map[string]string{}
		tt.page.Set(h)
		for key, values := range h {
			got[key] = values[0]
		}
		if !maps.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestAppMayReachHelpersAndNobodyElse(t *testing.T) {
	const want = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; " +
		"connect-src 'self' ws://127.0.0.1:4000 ws://127.0.0.1:4001; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	if got := App(4000, 4001, "'none'"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestWindowDeniesWhatTheAppDenies(t *testing.T) {
	if len(WindowDenies) != len(AppDenies)+4 || WindowDenies[0] != AppDenies[0] || WindowDenies[3] != AppDenies[3] {
		t.Errorf("%v, %v", WindowDenies, AppDenies)
	}
}
