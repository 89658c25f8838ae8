package server

import (
	"fmt"
	"net/http"
)

// serveAsset serves a file of the app to our own app or to a navigation.
func (s *Server) serveAsset(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", s.contentSecurityPolicy())
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=()")
	h.Set("Cache-Control", "no-cache")
	s.static.ServeHTTP(w, r)
}

// contentSecurityPolicy lets the page run the WASM and reach this helper, and
// nothing else. No Cross-Origin-Opener-Policy: the app must keep its opener.
func (s *Server) contentSecurityPolicy() string {
	return fmt.Sprintf("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; font-src 'self'; "+
		"connect-src 'self' ws://127.0.0.1:%d; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", s.port)
}
