// Package cms makes and checks detached CMS signatures, RFC 5652, of the form
// CAdES-BES (ETSI EN 319 122-1): one signer, SHA-256, signed attributes with the
// content type, the message digest, signing-certificate-v2 (RFC 5035) and, unless a PDF
// says it, the signing time. The document itself never comes here, only its SHA-256, but
// where it is attached: [SignedData.EncodeAttached] and [ParseAttached] let it through.
//
// Whoever signs calls [Prepare], has the card sign the SHA-256 of
// [Draft.ToBeSigned], and calls [Draft.Embed]. Whoever receives a signature
// calls [Parse] and [SignedData.Verify], which trust no certificate: the path to
// a trust anchor is the business of package relyingparty. What others forgot to look
// at is in (cms facts 1). [ParseToBeSigned] is for the one who lends the card: it tells
// whether bytes are signed attributes, and over which document.
//
// Signatures of keys on P-384 with SHA-384, as the next card is announced to make them (jpki
// facts 5.7), are read, too, and nobody makes them here.
//
// Of the bits of a signature that Parse and Verify take, none can be turned without
// their noticing it, except in what nobody signs and nobody trusts: the
// certificates of others than the signer, and the values of unsigned attributes.
// Those are read to the last byte, too, and must be DER.
//
// The signature algorithm is written as rsaEncryption, not
// sha256WithRSAEncryption: RFC 3370, 3.2 obliges every reader to know the
// former and leaves the latter optional, and OpenSSL writes it too. Parse
// accepts both.
//
// CMS is read and written by hand because Go's library has none, and because what
// reads all of it reads much that a signature must not have here. Package signeddata does read
// all of it. Parse does not stand on that: it is part of the app that each visitor loads, which
// would grow by the digests, curves and forms of others, while signeddata is in the worker for
// documents alone.
package cms
