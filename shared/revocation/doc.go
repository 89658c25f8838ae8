// Package revocation tells from a certificate revocation list (CRL), RFC 5280,
// 5, whether a certificate is good, revoked or on hold, or why that is unknown.
// It fails closed: a list that is out of date, of another CA, of another part of
// the CA's certificates or not understood in full never makes a certificate
// good. It fetches nothing and asks no OCSP server.
//
// FromCRL checks a list and List.Status answers from it. List.With puts a delta list, which
// ReadWithin reads, on a complete one.
//
// The package uses crypto/x509, which is too big for the browser: the app does
// not import it, the helper and verifiers do. Entries are read by hand, because
// crypto/x509 would take some 300 octets of memory for each of a million, before
// anybody has looked at the signature.
package revocation
