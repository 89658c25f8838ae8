package consent

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"html"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/wire"
)

// languages of the window, each under its own name.
var languages = [...]struct{ Code, Name, Tag string }{
	{"ja", "日本語", "ja"}, {"easy", "やさしい日本語", "ja"}, {"en", "English", "en"},
}

// texts are those of one language, by key. {kanji|kana} becomes a ruby, {name} a
// place.
type texts map[string]string

func loadTexts() map[string]texts {
	all := map[string]texts{}
	for _, l := range languages {
		content, err := files.ReadFile("locale/" + l.Code + ".json")
		if err == nil {
			var t texts
			err = json.Unmarshal(content, &t)
			all[l.Code] = t
		}
		if err != nil {
			panic(err) // the files are part of the program, and a test reads them
		}
	}
	return all
}

func loadPage() *template.Template { return template.Must(template.ParseFS(files, "page.html")) }

// A screen is what the template gets.
type screen struct {
	Tag   string // BCP 47
	Title string
	texts texts

	Languages any    // to choose from; nil: none
	Language  string // code of this one
	Path      string // of the form
	Token     string
	Site      site
	Request   Request
	Items     []document
	Kind      string // of text keys: login, sign, attributes, change
	Digits    bool
	Max       int
	Fault     string // key of the text; it begins with the field: "", new. or again.
	Outcome   string // key of the text; "": the form
	Steps     string
	Wait      bool // the PIN is being typed at the reader; the outcome follows
}

type document struct{ Name, Size, Digest string }

// T returns the text of a key as HTML, its places filled from pairs of name and
// value.
func (s screen) T(key string, places ...any) template.HTML {
	return template.HTML(rich(s.texts[key], filled(places))) // rich escapes
}

// Plain is T without rubies, for titles.
func (s screen) Plain(key string, places ...any) string {
	return plain(s.texts[key], filled(places))
}

func filled(pairs []any) map[string]string {
	places := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		switch v := pairs[i+1].(type) {
		case string:
			places[name] = v
		case int:
			places[name] = strconv.Itoa(v)
		}
	}
	return places
}

// rich escapes a text, and makes rubies of {kanji|kana} and lines of \n.
func rich(text string, places map[string]string) string {
	var b strings.Builder
	walk(text, func(part string) { b.WriteString(strings.ReplaceAll(html.EscapeString(part), "\n", "<br>")) }, func(base, reading string) {
		b.WriteString("<ruby>" + html.EscapeString(base) + "<rp>(</rp><rt>" + html.EscapeString(reading) + "</rt><rp>)</rp></ruby>")
	}, places)
	return b.String()
}

func plain(text string, places map[string]string) string {
	var b strings.Builder
	walk(text, func(part string) { b.WriteString(part) }, func(base, _ string) { b.WriteString(base) }, places)
	return b.String()
}

// walk goes through a text: its parts, and its rubies.
func walk(text string, part func(string), ruby func(base, reading string), places map[string]string) {
	for {
		before, rest, found := strings.Cut(text, "{")
		part(before)
		if !found {
			return
		}
		inside, after, _ := strings.Cut(rest, "}")
		if base, reading, isRuby := strings.Cut(inside, "|"); isRuby {
			ruby(base, reading)
		} else {
			part(places[inside])
		}
		text = after
	}
}

// screen fills in what every page of a request has.
func (p *Pending) screen() screen {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.windows.screen(p.language)
	s.Site, _ = describe(p.request.Origin) // checked by Open
	s.Path, s.Token, s.Request = wire.WindowPath+p.form, p.token, p.request
	s.Kind = map[wire.Purpose]string{
		wire.PurposeLogin: "login", wire.PurposeSign: "sign", wire.PurposeAttributes: "attributes", wire.PurposePINChange: "change",
	}[p.request.Purpose]
	s.Digits, s.Max = !p.request.PIN.Rule().Letters, p.request.PIN.Rule().Max
	for _, item := range p.request.Items {
		s.Items = append(s.Items, document{item.Name, size(item.Size), grouped(item.Digest)})
	}
	s.Title = s.Plain("title." + s.Kind)
	if p.request.Language == "" {
		s.Languages = languages
	}
	if p.request.TriesLeft == 0 {
		s.Outcome, s.Steps = "outcome.blocked", "outcome.blocked.next"
	} else if p.settled {
		s.Outcome, s.Steps = "message.over", "message.over.next"
	}
	select {
	case <-p.finished:
		s.Outcome, s.Steps = p.outcome.keys()
	default:
	}
	return s
}

