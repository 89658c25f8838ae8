package server

import (
	"net/http"
	"path"
	"strings"

	"jpkiweb/shared/wire"
	"jpkiweb/static/header"
)

// serveAsset serves a file of the app to our own app or to a navigation. The page may
// reach this helper only, and has no Cross-Origin-Opener-Policy: the app must keep its
// opener. At a counter no browser keeps a page, whoever's it was, not even for its Back
// button; what a page is made of is everybody's.
func (s *Server) serveAsset(w http.ResponseWriter, r *http.Request) {
	name := s.assetName(r.URL.Path)
	page := header.Page{Content: header.App(s.port, s.port, "'none'"), Old: true, Denied: header.AppDenies, Stored: s.config.Counter == nil || !isPage(name)}
	if of, ok := s.deskPage(r.URL.Path); ok {
		page.Opener = of.opener
	}
	page.Set(w.Header())
	if lines, ok := s.further(r.URL.Path); ok {
		w.Header().Set("Content-Type", "text/tab-separated-values; charset=utf-8")
		_, _ = w.Write(lines) // who does not wait for it has gone
		return
	}
	if s.config.Counter != nil && r.URL.Path == wire.FontPath {
		s.serveFont(w, r)
		return
	}
	if name != r.URL.Path {
		to := *r.URL
		to.Path = name
		r = r.Clone(r.Context())
		r.URL = &to
	}
	s.static.ServeHTTP(w, r)
}

// isPage reports whether a file of the app is a document of its own.
func isPage(name string) bool { return strings.HasSuffix(name, "/") || path.Ext(name) == ".html" }
