// Package signature is what of a document is signed, in each [Format] that a person may
// choose, and what comes of it.
//
// A [Subject] is the part of a document that goes to where the card is: a digest, or of
// [MOJ] the state of one with what is hashed last, because the signer's name belongs to
// what is signed and is known when the certificate is. Who signs calls [Subject.Prepare],
// has the card sign [Draft.Digest] and calls [Draft.Embed]. Who lends the card asks
// [Subject.Allows] before, which computes all of that anew.
//
// It knows no file. Package document makes a Subject of one, and the finished file of a
// [Signature].
package signature
