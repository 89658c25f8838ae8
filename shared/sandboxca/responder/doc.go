// Package responder is an OCSP responder to try things with, RFC 6960: it answers for the
// certificates of a sandbox CA, with a key that the CA delegated this to, and knows nothing of
// HTTP. Package sandboxca has what it tells.
//
// [New] makes one, [Responder.Answer] answers a request. An alteration changes an answer before
// it is signed, for tests of those who must refuse it.
package responder
