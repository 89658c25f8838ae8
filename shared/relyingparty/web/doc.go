// Package web is for services that have net/http, or a router that takes its handlers:
// what of a request tells for whom it is.
//
// Callers need [Proxies].
package web
