//go:build js && wasm

package main

import (
	"context"
	"sync/atomic"
	"time"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/backend"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/session"
	"jpkiweb/wasm/view"
)

// A stage has one program on the screen: that of the real card, or that of practice,
// which has another card, another page and nothing else of the first.
type stage struct {
	page      *dom.Page
	texts     *locale.Library
	documents *document.Client
	real      *app.Program
	shown     atomic.Pointer[app.Program]
	end       context.CancelFunc // of the program of practice
}

// send tells the program on the screen.
func (s *stage) send(m app.Message) { s.shown.Load().Send(m) }

// drawer draws a program while it is on the screen.
func (s *stage) drawer(of **app.Program) func(app.Model) {
	return func(m app.Model) {
		if s.shown.Load() != *of {
			return
		}
		t, err := s.texts.Texts(m.Lang)
		report(err) // the helper may be gone: then the language of before
		report(s.page.Show(view.Draw(m, t)))
	}
}

// beginPractice puts a program of practice on the screen.
func (s *stage) beginPractice(ctx context.Context, lang string) {
	ctx, s.end = context.WithCancel(ctx)
	cards := backend.NewPractice(func() (session.Conn, error) { return dom.StartWorker("practice.js") }, time.Now)
	page := app.PracticePage(&browser{page: s.page, texts: s.texts, documents: s.documents}, s.endPractice)
	var program *app.Program
	program = app.NewProgram(cards, page, s.drawer(&program), time.Now)
	s.shown.Store(program)
	go func() {
		_ = program.Run(ctx, app.Start{ // it ends with ctx only
			Practice: true, Way: app.WayWindow, Lang: lang, Chosen: true, Municipality: s.page.Remembered(guide.StorageKey), Version: version,
		})
	}()
}

// endPractice ends it, the worker with its card, and the one that read what it signed, and takes up the real card.
func (s *stage) endPractice(lang string) {
	s.end()
	s.documents.Close()
	s.shown.Store(s.real)
	s.real.Send(app.PracticeOver{Lang: lang})
}
