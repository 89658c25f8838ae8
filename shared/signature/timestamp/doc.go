// Package timestamp asks for time stamps and reads them, RFC 3161: that some bytes
// existed at a time, said by a time-stamping authority (TSA).
//
// Whoever wants one makes a [Request] over the SHA-256 of the bytes, sends it (package
// tsa) and has [Request.Accept] look at the answer. Whoever receives a token calls [Parse],
// then [Token.Check] with the bytes that it should be about and [Token.Verify] with the
// authorities that they trust.
//
// A token is a CMS SignedData with one signer, strict DER, whose certificate is in it and
// named by a signed attribute. Package signeddata reads it, and what a token may not have of that
// is refused here. Its path is for crypto/x509: authorities are of any kind,
// and none is of JPKI. Revocation is not looked at here.
package timestamp
