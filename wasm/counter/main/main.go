//go:build js && wasm

// Package main is the desk of a municipality's counter, compiled to
// static/dist/counter.wasm: it wires the page, the program and the helper.
package main

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/hack-pad/safejs"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/socket"
	"jpkiweb/wasm/counter/training"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
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
	b := &browser{texts: locale.NewLibrary(dom.Fetch, locale.Counter), trains: make(chan begin, 1)}
	var err error
	if b.page, err = dom.Mount("app", b.tell); err != nil {
		return err
	}
	if b.desk, err = b.program(counter.WindowKind(b.page.Setting("window"))); err != nil {
		return err
	}
	if err := b.join(); err != nil {
		return err
	}
	lang := b.page.Setting("language")             // that of the browser (boot.js)
	if _, err := b.texts.Texts(lang); err != nil { // no word can be shown: boot.js says so
		return err
	}
	return b.run(ctx, lang)
}

// program is that of the desk, with the helper and the keys, or of a window beside it.
func (b *browser) program(kind counter.WindowKind) (*counter.Program, error) {
	document, err := dom.RandomUUID()
	if err != nil {
		return nil, err
	}
	if kind != counter.Desk {
		program := counter.NewWindowProgram(kind, b, time.Now, document)
		return program, b.page.FollowPrinted(func() { program.Send(counter.Printed{}) })
	}
	origin, err := dom.TextOf(safejs.Global(), "location", "origin")
	if err != nil {
		return nil, err
	}
	helper, err := socket.New(origin, version)
	if err != nil {
		return nil, err
	}
	return counter.NewProgram(b, helper, time.Now, document), b.page.FollowKeys(b.press)
}

// browser is counter.Page: the program's effects on the page.
type browser struct {
	page  *dom.Page
	texts *locale.Library
	desk  *counter.Program // or that of a window beside it

	channel *dom.Channel // joins the windows of this desk, by its name
	name    string

	trains   chan begin
	training atomic.Pointer[training.Program] // nil: the desk is on the page
}

// begin is what the training begins with.
type begin struct {
	lang      string
	knowledge guide.Model
}

// run runs the desk, and after it the training where that is chosen: the desk has ended then.
func (b *browser) run(ctx context.Context, lang string) error {
	desk, end := context.WithCancel(ctx)
	defer end()
	ended := make(chan error, 1)
	go func() { ended <- b.desk.Run(desk, lang) }()
	select {
	case err := <-ended:
		return err
	case with := <-b.trains:
		end()
		<-ended
		report(b.channel.Close()) // no visitor has a display meanwhile
		return b.train(ctx, with)
	}
}

// train runs the training, whose cards are those of a worker.
func (b *browser) train(ctx context.Context, with begin) error {
	office := training.NewOffice(func() (training.Conn, error) { return dom.StartWorker("training.js") })
	page := trained{b, locale.NewLibrary(dom.Fetch, locale.Counter, locale.Training)}
	program := training.NewProgram(page, office)
	b.training.Store(program)
	return program.Run(ctx, with.lang, with.knowledge, time.Now())
}

// tell tells who is on the page of an event.
func (b *browser) tell(e dom.Event) {
	if program := b.training.Load(); program != nil {
		if m, ok := training.Decode(e); ok {
			program.Send(m)
		}
		return
	}
	if m, ok := counter.Decode(e); ok {
		b.desk.Send(m)
	}
}

// press tells who is on the page of a key.
func (b *browser) press(key string) {
	if program := b.training.Load(); program != nil {
		program.Send(training.Press{Key: counter.KeyOf(key)})
		return
	}
	b.desk.Send(counter.Press{Key: counter.KeyOf(key)})
}

func (b *browser) Show(m counter.Model) {
	staff, err := b.texts.Texts(m.Lang)
	report(err) // the helper may be gone: then the language of before
	visitor, err := m.VisitorTexts(b.texts)
	report(err)
	report(b.page.ShowOther(counter.Draw(m, staff, visitor)))
}

func (b *browser) Fetch(path string) ([]byte, error) { return dom.Fetch(path) }
func (b *browser) Print()                            { report(b.page.Print()) }
func (b *browser) AfterPaint(seen func())            { report(b.page.AfterPaint(seen)) }
func (b *browser) Replace()                          { report(b.page.Replace()) }
func (b *browser) Train(lang string, knowledge guide.Model) {
	b.trains <- begin{lang, knowledge}
}

func (b *browser) Close()           { report(b.page.Leave()) }
func (b *browser) Rename()          { report(b.rename()) }
func (b *browser) Tell(text string) { report(b.channel.Send(text)) }

// OpenWindow opens a window; their headers take each other's hold away
// (Cross-Origin-Opener-Policy), which leaves it a process of its own.
func (b *browser) OpenWindow(kind counter.WindowKind) bool {
	opened, err := b.page.OpenWindow(counter.PathOf(kind) + "#" + b.name)
	report(err)
	return opened
}

// join joins the windows of this desk: what it opened carries its name behind the # of the
// address, and from then on as its own, for no document stays.
func (b *browser) join() error {
	name, err := b.page.Name()
	if err != nil {
		return err
	}
	if told, err := b.page.Fragment(); err == nil && counter.IsName(told) {
		name = told
	}
	if !counter.IsName(name) {
		return b.rename()
	}
	return b.take(name)
}

// rename takes a name that no other desk has.
func (b *browser) rename() error {
	uuid, err := dom.RandomUUID()
	if err != nil {
		return err
	}
	return b.take(counter.NameOf(uuid))
}

// take takes a name.
func (b *browser) take(name string) (err error) {
	if b.channel != nil {
		report(b.channel.Close())
	}
	b.name = name
	if err := b.page.SetName(name); err != nil {
		return err
	}
	b.channel, err = dom.OpenChannel(name, b.desk.Hear)
	return err
}

// trained is training.Page.
type trained struct {
	*browser
	texts *locale.Library
}

func (p trained) Show(m training.Model) {
	t, err := p.texts.Texts(m.Lang)
	report(err)
	report(p.page.Show(training.Draw(m, t)))
}

// report writes what went wrong with the page itself to the browser's console; nobody
// else could be told.
func report(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "jpki-web:", err)
	}
}
