package server

import (
	"net/http"

	"jpkiweb/static/header"
)

// serveAsset serves a file of the app to our own app or to a navigation. The page may
// reach this helper only, and has no Cross-Origin-Opener-Policy: the app must keep its
// opener.
func (s *Server) serveAsset(w http.ResponseWriter, r *http.Request) {
	page := header.Page{Content: header.App(s.port, s.port, "'none'"), Old: true, Denied: header.AppDenies, Stored: true}
	page.Set(w.Header())
	s.static.ServeHTTP(w, r)
}
