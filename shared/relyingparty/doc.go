// Package relyingparty is for the service that a person logs in to or sends a
// signed document to. It issues challenges, verifies logins and signatures, and
// says in an ordered [Report] what was checked, what failed, what is undecided
// and what was not checked.
//
// Most services need [LoadAnchors], a [Memory] or a [ChallengeStore] of their own,
// [Issue] for the login page, and a [Verifier] with VerifyLoginOnce and
// VerifySignature, or VerifyAttached and VerifyPDF for files that hold their signature;
// VerifyPDFOf wants that a PDF is the document that was sent to be signed, and only signed.
// VerifyDocument reports on every signature of a file of any format, maker and issuer; it is
// that of package verification, on which this one stands.
//
// Trust comes from the CA certificates that the operator configures, and from
// nowhere else: never from the card, the token or the signature. VerifyDocument alone
// also trusts the CAs that J-LIS published, whose certificates it takes from the file and
// knows by their SHA-256. All
// generations of a CA have one name, so the authority key identifier chooses
// among them (jpki facts 5.4).
//
// A program that verifies for others needs an accreditation under article 17 of
// the JPKI Act, and so does access to the revocation data of J-LIS (relyingparty facts
// 1). A [Config] has a [RevocationSource] all the same, or says WithoutRevocation
// aloud, and then every report does. That apart, what is left out of a Config or a
// Memory is a good default.
package relyingparty
