// Package online is the source of revocation status for servers that ask about one
// certificate at a time: an OCSP responder ([Responder]) or a platform's operator
// ([Operator]), whom the law lets ask J-LIS (relyingparty facts 1). What it says of a
// certificate stands for a quarter of an hour at most; many who ask about one certificate
// are one question; while the responder is closed, or does not answer, nobody is let in.
//
// [Open] makes a [Source], [Source.Status] answers: a relyingparty.RevocationSource.
// Package crl is the one over lists.
package online