func (w *Windows) screen(language string) screen {
	t, tag := w.texts[language], "ja"
	if t == nil {
		language, t = "ja", w.texts["ja"]
	}
	if language == "en" {
		tag = "en"
	}
	return screen{Tag: tag, Language: language, texts: t}
}

// keys are those of the texts that tell the outcome and what is next.
func (o Outcome) keys() (outcome, next string) {
	key := "outcome.failed"
	switch o.Code {
	case "", wire.ResultDone:
		key = "outcome.done"
	case wire.CodePINWrong:
		key = "outcome.wrong"
	case wire.CodePINBlocked:
		key = "outcome.blocked"
	case wire.CodeConsentDenied:
		key = "outcome.denied"
	case wire.CodeCardRemoved:
		key = "outcome.removed"
	case wire.CodeTimeout:
		key = "message.over"
	}
	return key, key + ".next"
}

// Tries is what is left after a wrong PIN.
func (p *Pending) tries() int {
	select {
	case <-p.finished:
		return p.outcome.TriesLeft
	default:
		return p.request.TriesLeft
	}
}

// show shows the form, or what has become of the request.
func (p *Pending) show(rw http.ResponseWriter, fault string) {
	s := p.screen()
	s.Fault = fault
	s.Request.TriesLeft = p.tries()
	status := http.StatusOK
	if fault != "" {
		status = http.StatusUnprocessableEntity
	}
	p.windows.write(rw, status, s)
}

// showAfter waits for the outcome and shows it. With a pad the person is told
// first what to do, in the same page.
func (p *Pending) showAfter(ctx context.Context, rw http.ResponseWriter) {
	wait := outcomeIn
	if p.request.PINPad {
		wait = padIn
		s := p.screen()
		s.Wait, s.Outcome = true, ""
		p.windows.write(rw, http.StatusOK, s)
		_ = http.NewResponseController(rw).Flush() // a person who is not told waits
	}
	patience := time.NewTimer(wait)
	defer patience.Stop()
	select {
	case <-p.finished:
	case <-patience.C:
	case <-ctx.Done():
		return
	}
	s := p.screen()
	s.Request.TriesLeft = p.tries()
	if !p.request.PINPad {
		p.windows.write(rw, http.StatusOK, s)
		return
	}
	_ = p.windows.page.ExecuteTemplate(rw, "outcome", s) // behind what is there
}

// showMessage shows a page that tells nothing of any request.
func (w *Windows) showMessage(rw http.ResponseWriter, r *http.Request, status int, key string) {
	s := w.screen(languageOf(r))
	s.Title = s.Plain("message." + key)
	s.Outcome, s.Steps = "message."+key, "message."+key+".next"
	w.write(rw, status, s)
}

func (w *Windows) write(rw http.ResponseWriter, status int, s screen) {
	var b bytes.Buffer
	if err := w.page.ExecuteTemplate(&b, "page", s); err != nil {
		rw.WriteHeader(http.StatusInternalServerError)
		return
	}
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.WriteHeader(status)
	_, _ = rw.Write(b.Bytes()) // a window that is gone
}

// size writes a number of bytes with its thousands apart.
func size(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// grouped writes a digest in groups of eight digits, to be compared.
func grouped(digest []byte) string {
	var groups []string
	for text := hex.EncodeToString(digest); len(text) > 0; text = text[min(8, len(text)):] {
		groups = append(groups, text[:min(8, len(text))])
	}
	return strings.Join(groups, " ")
}

// A field is one PIN field of the form.
type field struct {
	screen
	Name      string
	Form      string // digits or password
	FaultText string // key; "": none
	First     bool
}

// Field returns a field by its name: pin, new, again.
func (s screen) Field(name string) field {
	f := field{screen: s, Name: name, Form: "password", First: name == "pin" && s.Fault == ""}
	if s.Digits {
		f.Form = "digits"
	}
	prefix, fault, found := strings.Cut(s.Fault, "fault.")
	if !found || fault == "last_try" {
		return f
	}
	if strings.TrimSuffix(prefix, ".") == name || prefix == "" && name == "pin" {
		f.FaultText = "fault." + fault
	}
	return f
}
