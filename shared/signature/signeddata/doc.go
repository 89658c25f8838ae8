// Package signeddata reads the SignedData of any maker, RFC 5652, 5, and says what is
// wrong with it instead of only refusing it: for reports on signatures that are not of
// the form that package cms makes and takes. Signatures of companies and notaries are
// such, with other digests and keys, and so are those that somebody tampered with. Who takes one
// form of it only, as package timestamp does, asks [Data.CheckForm], too.
//
// [Open] reads the envelope, BER or DER, and leaves the document in the file
// ([Data.WriteContent]). A [Signer] tells what it says and what of it breaks a rule; whether
// its signature is one by a key is [Signer.Verify]. Nothing here knows whose the key is.
package signeddata
