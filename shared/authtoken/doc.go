// Package authtoken is the Web eID authentication token, web-eid:1.0: what the
// user authentication key signs to log in, and the JSON object that carries the
// signature to the relying party. It neither creates challenges nor trusts
// certificates: package relyingparty does both.
//
// The side with the card needs [Digest] and [New], the relying party [Parse]
// and [Digest]. Origin and challenge are not in the token on purpose: the
// relying party takes them from its own state, so that it cannot forget them.
//
// The rules are those of the Web eID specification: FACTS.md.
package authtoken
