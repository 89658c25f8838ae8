package server

import (
	"net/http"
	"strings"
	"time"

	"jpkiweb/helper/door/origin"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// door checks a request in this order, before a byte of its content is decoded:
// Host, Origin with Sec-Fetch-*, owner of the connection, grant. The answer to a refusal
// tells nothing.
func (s *Server) door(r *http.Request) (origin.Grant, *wire.Error) {
	if _, ours := s.own[r.Host]; !ours || r.URL.Host != "" { // DNS rebinding: a name of theirs, our address; or we are taken for a proxy
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
		asking, err := authtoken.ParseOrigin(origins[0])
		grant, ok := s.config.Grants.Grant(asking)
		if err != nil || !ok || !consistent(r) {
			return origin.Grant{}, wire.Errorf(wire.CodeOriginRefused, "origin %q", origins[0])
		}
		return grant, nil
	}
	if len(origins) > 1 || len(origins) == 1 && !s.isOwn(origins[0]) {
		return origin.Grant{}, wire.Errorf(wire.CodeOriginRefused, "origin %q", origins)
	}
	_, desk := s.deskPage(r.URL.Path)
	open := r.URL.Path == "/" || desk || strings.HasPrefix(r.URL.Path, wire.WindowPath)
	if !fromOwnApp(r) && !(open && topLevelNavigation(r)) {
		return origin.Grant{}, wire.Errorf(wire.CodeOriginRefused, "%s asked by a stranger", r.URL.Path)
	}
	return origin.Grant{}, nil
}

// isOwn reports whether an Origin header is that of our own app.
func (s *Server) isOwn(header string) bool {
	o, err := authtoken.ParseOrigin(header)
	return err == nil && s.config.Grants.Own(o)
}

// consistent refuses a handshake whose Sec-Fetch-* says that it is none.
// Chromium sends none with a WebSocket (dom facts 5); who sends them
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

// refuse answers the same for every reason and to every request, and logs the reason;
// only a window is told more (isStrangersWindow). net/http answers by itself, the same
// to everybody, what is no request (400, 431, 501, 505) or expects something (417).
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, refused *wire.Error) {
	sentAway(r)
	// What is still to come of the body is not waited for.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(lingerTime))
	if isStrangersWindow(r, refused) {
		s.serveStranger(w)
		return
	}
	s.config.Log.Warn("refused at the door", "code", refused.Code, "reason", refused.Message, "path", r.URL.Path)
	w.Header().Set("Connection", "close")
	w.Header().Set("Content-Length", "0") // to HEAD, too
	w.WriteHeader(http.StatusForbidden)
}
