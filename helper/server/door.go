package server

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"jpkiweb/helper/origin"
	"jpkiweb/shared/wire"
)

// door checks a request in this order, before a byte of its content is decoded:
// Host, Origin with Sec-Fetch-*, owner of the connection, grant (DESIGN section
// 7). The answer to a refusal tells nothing.
func (s *Server) door(r *http.Request) (origin.Grant, *wire.Error) {
	if !slices.Contains(s.hosts, r.Host) { // DNS rebinding: a name of theirs, our address
		return origin.Grant{}, wire.Errorf(wire.CodeHostRefused, "host %q", r.Host)
	}
	grant, refused := s.checkOrigin(r)
	if refused != nil {
		return origin.Grant{}, refused
	}
	if v, ok := r.Context().Value(visitorKey{}).(*visitor); !ok || !v.own {
		return origin.Grant{}, wire.Errorf(wire.CodePeerRefused, "connection of another user")
	}
	return grant, nil
}

// checkOrigin passes a WebSocket handshake of a granted origin, requests of our
// own app and of the trusted window, and a top-level navigation to the front page
// of either.
func (s *Server) checkOrigin(r *http.Request) (origin.Grant, *wire.Error) {
	origins := r.Header.Values("Origin")
	if r.URL.Path == wire.Path {
		if len(origins) != 1 {
			return origin.Grant{}, wire.Errorf(wire.CodeOriginRefused, "%d Origin headers", len(origins))
		}
		grant, ok := s.config.Grants.Grant(origins[0])
		if !ok || !consistent(r) {
			return origin.Grant{}, wire.Errorf(wire.CodeOriginRefused, "origin %q", origins[0])
		}
		return grant, nil
	}
	if len(origins) > 1 || len(origins) == 1 && !s.config.Grants.Own(origins[0]) {
		return origin.Grant{}, wire.Errorf(wire.CodeOriginRefused, "origin %q", origins)
	}
	open := r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, wire.WindowPath)
	if !fromOwnApp(r) && !(open && topLevelNavigation(r)) {
		return origin.Grant{}, wire.Errorf(wire.CodeOriginRefused, "%s asked by a stranger", r.URL.Path)
	}
	return origin.Grant{}, nil
}

// consistent refuses a handshake whose Sec-Fetch-* says that it is none.
// Chromium sends none with a WebSocket (web-platform facts 3); who sends them
// must mean a WebSocket.
func consistent(r *http.Request) bool {
	mode := r.Header.Get("Sec-Fetch-Mode")
	return mode == "" || mode == "websocket"
}

// fromOwnApp: a subresource or fetch that the browser says comes from our own
// origin. Strangers' frames, images, scripts and programs get nothing.
func fromOwnApp(r *http.Request) bool {
	return r.Header.Get("Sec-Fetch-Site") == "same-origin" && r.Header.Get("Sec-Fetch-Dest") != "iframe"
}

// topLevelNavigation: the person, or window.open of another page, opens a tab.
func topLevelNavigation(r *http.Request) bool {
	return r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// refuse answers the same for every reason and logs the reason. Only the window
// of another user's browser is sent on, to where its own helper may be: on a
// shared host each helper has a port of the range (DESIGN section 7).
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, refused *wire.Error) {
	if refused.Code == wire.CodePeerRefused && r.URL.Path == "/" && topLevelNavigation(r) && s.port < s.config.LastPort {
		s.config.Log.Info("another user's window sent on")
		w.Header().Set("Connection", "close")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Location", fmt.Sprintf("http://127.0.0.1:%d/", s.port+1)) // the browser keeps the fragment
		w.WriteHeader(http.StatusTemporaryRedirect)
		return
	}
	s.config.Log.Warn("refused at the door", "code", refused.Code, "reason", refused.Message, "path", r.URL.Path)
	w.Header().Set("Connection", "close")
	w.WriteHeader(http.StatusForbidden)
}
