package provider

import (
	"embed"
	"errors"
	"html/template"
	"net/http"
	"strings"
	"time"

	"jpkiweb/scripts/website"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/account"
	"jpkiweb/shared/relyingparty/web"
)

//go:embed assets
var assets embed.FS

// languages are those of the pages.
var languages = []string{"ja", "easy", "en"}

func language(r *http.Request) string { return website.Language(r, languages...) }

// asking is what pages show of a request, and besides.
type asking struct {
	request   *request // nil: none
	Challenge string
	Text      string // that is signed
	To        string // where the browser goes
	Client    *Client
	LogoutURI string
	State     string
	Words     relyingparty.Explanation
	Useless   bool // another login: the counter has to help
	Minutes   int  // to wait
}

// A page is what a template gets.
type page struct {
	Lang, HTMLLang string
	Others         []string // the other languages
	Address        string   // of this page in another language, without it; "": it has none
	T              func(key string) template.HTML
	R              func(text string) template.HTML
	Title          template.HTML
	Plain          string // title without furigana
	Operator       template.HTML
	Service        template.HTML // who asked
	Attributes     []template.HTML
	Request        string
	Config         Config
	CSRF           string
	Asked          asking
}

// show writes a page in the language of the person. n is nil for no session.
func (p *Provider) show(w http.ResponseWriter, r *http.Request, n *session, name string, status int, a any) {
	lang := language(r)
	text := func(key string) string { return p.texts[lang][key] }
	ruby := func(text string) template.HTML { return template.HTML(relyingparty.Ruby(text)) } // escapes
	data := page{
		Lang: lang, HTMLLang: map[string]string{"easy": "ja"}[lang], T: func(key string) template.HTML { return ruby(text(key)) }, R: ruby,
		Config: p.config, Operator: ruby(p.config.Clients.Operator.in(lang)),
	}
	if data.HTMLLang == "" {
		data.HTMLLang = lang
	}
	title := text("title." + name)
	if a, is := a.(asking); is {
		data.Asked = a
		if a.Words.Title != "" {
			title = a.Words.Title
		}
		if q := a.request; q != nil {
			data.Request, data.Service = q.id, ruby(q.client.Name.in(lang))
			for _, scope := range q.attributes() {
				data.Attributes = append(data.Attributes, data.T("scope."+scope))
			}
		}
		if a.Client != nil {
			data.Service = ruby(a.Client.Name.in(lang))
		}
	}
	data.Title, data.Plain = ruby(title), plain(title)
	for _, other := range languages {
		if other != lang {
			data.Others = append(data.Others, other)
		}
	}
	if r.Method == http.MethodGet && data.Request != "" {
		data.Address = loginPath + "?request=" + data.Request
	}
	if n != nil {
		data.CSRF = n.CSRF
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	// The answer has begun; a page that breaks off is all that can be told.
	_ = p.pages.ExecuteTemplate(w, name+".html", data)
}

// plain is a text without its furigana.
func plain(text string) string {
	for {
		before, rest, found := strings.Cut(text, "｜")
		word, after, opened := strings.Cut(rest, "《")
		_, end, closed := strings.Cut(after, "》")
		if !found || !opened || !closed {
			return text
		}
		text = before + word + end
	}
}

// refuse shows why a card or a signature is not accepted, or nobody gets a login page.
func (p *Provider) refuse(w http.ResponseWriter, r *http.Request, refusal web.Refusal) {
	n, q := p.asked(r)
	if renewed := carriedBy(r.Context()); renewed != nil && renewed.session != nil {
		n = renewed.session
	}
	if q == nil || refusal.Code == web.CodeNoDocument || refusal.Status != http.StatusTooManyRequests && refusal.Status != http.StatusServiceUnavailable && len(refusal.Report.Steps) == 0 {
		p.show(w, r, nil, "expired", refusal.Status, nil)
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.outcome = accessDenied
	if refusal.Status == http.StatusServiceUnavailable || refusal.Status == http.StatusTooManyRequests {
		q.outcome = temporarilyUnavailable
	}
	p.show(w, r, n, "refused", refusal.Status, asking{request: q, Words: refusal.Words, Minutes: web.WholeUnits(refusal.RetryAfter, time.Minute)})
}

// How a person is told why no account comes of a card, and what the service is told.
var ofAccounts = []struct {
	err     error
	name    string // of the texts
	status  int
	outcome string
}{
	{account.ErrNotRegistered, "not_registered", http.StatusNotFound, interactionRequired},
	{account.ErrRegistered, "registered", http.StatusConflict, interactionRequired},
	{account.ErrReplaced, "replaced", http.StatusGone, accessDenied},
	{account.ErrCounter, "counter", http.StatusForbidden, interactionRequired},
	{account.ErrStatement, "statement", http.StatusForbidden, interactionRequired},
	{nil, "unavailable", http.StatusServiceUnavailable, temporarilyUnavailable},
}

// refuseAccount shows why no account comes of a card. q is locked.
func (p *Provider) refuseAccount(w http.ResponseWriter, r *http.Request, n *session, q *request, err error) {
	if before := n.leaves(); before != nil {
		p.endSession(before)
	}
	for _, of := range ofAccounts {
		if of.err != nil && !errors.Is(err, of.err) {
			continue
		}
		if of.err == nil {
			p.config.Log.ErrorContext(r.Context(), "accounts", "error", err)
			w.Header().Set("Retry-After", "5")
		}
		q.outcome = of.outcome
		text := func(part string) string { return p.texts[language(r)]["account."+of.name+"."+part] }
		p.show(w, r, n, "refused", of.status, asking{request: q, Useless: of.err == account.ErrCounter, Words: relyingparty.Explanation{
			Title: text("title"), Text: text("text"), Next: strings.Split(text("next"), "\n"),
		}})
		return
	}
}
