//go:build js && wasm

// Package main is the page of the guide that a municipality hosts, compiled to
// static/guide/dist/guide.wasm: it wires the page and the program.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/guidepage"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "jpki-web:", err) // the browser's console
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	b := &browser{texts: locale.NewLibrary(dom.Fetch)}
	program := guidepage.NewProgram(b, time.Now)
	var err error
	if b.page, err = dom.Mount("app", func(e dom.Event) {
		if m, ok := guidepage.Decode(e); ok {
			program.Send(m)
		}
	}); err != nil {
		return err
	}
	address, err := b.page.Fragment()
	if err != nil {
		return err
	}
	if err := b.page.FollowFragment(func(address string) { program.Send(guidepage.Follow{Address: address}) }); err != nil {
		return err
	}
	if err := b.page.FollowPrinting(func() { program.Send(guidepage.OfGuide{Message: guide.DrawNow{}}) }); err != nil {
		return err
	}
	if err := b.page.FollowVoices(func(languages []string) {
		program.Send(guidepage.OfGuide{Message: guide.VoicesFound{Languages: languages}})
	}); err != nil {
		return err
	}
	lang, _ := b.page.Language()
	start := guidepage.Start{Address: address, Lang: lang, Municipality: b.page.Remembered(guide.StorageKey), Host: b.page.Setting("municipality")}
	first, _ := guidepage.New(start)
	if _, err := b.texts.Texts(first.Lang); err != nil { // no word can be shown: boot.js says so
		return err
	}
	return program.Run(ctx, start)
}

// browser is guidepage.Page: the program's effects on the page.
type browser struct {
	page  *dom.Page
	texts *locale.Library
}

func (b *browser) Show(m guidepage.Model) {
	t, err := b.texts.Texts(m.Lang)
	report(err) // the server may be gone: then the language of before
	report(b.page.Show(guidepage.Draw(m, t)))
}

func (b *browser) Fetch(path string) ([]byte, error) { return dom.Fetch(path) }
func (b *browser) SaveMunicipality(code string)      { report(b.page.Remember(guide.StorageKey, code)) }
func (b *browser) SaveLanguage(lang string)          { report(b.page.SaveLanguage(lang)) }
func (b *browser) Print()                            { report(b.page.Print()) }
func (b *browser) Silence()                          { b.page.Silence() }

func (b *browser) Speak(lines []dom.Spoken) (ended <-chan struct{}) { return b.page.Speak(lines) }

func (b *browser) ShowAddress(address string, entry bool) {
	report(b.page.SetFragment(address, entry))
}

// report writes what went wrong with the page itself to the browser's console; nobody
// else could be told.
func report(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "jpki-web:", err)
	}
}
