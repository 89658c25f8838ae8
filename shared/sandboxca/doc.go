// Package sandboxca is a JPKI to try things with: two CAs that issue
// certificates of the JPKI profile, field for field and in the order of the real
// ones, with O=JPKI-TEST/sandbox in every issuer so that none can be taken for a
// real certificate. Its keys are made on the machine where it runs and are never
// shipped; nobody may trust them outside that machine.
//
// Open keeps the CAs in a directory, CA.Issue makes a certificate for a key, and
// options make a wrong one, for tests of those who must refuse it. CA.Revoke,
// CA.Hold and CA.Release (by the rule of CA.SetRelease) change what becomes of a certificate later, and CA.CRL
// says so to others; a renewal is another CA.Issue. A CA remembers what it issued: CA.Known
// tells all of it, and CA.Find how one certificate stands, which package responder says by OCSP.
package sandboxca
