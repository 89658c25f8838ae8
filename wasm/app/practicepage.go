package app

import (
	"context"
	"encoding/json"

	"jpkiweb/shared/character"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/task"
)

// PracticePage is the page of a program of practice, drawn on another page, which end
// ends. What would leave the page, or stay in the browser, does not happen, but for the
// language, which is the person's and not of practice.
func PracticePage(on Page, end func(lang string)) Page { return practicePage{on, end} }

// A practicePage names each method that it hands on: a new one is handed on by nobody who
// did not mean it.
type practicePage struct {
	on  Page
	end func(lang string)
}

func (practicePage) Answer(task.Answer)                                            {}
func (practicePage) LetOpenerGoOn()                                                {}
func (practicePage) UseWindow(task.Request)                                        {}
func (practicePage) Download(string, string, []byte)                               {}
func (practicePage) Save(string, any)                                              {}
func (practicePage) SaveMunicipality(string)                                       {}
func (practicePage) SaveReminders(string)                                          {}
func (practicePage) CalendarEvents([]health.Reminder, string) []wire.CalendarEvent { return nil }
func (practicePage) Forget()                                                       {}
func (practicePage) Copy(string)                                                   {}
func (practicePage) OpenWindow(string) bool                                        { return false }
func (practicePage) ShowAddress(string, bool)                                      {}
func (practicePage) Leave()                                                        {}
func (practicePage) Speak([]dom.Spoken) <-chan struct{}                            { return nil }
func (practicePage) Silence()                                                      {}
func (practicePage) BeginPractice(string)                                          {}
func (practicePage) VerifyDocument(context.Context, dom.File, *dom.File, bool, *document.Trust, func(document.Progress)) (json.RawMessage, error) {
	return nil, wire.Errorf(wire.CodeRequestInvalid, "nothing is verified in practice")
}

func (p practicePage) EndPractice(lang string)  { p.end(lang) }
func (p practicePage) SaveLanguage(lang string) { p.on.SaveLanguage(lang) }
func (p practicePage) PracticeDocument(lang string) (name, text string) {
	return p.on.PracticeDocument(lang)
}
func (p practicePage) Fetch(path string) ([]byte, error)              { return p.on.Fetch(path) }
func (p practicePage) Print()                                         { p.on.Print() }
func (p practicePage) ShowFolded(id string, text []byte)              { p.on.ShowFolded(id, text) }
func (p practicePage) ShowText(id string, text []character.Piece)     { p.on.ShowText(id, text) }
func (p practicePage) DecodeShiftJIS(b []byte) (text string, ok bool) { return p.on.DecodeShiftJIS(b) }
func (p practicePage) ReadDocument(ctx context.Context, f dom.File, o *document.Options, progress func(document.Progress)) (document.Opened, error) {
	return p.on.ReadDocument(ctx, f, o, progress)
}

func (p practicePage) FinishDocument(ctx context.Context, f dom.File, o document.Options, s signature.Signature, token []byte) (name string, blob any, err error) {
	return p.on.FinishDocument(ctx, f, o, s, token)
}

func (p practicePage) ZipDocuments(ctx context.Context, files []dom.File) (any, error) {
	return p.on.ZipDocuments(ctx, files)
}

func (p practicePage) DrawPicture(ctx context.Context, id, mediaType string, content []byte) (width, height, drawn int, err error) {
	return p.on.DrawPicture(ctx, id, mediaType, content)
}
