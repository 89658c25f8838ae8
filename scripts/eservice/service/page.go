package service

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"jpkiweb/shared/municipality"
)

// A page is what a template gets.
type page struct {
	Lang, Tag string   // language, and its tag for the browser
	Others    []string // languages in which the page is besides
	Path      string   // of this page, "" if it answers a form and has no address
	Query     url.Values
	T         func(key string) template.HTML
	R         func(text string) template.HTML // a text with furigana
	Town      string                          // name of the municipality, with furigana
	Title     string
	Name      string   // of the page
	Crumbs    []choice // the pages above this one
	Step      int      // of an application, from 1; 0: none
	Now       string   // the day and time
	Read      string   // when the municipality's page was read last
	Tel       string   // the number that is called first; "": none is known
	Config    Config
	CSRF      string
	LoggedIn  bool
	Data      any
	raw       func(key string, places ...string) string
}

// Called is what a language is called.
func (p page) Called(lang string) string {
	return map[string]string{"ja": "日本語", "easy": "やさしい日本語", "en": "English"}[lang]
}

// Raw is a text for a script, its furigana as it is written.
func (p page) Raw(key string) string { return p.raw(key) }

// Said is what a municipality says, in the language of the page.
func (p page) Said(text municipality.Text) string { return said(p.Lang, text) }

// PlainTitle is the title without furigana, and so PlainTown.
func (p page) PlainTitle() string { return plain(p.Title) }

// PlainTown is the municipality's name without furigana.
func (p page) PlainTown() string { return plain(p.Town) }

// To is the address of a page of the service, in the language of this one.
func (p page) To(path string) string {
	at, err := url.Parse(path)
	if err != nil {
		return p.Config.Base + "/"
	}
	query := at.Query()
	query.Set("lang", p.Lang)
	return p.Config.Base + at.Path + "?" + query.Encode()
}

// Count is the number of what is counted from 0.
func (p page) Count(i int) int { return i + 1 }

// In is the address of this page in another language.
func (p page) In(lang string) string {
	query := url.Values{"lang": {lang}}
	for _, kept := range []string{"who", "procedure", "reference"} {
		if p.Query.Has(kept) {
			query.Set(kept, p.Query.Get(kept))
		}
	}
	return p.Config.Base + p.Path + "?" + query.Encode()
}

// Steps are those of an application.
func (p page) Steps() []string {
	return []string{"step.fill", "step.check", "step.sign", "step.received"}
}

// IsStep tells whether a page is of a step, counted from 0; one of a signature is of two.
func (p page) IsStep(i int) bool { return i+1 == p.Step }

// IsDone tells whether a step is behind.
func (p page) IsDone(i int) bool { return i+1 < p.Step }

// steps are the pages of an application, and where they are.
var steps = map[string]int{"apply": 1, "confirm": 2, "applied": 4}

// words are those of a request.
func (s *service) words(r *http.Request) words { return words{s.texts, language(r)} }

// show writes a page in the language of the person. n is nil for no session.
func (s *service) show(w http.ResponseWriter, r *http.Request, n *session, name string, status int, data any) {
	say := s.words(r)
	city := s.town.municipality().City
	p := page{
		Lang: say.lang, Tag: tag(say.lang), Others: others(say.lang), R: ruby, Query: r.URL.Query(),
		T:    func(key string) template.HTML { return ruby(say.t(key, "town", say.said(city.Name))) },
		Town: say.said(city.Name), Title: say.t("title."+name, "town", say.said(city.Name)), Name: name, Step: steps[name], Now: say.moment(s.config.Now()),
		Config: s.config, Data: data, raw: say.t,
	}
	for _, source := range city.Sources {
		if p.Read < source.Read {
			p.Read = source.Read
		}
	}
	p.Read = say.closedDay(p.Read)
	if len(city.Phones) > 0 {
		p.Tel = city.Phones[0].Number
	}
	switch data := data.(type) {
	case refusedPage:
		p.Title = data.Title
	case wait:
		p.Title = data.Title
	case guidePage:
		p.Title = data.Name
	}
	p.Crumbs = s.crumbs(say, name, n)
	if r.Method != http.MethodPost {
		p.Path = r.URL.Path
	}
	if n != nil {
		p.CSRF, p.LoggedIn = n.CSRF, n.login != nil
	}
	s.remember(w, r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	// The answer has begun; a page that breaks off is all that can be told.
	_ = s.pages.ExecuteTemplate(w, name+".html", p)
}

// crumbs are the pages above one: the front page, and the list or the person's own page.
func (s *service) crumbs(w words, name string, n *session) (all []choice) {
	if name == "front" {
		return nil
	}
	all = []choice{{Name: w.t("title.front.short"), Path: "/"}}
	switch {
	case name == "procedure":
		all = append(all, choice{Name: w.t("title.procedures"), Path: "/procedures"})
	case name == "verified":
		all = append(all, choice{Name: w.t("title.verify"), Path: verifyPath})
	case n != nil && n.login != nil && slices.Contains([]string{"apply", "confirm", "applied", "receipt", "delete", "link"}, name):
		all = append(all, choice{Name: w.t("title.my"), Path: "/my"})
	}
	return all
}

// others are the languages besides one.
func others(lang string) (all []string) {
	for _, other := range languages {
		if other != lang {
			all = append(all, other)
		}
	}
	return all
}
