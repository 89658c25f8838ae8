//go:build js && wasm

// Package main is the browser app, compiled to static/dist/app.wasm: it wires
// the page, the program, the helper's session and the page that opened this
// window.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/hack-pad/safejs"

	"jpkiweb/shared/character"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/backend"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/embed"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/health"
	"jpkiweb/wasm/task"
	"jpkiweb/wasm/view"
)

// Where this browser remembers what the person wanted it to.
const (
	remindersKey  = "jpki-reminders" // days
	usedBeforeKey = "jpki-in-page"   // that the helper knows this page (jpki.js)
)

// Set by the build.
var (
	version = "0.0.0-dev"
	built   = "" // when its source was committed, RFC 3339; "": not known
)

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
	texts := locale.NewLibrary(dom.Fetch)
	documents := document.NewClient(func() (document.Worker, error) { return dom.StartWorker("document.js") })
	on := &stage{texts: texts, documents: documents}
	if on.page, err = dom.Mount("app", func(e dom.Event) {
		if m, ok := app.Decode(e); ok {
			on.send(m)
		}
	}); err != nil {
		return err
	}
	page := on.page
	fragment, err := page.Fragment()
	if err != nil {
		return err
	}
	claim, address := app.SplitFragment(fragment)
	end := &browser{
		page: page, texts: texts, documents: documents, claim: claim,
		send: func(m app.Message) { on.real.Send(m) }, practise: func(lang string) { on.beginPractice(ctx, lang) },
	}
	program := app.NewProgram(cards, end, on.drawer(&on.real), time.Now)
	on.real = program
	on.shown.Store(program)
	if err := listen(end, on, way); err != nil {
		return err
	}
	back := func() {
		if on.shown.Load() == program { // practice has no helper
			program.Send(app.Reconnect{})
		}
	}
	if way == app.WayEmbedded {
		back = func() {} // the browser would ask its person without a click
	}
	if err := followPageCache(cards.Close, back); err != nil {
		return err
	}
	start := startOf(page, way)
	start.Address, start.Awaits = address, end.opener != nil
	if _, err := texts.Texts(start.Lang); err != nil { // no word can be shown: boot.js says so
		return err
	}
	return program.Run(ctx, start)
}

