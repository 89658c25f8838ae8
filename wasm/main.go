//go:build js && wasm

// Package main is the browser app, compiled to static/dist/app.wasm: it wires
// the page, the program, the helper's session and the page that opened this
// window.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/hack-pad/safejs"

	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/backend"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/embed"
	"jpkiweb/wasm/view"
)

// version is set by the build.
var version = "0.0.0-dev"

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "jpki-web:", err) // the browser's console
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	way, err := wayOf()
	if err != nil {
		return err
	}
	origin, err := dom.TextOf(safejs.Global(), "location", "origin")
	if err != nil {
		return err
	}
	cards, err := backend.New(way, origin, version, time.Now)
	if err != nil {
		return err
	}
	texts := library{}
	var program *app.Program
	page, err := dom.Mount("app", func(e dom.Event) {
		if m, ok := app.Decode(e); ok {
			program.Send(m)
		}
	})
	if err != nil {
		return err
	}
	end := &browser{page: page, tell: func(m app.Message) { program.Send(m) }}
	program = app.NewProgram(cards, end, func(m app.Model) {
		t, err := texts.of(m.Lang)
		report(err)
		report(page.Show(view.Draw(m, t)))
	}, time.Now)
	if err := listen(end, program, way); err != nil {
		return err
	}
	back := func() { program.Send(app.Reconnect{}) }
	if way == app.WayEmbedded {
		back = func() {} // the browser would ask its person without a click
	}
	if err := followPageCache(cards.Close, back); err != nil {
		return err
	}
	lang, chosen := page.Language()
	return program.Run(ctx, app.Start{Way: way, Lang: lang, Chosen: chosen, Version: version})
}

// A library holds the texts of each language that was used, by language.
type library map[string]locale.Texts

// of fetches the texts of a language the first time.
func (l library) of(lang string) (locale.Texts, error) {
	if t, ok := l[lang]; ok {
		return t, nil
	}
	joined, err := dom.Fetch("dist/locale/" + lang + ".json")
	if err != nil {
		return locale.Texts{}, err
	}
	l[lang], err = locale.Parse(lang, joined)
	return l[lang], err
}

// wayOf: an e-service has the app in a frame of its page; the helper serves it as
// a window.
func wayOf() (app.Way, error) {
	framed, err := embed.Framed()
	if framed {
		return app.WayEmbedded, err
	}
	return app.WayWindow, err
}

// listen takes the request of the page that opened this window, and in the
// embedded way what the browser says of the connection.
func listen(end *browser, program *app.Program, way app.Way) error {
	opener, err := embed.Listen(func(r app.Request) { program.Send(app.Asked{Request: r}) })
	if err != nil && !errors.Is(err, embed.ErrNoOpener) {
		// The page that opened this window may not ask (http, for instance); the
		// person can use the window all the same.
		report(fmt.Errorf("answer the page that opened this window: %w", err))
	}
	end.opener = opener
	if way != app.WayEmbedded {
		return nil
	}
	embed.WatchPermission(func(state string) { program.Send(app.PermissionChanged{Permission: app.Permission(state)}) })
	return embed.WatchBlocked(func() { program.Send(app.PageBlocked{}) })
}

// followPageCache gives the session up when the page leaves, for the browser may
// keep it frozen with its socket open, and takes it again when the page comes
// back (web-platform facts 7). The listeners live as long as the page.
func followPageCache(leave, back func()) error {
	listen := func(event string, then func(persisted bool)) error {
		f, err := safejs.FuncOf(func(_ safejs.Value, args []safejs.Value) any {
			persisted, err := args[0].Get("persisted")
			if err != nil {
				return nil
			}
			kept, err := persisted.Bool()
			then(err == nil && kept)
			return nil
		})
		if err != nil {
			return err
		}
		_, err = safejs.Global().Call("addEventListener", event, f.Value())
		return err
	}
	if err := listen("pagehide", func(bool) { go leave() }); err != nil {
		return err
	}
	return listen("pageshow", func(persisted bool) {
		if persisted {
			back()
		}
	})
}

// report writes what went wrong with the page itself to the browser's console;
// nobody else could be told.
func report(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "jpki-web:", err)
	}
}

// browser is app.Page: the program's effects on the page and on its opener.
type browser struct {
	page   *dom.Page
	opener *embed.Opener
	tell   func(app.Message)
}

func (b *browser) Answer(a app.Answer) {
	if b.opener != nil {
		report(b.opener.Answer(a))
	}
}

func (b *browser) ShowFolded(text []byte)       { report(b.page.SetText(app.IDFolded, text)) }
func (b *browser) Download(d app.Download)      { report(b.page.Download(d.Name, d.MediaType, d.Content)) }
func (b *browser) SaveLanguage(language string) { report(b.page.SaveLanguage(language)) }
func (b *browser) Leave()                       { report(b.page.Leave()) }
func (b *browser) Copy(text string)             { report(b.page.Copy(text)) }

func (b *browser) OpenWindow(url string) bool {
	opened, err := b.page.OpenWindow(url)
	report(err)
	return opened
}

func (b *browser) UseWindow(r app.Request) {
	done := func(code wire.Code) { b.tell(app.WindowDone{Code: code}) }
	switch {
	case r.Task == app.TaskAllow:
		embed.AskGrant(r.Purposes, done)
	case b.opener != nil:
		b.opener.UseWindow(done)
	default:
		done(wire.CodeOpenerLost)
	}
}
