// Package document is what the app has of the worker that reads documents: what both say
// to each other, and a [Client], which starts it when a document must be read and ends it
// when it was not asked for a while, or is given up. The worker makes a document ready to
// be signed in each format of package signature, and finishes it. This package holds no
// file, and reads none: that is wasm/document/worker, which the app does not carry. Callers
// need [NewClient], [Client.Open] and [Client.Finish].
package document
