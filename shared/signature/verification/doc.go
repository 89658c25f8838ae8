// Package verification reads a signed file of any format and says in one [Report] what was
// checked of every signature in it, what failed, what nobody can tell now and what was not
// checked: PDF, CMS with its document and beside it, DER or PEM, and time-stamp tokens.
//
// Most callers need [New] and [Verifier.Verify], or [Verifier.VerifyDetached] for a signature
// beside its document. A [Report] holds a [Signature] for each signature, with its [Step]s in
// the order in which they are told, and the [Indication] that they come to, in the terms of
// ETSI EN 319 102-1, 5.
//
// Who is trusted is told to New: the CA certificates of an operator, and time-stamping
// authorities. Besides them a CA certificate that a file brings is taken for the CA of J-LIS
// that it is, if its SHA-256 is that of a published one (jpki facts 5.4). Signatures of other
// issuers are checked as far as mathematics goes; who signed is then not judged.
//
// Package relyingparty stands on this one. It is for the services that accept signatures of one
// form and of JPKI only, and so refuses much that is only told here.
package verification
