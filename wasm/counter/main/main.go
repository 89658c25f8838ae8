//go:build js && wasm

// Package main is the desk of a municipality's counter, compiled to
// static/dist/counter.wasm: it wires the page, the program and the helper.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/hack-pad/safejs"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/dom"
)

// Set by the build.
var version = "0.0.0-dev"

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "jpki-web:", err) // the browser's console
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	origin, err := dom.TextOf(safejs.Global(), "location", "origin")
	if err != nil {
		return err
	}
	helper, err := counter.NewSocket(origin, version)
	if err != nil {
		return err
	}
	b := &browser{texts: locale.NewLibrary(dom.Fetch, locale.Counter)}
	program := counter.NewProgram(b, helper, time.Now)
	if b.page, err = dom.Mount("app", func(e dom.Event) {
		if m, ok := counter.Decode(e); ok {
			program.Send(m)
		}
	}); err != nil {
		return err
	}
	if err := b.page.FollowKeys(func(key string) { program.Send(counter.Press{Key: counter.KeyOf(key)}) }); err != nil {
		return err
	}
	lang := b.page.Setting("language")             // that of the browser (boot.js)
	if _, err := b.texts.Texts(lang); err != nil { // no word can be shown: boot.js says so
		return err
	}
	return program.Run(ctx, lang)
}

// browser is counter.Page: the program's effects on the page.
type browser struct {
	page  *dom.Page
	texts *locale.Library
}

func (b *browser) Show(m counter.Model) {
	staff, err := b.texts.Texts(m.Lang)
	report(err) // the helper may be gone: then the language of before
	visitor, err := m.VisitorTexts(b.texts)
	report(err)
	report(b.page.Show(counter.Draw(m, staff, visitor)))
}

func (b *browser) Fetch(path string) ([]byte, error) { return dom.Fetch(path) }
func (b *browser) Print()                            { report(b.page.Print()) }
func (b *browser) Replace()                          { report(b.page.Replace()) }

// report writes what went wrong with the page itself to the browser's console; nobody
// else could be told.
func report(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "jpki-web:", err)
	}
}
