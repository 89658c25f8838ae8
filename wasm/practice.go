//go:build js && wasm

package main

import (
	"context"
	"sync/atomic"
	"time"

	"jpkiweb/shared/character"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/backend"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/session"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/view"
)

// A stage has one program on the screen: that of the real card, or that of practice,
// which has another card, another page and nothing else of the first.
type stage struct {
	page  *dom.Page
	texts *locale.Library
	real  *app.Program
	shown atomic.Pointer[app.Program]
	end   context.CancelFunc // of the program of practice
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
	end := &practiceBrowser{stage: s}
	var program *app.Program
	program = app.NewProgram(cards, end, s.drawer(&program), time.Now)
	s.shown.Store(program)
	go func() {
		_ = program.Run(ctx, app.Start{ // it ends with ctx only
			Practice: true, Way: app.WayWindow, Lang: lang, Chosen: true, Municipality: s.page.Remembered(guide.StorageKey), Version: version,
		})
	}()
}

// endPractice ends it, and the worker with its card, and takes up the real card.
func (s *stage) endPractice(lang string) {
	s.end()
	s.shown.Store(s.real)
	s.real.Send(app.PracticeOver{Lang: lang})
}

// practiceBrowser is app.Page of practice: what would leave the page, or stay in the
// browser, does not happen.
type practiceBrowser struct{ stage *stage }

func (practiceBrowser) Answer(task.Answer)                  {}
func (practiceBrowser) UseWindow(task.Request)              {}
func (practiceBrowser) Download(string, string, []byte)     {}
func (practiceBrowser) SaveMunicipality(string)             {}
func (practiceBrowser) SaveReminders(string)                {}
func (practiceBrowser) Copy(string)                         {}
func (practiceBrowser) OpenWindow(string) bool              { return false }
func (practiceBrowser) Leave()                              {}
func (practiceBrowser) BeginPractice(string)                {}
func (practiceBrowser) Fetch(path string) ([]byte, error)   { return dom.Fetch(path) }
func (b practiceBrowser) EndPractice(lang string)           { b.stage.endPractice(lang) }
func (b practiceBrowser) Print()                            { report(b.stage.page.Print()) }
func (b practiceBrowser) ShowFolded(id string, text []byte) { report(b.stage.page.SetText(id, text)) }
func (b practiceBrowser) SaveLanguage(language string)      { report(b.stage.page.SaveLanguage(language)) }

func (practiceBrowser) ShowAddress(string, bool)                  {}
func (practiceBrowser) DecodeShiftJIS(text []byte) (string, bool) { return dom.DecodeShiftJIS(text) }
func (b practiceBrowser) ShowText(id string, text []character.Piece) {
	report(b.stage.page.ShowText(id, text))
}
func (b practiceBrowser) DrawPicture(ctx context.Context, id, mediaType string, content []byte) (width, height, drawn int, err error) {
	return b.stage.page.DrawPicture(ctx, id, mediaType, content)
}

func (practiceBrowser) CalendarEvents([]health.Reminder, string) []wire.CalendarEvent { return nil }
