// Package http stands in for net/http while the app is compiled: nhooyr.io/websocket
// names four of its identifiers in signatures that a browser never uses, and net/http
// with TLS behind it would be a third of the app (build facts 1). What it lacks
// is an error of the compiler, not of the app.
package http

// StatusSwitchingProtocols is that of RFC 9110, 15.2.2.
const StatusSwitchingProtocols = 101

// Response is what Dial returns in a browser: the status code of a handshake that
// succeeded.
type Response struct{ StatusCode int }

// Request and ResponseWriter are in the signature of Accept, which a browser cannot
// do.
type (
	Request        struct{}
	ResponseWriter interface{}
)
