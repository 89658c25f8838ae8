// Package document signs files: it reads one, tells what of it is signed, and writes the
// finished file. The signature itself is made elsewhere, where the card is.
//
// [Open] reads a file in a format of package signature, [Document.Subject] is what is
// signed of it, and [Document.Finish] writes what [signature.Draft.Embed] returned into its
// place, with a time stamp if there is one. A file is read as a stream, so it may be larger
// than memory; who wants to cancel or to show progress gives a source that does.
//
// It is apart from package signature, because the app in the browser signs subjects of
// documents that a worker reads: it carries neither a reader of PDF nor crypto/x509, which
// time stamps need.
package document
