// Package header says which headers the answers to a browser have: those of the app,
// of the trusted window and of a service with a login. What all of them need is set
// always; what differs is a field of [Page]. It serves nothing.
package header

import (
	"fmt"
	"net/http"
	"strings"
)

// A Page is what an answer lets the browser do with it. Without fields it may load
// nothing and be framed by nobody.
type Page struct {
	// Content is the Content-Security-Policy; "" is Nothing.
	Content string
	// Opener is the Cross-Origin-Opener-Policy; "" leaves the tie to whoever opened
	// the page, or was opened by it.
	Opener string
	// Referrer is the Referrer-Policy; "" is no-referrer.
	Referrer string
	// Old tells browsers that do not know frame-ancestors, too, that nobody may frame
	// the page.
	Old bool
	// Denied are the features that the page, and what it frames, may not use.
	Denied []string
	// Stored: the browser may keep the answer, and asks whether it is still good.
	Stored bool
	// Secure: the browser is to come by https from now on, for a year.
	Secure bool
}

// Nothing is the policy of what loads nothing and leads nowhere.
const Nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Features that the app does not use, and those that the trusted window does not
// either, where a person types a PIN.
var (
	AppDenies    = []string{"camera", "microphone", "geolocation", "usb"}
	WindowDenies = append(AppDenies[:len(AppDenies):len(AppDenies)], "hid", "serial", "clipboard-read", "publickey-credentials-get")
)

// App is the policy of the app: it lets the page run the WASM and reach a helper on
// the ports from first to last, by the address that a policy can name (dom facts 5),
// and nothing else. ancestors may frame it.
func App(first, last int, ancestors string) string {
	connect := "'self'"
	for port := first; port <= last; port++ {
		connect += fmt.Sprintf(" ws://127.0.0.1:%d", port)
	}
	return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src " + connect +
		"; base-uri 'none'; form-action 'none'; frame-ancestors " + ancestors
}

// Set sets the headers of an answer. No other site may load it, and its type is not
// guessed.
func (p Page) Set(h http.Header) {
	set := func(name, value, otherwise string) {
		if value == "" {
			value = otherwise
		}
		if value != "" {
			h.Set(name, value)
		}
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	set("Content-Security-Policy", p.Content, Nothing)
	set("Cross-Origin-Opener-Policy", p.Opener, "")
	set("Referrer-Policy", p.Referrer, "no-referrer")
	if p.Old {
		h.Set("X-Frame-Options", "DENY")
	}
	if len(p.Denied) > 0 {
		h.Set("Permissions-Policy", strings.Join(p.Denied, "=(), ")+"=()")
	}
	cache := "no-store"
	if p.Stored {
		cache = "no-cache"
	}
	h.Set("Cache-Control", cache)
	if p.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}
