// Package origin decides which web origins may ask the helper for what.
//
// An origin is scheme://host[:port] (RFC 6454), compared as a whole and byte by
// byte: no prefix, no pattern, no port left out.
package origin

import (
	"slices"

	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// A Grant is what an origin may do.
type Grant struct {
	Origin   string
	Purposes []wire.Purpose
	// Own: the helper's own app. It may forward the requests of the page that
	// opened it, under that page's origin, and a PIN may come through it.
	Own bool
}

// Allows reports whether the grant includes a purpose.
func (g Grant) Allows(p wire.Purpose) bool { return slices.Contains(g.Purposes, p) }

// A Policy holds the origins that may connect. Every other is refused at the
// door and learns nothing.
type Policy struct {
	own     []string
	allowed []string
}

// NewPolicy makes a policy of the helper's own origins and of others that the
// person who started it allowed. Each must be the exact serialisation of an
// https origin, or of an http origin on a loopback host; the error names the
// first that is not.
func NewPolicy(own, allowed []string) (Policy, error) {
	for _, o := range slices.Concat(own, allowed) {
		if err := authtoken.CheckOrigin(o); err != nil {
			return Policy{}, err
		}
	}
	return Policy{own: slices.Clone(own), allowed: slices.Clone(allowed)}, nil
}

// Grant returns what an origin may do; false: nothing.
func (p Policy) Grant(o string) (Grant, bool) {
	all := []wire.Purpose{wire.PurposeRead, wire.PurposeLogin, wire.PurposeSign}
	switch {
	case slices.Contains(p.own, o):
		return Grant{Origin: o, Purposes: all, Own: true}, true
	case slices.Contains(p.allowed, o):
		return Grant{Origin: o, Purposes: all}, true
	}
	return Grant{}, false
}

// Own reports whether the origin is the helper's own app.
func (p Policy) Own(o string) bool { return slices.Contains(p.own, o) }