// startOf is how the page begins, by what its browser remembers.
func startOf(page *dom.Page, way app.Way) app.Start {
	lang, chosen := page.Language()
	if !slices.Contains(locale.Languages[:], lang) {
		lang = locale.Languages[0]
	}
	madeAt, err := time.Parse(time.RFC3339, built)
	if err != nil {
		madeAt = time.Time{}
	}
	return app.Start{
		Way: way, Lang: lang, Chosen: chosen,
		UsedBefore:   page.Remembered(usedBeforeKey) != "",
		Municipality: page.Remembered(guide.StorageKey),
		Reminders:    page.Remembered(remindersKey),
		Version:      version, Built: madeAt,
	}
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

// listen takes the request of the page that opened this window, the ways of the person
// through its addresses, and in the embedded way what the browser says of the connection.
func listen(end *browser, on *stage, way app.Way) error {
	program := on.real
	opener, err := embed.Listen(func(r task.Request) { program.Send(app.Requested{Request: r}) })
	switch {
	case errors.Is(err, embed.ErrNoOpener) && end.claim != "":
		program.Send(app.RequestMissing{})
	case err != nil && !errors.Is(err, embed.ErrNoOpener):
		// The page that opened this window may not ask (http, for instance); the
		// person can use the window all the same.
		report(fmt.Errorf("answer the page that opened this window: %w", err))
	}
	end.opener = opener
	if err := end.page.FollowFragment(func(fragment string) {
		_, address := app.SplitFragment(fragment)
		on.send(app.Follow{Address: address})
	}); err != nil {
		return err
	}
	if err := end.page.FollowPrinting(func() { on.send(app.OfGuide{Message: guide.DrawNow{}}) }); err != nil {
		return err
	}
	if err := end.page.FollowVoices(func(languages []string) {
		program.Send(app.OfGuide{Message: guide.VoicesFound{Languages: languages}})
	}); err != nil {
		return err
	}
	if way != app.WayEmbedded {
		return nil
	}
	embed.WatchPermission(func(state string) { program.Send(app.PermissionChanged{Permission: app.Permission(state)}) })
	return embed.WatchBlocked(func() { program.Send(app.PageBlocked{}) })
}

// followPageCache gives the session up when the page leaves, for the browser may
// keep it frozen with its socket open, and takes it again when the page comes
// back (dom facts 6). The listeners live as long as the page.
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

// openerTurns are what the page that asked needs until it has left for the next one: a
// message is delivered, and a form is submitted.
const openerTurns = 2

// browser is app.Page: the program's effects on the page and on its opener.
type browser struct {
	page      *dom.Page
	opener    *embed.Opener
	texts     *locale.Library
	documents *document.Client
	claim     string // what the fragment says of the page that opened this window
	send      func(app.Message)

	practise func(lang string) // begins practice
	forgets  bool              // nothing is remembered any more
}

func (b *browser) Answer(a task.Answer) {
	if b.opener != nil {
		report(b.opener.Answer(a))
	}
}

func (b *browser) LetOpenerGoOn()                             { report(dom.GiveTurns(openerTurns)) }
func (b *browser) ShowFolded(id string, text []byte)          { report(b.page.SetText(id, text)) }
func (b *browser) ShowText(id string, text []character.Piece) { report(b.page.ShowText(id, text)) }
func (b *browser) DecodeShiftJIS(text []byte) (string, bool)  { return dom.DecodeShiftJIS(text) }
func (b *browser) ReadDocument(ctx context.Context, f dom.File, o *document.Options, progress func(document.Progress)) (document.Opened, error) {
	given, err := fileOf(f, o)
	if err != nil {
		return document.Opened{}, err
	}
	return b.documents.Open(ctx, given, o, progress)
}

func (b *browser) FinishDocument(ctx context.Context, f dom.File, o document.Options, s signature.Signature, token []byte) (name string, blob any, err error) {
	given, err := fileOf(f, &o)
	if err != nil {
		return "", nil, err
	}
	return b.documents.Finish(ctx, given, o, s, token, func(document.Progress) {})
}

func (b *browser) ZipDocuments(ctx context.Context, files []dom.File) (any, error) {
	var names []string
	var blobs []any
	for _, f := range files {
		blob, err := dom.BlobOf(f)
		if err != nil {
			return nil, err
		}
		names, blobs = append(names, f.Name), append(blobs, blob)
	}
	return b.documents.Zip(ctx, names, blobs)
}

func (b *browser) VerifyDocument(ctx context.Context, f dom.File, beside *dom.File, addresses bool, trust *document.Trust, progress func(document.Progress)) (json.RawMessage, error) {
	given, err := fileOf(f, nil)
	if err != nil {
		return nil, err
	}
	if beside == nil {
		return b.documents.Verify(ctx, given, nil, addresses, trust, progress)
	}
	document, err := fileOf(*beside, nil)
	if err != nil {
		return nil, err
	}
	return b.documents.Verify(ctx, given, &document, addresses, trust, progress)
}

// fileOf is a file as the worker is given it, with the font of the options.
func fileOf(f dom.File, o *document.Options) (of document.File, err error) {
	of = document.File{Name: f.Name, Size: f.Size}
	of.Blob, err = dom.BlobOf(f)
	if err == nil && o != nil && o.Visible != nil {
		of.Font, err = dom.BlobOf(o.Visible.Font)
	}
	if err != nil {
		return document.File{}, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	return of, nil
}

func (b *browser) DrawPicture(ctx context.Context, id, mediaType string, content []byte) (width, height, drawn int, err error) {
	return b.page.DrawPicture(ctx, id, mediaType, content)
}

func (b *browser) Download(name, mediaType string, content []byte) {
	report(b.page.Download(name, mediaType, content))
}

func (b *browser) Save(name string, file any) { report(b.page.Save(name, file)) }

func (b *browser) ShowAddress(address string, entry bool) {
	report(b.page.SetFragment(app.JoinFragment(b.claim, address), entry))
}

func (b *browser) SaveLanguage(language string) { b.remember(b.page.SaveLanguage, language) }
func (b *browser) Leave()                       { report(b.page.Leave()) }
func (b *browser) SaveMunicipality(code string) { b.remember(b.as(guide.StorageKey), code) }
func (b *browser) SaveReminders(text string)    { b.remember(b.as(remindersKey), text) }
func (b *browser) Print()                       { report(b.page.Print()) }
func (b *browser) Silence()                     { b.page.Silence() }

func (b *browser) Speak(lines []dom.Spoken) (ended <-chan struct{}) { return b.page.Speak(lines) }
func (b *browser) Fetch(path string) ([]byte, error)                { return dom.Fetch(path) }
func (b *browser) Copy(text string)                                 { report(b.page.Copy(text)) }

// as keeps a value under a key.
func (b *browser) as(key string) func(value string) error {
	return func(value string) error { return b.page.Remember(key, value) }
}

func (b *browser) remember(keep func(value string) error, value string) {
	if !b.forgets {
		report(keep(value))
	}
}

func (b *browser) Forget() {
	b.forgets = true
	report(errors.Join(b.page.SaveLanguage(""), b.page.Remember(guide.StorageKey, ""), b.page.Remember(remindersKey, "")))
}

func (b *browser) CalendarEvents(days []health.Reminder, lang string) []wire.CalendarEvent {
	t, err := b.texts.Texts(lang)
	report(err)
	return health.CalendarEvents(days, t)
}

func (b *browser) PracticeDocument(lang string) (name, content string) {
	t, err := b.texts.Texts(lang)
	report(err)
	return view.PracticeDocument(t)
}

func (b *browser) BeginPractice(lang string) { b.practise(lang) }
func (b *browser) EndPractice(string)        {} // this one is none

func (b *browser) OpenWindow(url string) bool {
	opened, err := b.page.OpenWindow(url)
	report(err)
	return opened
}

func (b *browser) UseWindow(r task.Request) {
	done := func(code wire.Code) { b.send(app.OfTask{Message: task.WindowDone{Code: code}}) }
	switch {
	case r.Kind == task.KindAllow:
		embed.AskGrant(r.Purposes, done)
	case b.opener != nil:
		b.opener.UseWindow(r.Hosts, done)
	default:
		done(wire.CodeOpenerLost)
	}
}
