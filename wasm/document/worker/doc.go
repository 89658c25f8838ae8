// Package worker is the worker that reads documents: it answers what a page asks for
// (wasm/document), one file at a time, of which it has a piece in memory. It is a program
// of its own (wasm/document/main), and reaches nobody but the page that started it.
// Callers need [Serve].
package worker
