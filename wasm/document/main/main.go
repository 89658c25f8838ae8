//go:build js && wasm

// Package main is the program of the worker that reads documents, compiled to
// static/dist/document.wasm: static/document.js loads it when a person has picked a file,
// and its end is that of the worker.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"jpkiweb/wasm/document/printer"
	"jpkiweb/wasm/document/worker"
	"jpkiweb/wasm/dom"
)

// prints is the argument that static/notice.js gives: the worker prints notices then, and
// reads no documents.
const prints = "notice"

func main() {
	page, err := dom.ListenToPage()
	if err == nil {
		serve := worker.Serve
		if len(os.Args) == 2 && os.Args[1] == prints {
			serve = printer.Serve
		}
		err = serve(context.Background(), page, browser{})
	}
	fmt.Fprintln(os.Stderr, "jpki-web document:", err) // the browser's console
	os.Exit(1)
}

// browser is where the worker runs.
type browser struct{}

func (browser) File(blob any) (dom.File, error) { return dom.FileOf(blob) }

func (browser) Files(blob any) ([]dom.File, error) { return dom.FilesOf(blob) }

func (browser) Output() worker.Output { return &dom.BlobWriter{} }

func (browser) Hasher(f dom.File) (worker.Hasher, error) {
	h, err := dom.HashBlob(f.Blob)
	if errors.Is(err, dom.ErrNoHashWASM) {
		fmt.Fprintln(os.Stderr, "jpki-web document: Go hashes:", err)
		return nil, nil
	}
	return h, err
}
