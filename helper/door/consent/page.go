package consent

import (
	"context"
	_ "embed" // of the page and its style
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"jpkiweb/helper/door/consent/markup"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

//go:embed page.html
var pageSource string

// The page is what a person reads, the controls what they answer with.
var (
	//go:embed style.css
	pageStyle string
	//go:embed control.css
	controlStyle string

	style = pageStyle + "\n" + controlStyle
)

// kept is an attribute of what the person compares: a program that translates the
// page leaves it as it is.
const kept = ` translate="no"`

// The window waits so long for what comes of a yes: for the card, and for a person
// at the reader.
const (
	cardWait = 20 * time.Second
	padWait  = 90 * time.Second
)

// parsePages makes the templates of each language. What they are made of is
// embedded: a test, not a person, meets the panic.
func parsePages() map[string]*markup.Set {
	all := map[string]texts{}
	for _, language := range locale.Languages {
		t, err := readTexts(language)
		if err != nil {
			panic(err)
		}
		all[language] = t
	}
	pages := map[string]*markup.Set{}
	for _, language := range locale.Languages {
		pages[language] = parsePage(all[language], all)
	}
	return pages
}

// parsePage makes the templates with these texts; all are for the names of the
// languages.
func parsePage(t texts, all map[string]texts) *markup.Set {
	set, err := markup.Parse(pageSource, functions(t, all))
	if err != nil {
		panic(err)
	}
	return set
}

// functions are what the templates call. Each is given a key or a language first.
func functions(t texts, all map[string]texts) map[string]markup.Func {
	named := func(f func(name string, places []any) (any, error)) markup.Func {
		return func(arguments []any) (any, error) {
			if len(arguments) > 0 {
				if name, ok := arguments[0].(string); ok {
					return f(name, arguments[1:])
				}
			}
			return nil, fmt.Errorf("of %v", arguments)
		}
	}
	return map[string]markup.Func{
		"t":     named(func(key string, places []any) (any, error) { return t.html(key, places...) }),
		"plain": named(func(key string, _ []any) (any, error) { return t.plain(key) }),
		"lines": named(func(key string, _ []any) (any, error) { return t.lines(key) }),
		"name":  named(func(language string, _ []any) (any, error) { return all[language].html("language") }),
		"tag":   named(func(language string, _ []any) (any, error) { return locale.Tag(language), nil }),
		"tone":  named(func(key string, _ []any) (any, error) { return tone(key), nil }),
		"style": func([]any) (any, error) { return markup.HTML(style), nil }, // our own file, which has no <
		"kept":  func([]any) (any, error) { return markup.HTML(kept), nil },
	}
}

// A page is what the templates draw.
type page struct {
	Language string
	Title    string // key
	Asking   bool
	Others   []string // languages
	Address  string   // that the forms go to
	Token    string

	Purpose, PIN       string // keys
	Site               site
	Documents          []document
	Many               bool // documents
	Tries, Max         int
	Pad, Change, Digit bool
	Against            string // code; "": nothing
	Unconfirmed        bool
	Faults             faults

	Key  string // of a conclusion or message
	Code string
}

// serveWindow shows the window as the request stands: the form, or what came of
// it, which it waits for a while.
func (p *Pending) serveWindow(rw http.ResponseWriter, r *http.Request) {
	form, asking := p.form()
	if asking {
		p.windows.show(rw, http.StatusOK, form, "head", "form", "foot")
		return
	}
	if isClosed(p.finished) {
		p.showConclusion(rw)
		return
	}
	working := "working"
	wait := cardWait
	if form.Pad {
		working, wait = "pad", padWait
	}
	p.windows.show(rw, http.StatusOK, form, "head", working)
	ctx, cancel := context.WithTimeout(r.Context(), wait)
	defer cancel()
	select {
	case <-p.finished:
		p.windows.show(rw, 0, p.concluded(), "conclusion", "foot")
	case <-ctx.Done():
		form.Key = "late"
		p.windows.show(rw, 0, form, "conclusion", "foot")
	}
}

// form returns the form; the second result is false if the person is no longer
// waited for.
func (p *Pending) form() (page, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	asking := p.stillAsks()
	if asking {
		p.reload()
		p.shown = p.windows.config.Now()
	}
	form := p.page()
	form.Asking = asking
	if asking {
		form.Title = form.Purpose + ".title"
	}
	form.Site, form.Documents, form.Faults = p.site, describeItems(p.request.Items), p.faults
	form.Many = len(form.Documents) > fewDocuments
	form.Against, form.Unconfirmed = string(p.request.Against), p.request.Unconfirmed
	form.Tries, form.Max = p.request.TriesLeft, max(p.request.PIN.Rule().Tries, p.request.TriesLeft)
	return form, asking
}

// fewDocuments are as many as a person goes through with the keyboard to the PIN.
const fewDocuments = 5

// page is what all screens of the request have. The caller holds mu.
func (p *Pending) page() page {
	all := page{
		Title: "result.title", Language: p.language, Address: wire.WindowPath + p.address, Token: p.token,
		Purpose: p.request.purposeKey(), PIN: pinKey(p.request.PIN),
		Pad: p.request.PINPad, Change: p.request.ChangePIN, Digit: !p.request.PIN.Rule().Letters,
	}
	for _, language := range locale.Languages {
		if language != p.language {
			all.Others = append(all.Others, language)
		}
	}
	return all
}

// purposeKey begins the keys of the texts. A developer's page may ask for either.
func (r Request) purposeKey() string {
	if r.Purpose == wire.PurposeRaw && r.ChangePIN {
		return "raw-change"
	}
	return string(r.Purpose)
}

func pinKey(p jpki.PIN) string {
	switch p {
	case jpki.DigitalSignaturePIN:
		return "signature"
	case jpki.CardInfoPIN:
		return "card_info"
	}
	return "login"
}

// concluded is the last screen. It is valid once finished is closed.
func (p *Pending) concluded() page {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := p.page()
	last.Key, last.Tries, last.Code = p.conclusion.key, p.conclusion.tries, string(p.conclusion.code)
	return last
}

// showConclusion: the person's yes came to an end, good or bad; or there was none
// and the window is gone.
func (p *Pending) showConclusion(rw http.ResponseWriter) {
	last, status := p.concluded(), http.StatusOK
	switch last.Key {
	case "expired", "closed", "stopped", "timeout":
		status = http.StatusGone
	}
	p.windows.show(rw, status, last, "head", "conclusion", "foot")
}

// message shows a page that says nothing of any request.
func (w *Windows) message(rw http.ResponseWriter, r *http.Request, status int, key string) {
	w.show(rw, status, page{Language: preferred(r.Header.Get("Accept-Language")), Title: key + ".title", Key: key}, "head", "message", "foot")
}

// show draws parts of a page, and sends them off. Status 0: the page goes on.
func (w *Windows) show(rw http.ResponseWriter, status int, p page, parts ...string) {
	var b strings.Builder
	templates := w.pages[p.Language]
	for _, part := range parts {
		if err := templates.Draw(&b, part, p); err != nil {
			rw.WriteHeader(http.StatusInternalServerError) // a test draws every part in every language
			return
		}
	}
	if status != 0 {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		rw.WriteHeader(status)
	}
	if _, err := io.WriteString(rw, b.String()); err == nil {
		_ = http.NewResponseController(rw).Flush() // a window that has gone reads neither
	}
}

// tone is how a conclusion or message looks.
func tone(key string) string {
	switch key {
	case "done":
		return "success"
	case "declined", "stopped", "late", "elsewhere":
		return "info"
	}
	return "error"
}
