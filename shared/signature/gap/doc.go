// Package gap is what is signed around the gap that a PDF signature leaves for its CMS: the
// [State] of the digest before it, and the [Tail] behind it. That much of a document goes to
// where the card is. It is apart from package pdf, because the app and the guard carry it
// and read no PDF.
package gap
