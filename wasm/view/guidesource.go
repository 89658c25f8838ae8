package view

import (
	"slices"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// ask marks what must be asked before coming, with the page that leaves it open.
// On paper the mark is enough: there is the list of all.
func ask(t locale.Texts, a *municipality.Answer, check *municipality.Text, source int) dom.Node {
	if check == nil {
		return dom.Node{}
	}
	return dom.El("p", dom.Class("ask"), dom.El("strong", dom.Text(t.T("guide.check"))),
		dom.El("span", dom.Class("no-print"), told(t, *check), pageOf(t, a, source)))
}

// checks are all things to ask before coming: by name what [ask] has marked above,
// and in full what has no place there.
func checks(t locale.Texts, a *municipality.Answer) dom.Node {
	if !a.Ask() {
		return dom.Node{}
	}
	items := []dom.Part{dom.Class("list")}
	said := map[string]bool{} // each thing is named once, whatever is doubtful about it
	again := func(name string) bool {
		before := said[name]
		said[name] = true
		return before
	}
	for i, c := range a.Checks {
		switch {
		case c.Why != municipality.CheckFact:
			if i == firstOf(a, c.Why) {
				items = append(items, allOf(t, a, c.Why))
			}
		case c.About == municipality.PartFee:
			if fee := t.T("guide.fee"); !again(fee) {
				items = append(items, dom.El("li", dom.Text(fee)))
			}
		case len(c.Names) > 0:
			c.Names = slices.DeleteFunc(slices.Clone(c.Names), func(name *municipality.Text) bool { return again(name.Ja) })
			if len(c.Names) > 0 {
				items = append(items, dom.El("li", append(names(t, c), dom.Class("check-"+string(c.About)))...))
			}
		default:
			items = append(items, dom.El("li", told(t, *c.Text), pageOf(t, a, c.Source)))
		}
	}
	return notice(t, warning, t.T("guide.checks"), paragraph(t.T("guide.checks.text")), dom.El("ul", items...),
		dom.When(len(said) > 0, dom.El("p", dom.Class("no-print"), dom.Text(t.T("guide.checks.why")))))
}

func firstOf(a *municipality.Answer, why municipality.CheckReason) int {
	for i, c := range a.Checks {
		if c.Why == why {
			return i
		}
	}
	return -1
}

// names are what a reason is about.
func names(t locale.Texts, c municipality.Check) (parts []dom.Part) {
	for _, name := range c.Names {
		parts = append(parts, dom.El("span", dom.Class("page"), told(t, *name)))
	}
	return parts
}

// allOf is a reason with every office and page that it is about.
func allOf(t locale.Texts, a *municipality.Answer, why municipality.CheckReason) dom.Node {
	parts := []dom.Part{dom.Class("check-" + string(why)), dom.Text(t.T("guide.check." + string(why)))}
	for _, c := range a.Checks {
		if c.Why != why {
			continue
		}
		parts = append(append(parts, names(t, c)...), pageOf(t, a, c.Source))
	}
	return dom.El("li", parts...)
}

// pageOf names the page that something is from, with its date.
func pageOf(t locale.Texts, a *municipality.Answer, source int) dom.Node {
	if source < 0 {
		return dom.Node{}
	}
	s := &a.Sources[source]
	by := told(t, s.By)
	if s.Kind != "" { // a page that the state shows, but has not written
		by = dom.Text(kindOfPage(t, s.Kind))
	}
	return dom.El("span", dom.Class("page", "support"),
		by, dom.Text(" "), title(s.Title), dom.Text(" "+dayOr(t, s.Date, t.T("guide.undated"))))
}

// kindOfPage says whose a page is that is neither the municipality's nor the
// state's.
func kindOfPage(t locale.Texts, kind string) string { return t.T("guide.source.kind." + kind) }

// title is that of a page in Japanese.
func title(text string) dom.Node {
	return dom.El("cite", dom.Attribute("lang", "ja"), dom.Text(text))
}

// dayOr writes a day YYYY-MM-DD, or else what is given.
func dayOr(t locale.Texts, day, or string) string {
	at, err := time.ParseInLocation(time.DateOnly, day, jpki.Japan())
	if err != nil {
		return or
	}
	return date(t, at)
}

// sources lists every page, folded.
func sources(t locale.Texts, a *municipality.Answer) dom.Node {
	items := []dom.Part{dom.Class("list")}
	for i := range a.Sources {
		s := &a.Sources[i]
		items = append(items, dom.El("li", pageOf(t, a, i), stale(t, s),
			support(t.T("guide.source.read", "date", dayOr(t, s.Read, s.Read))),
			openPage(t, s.URL, "guide.source.open")))
	}
	return dom.El("details", dom.Class("details", "no-print"), dom.El("summary", dom.Text(t.T("guide.sources"))), dom.El("ul", items...), feedback(t, a))
}

// openPage leads to a page of others, beside this one.
func openPage(t locale.Texts, url, key string) dom.Node {
	if url == "" {
		return dom.Node{}
	}
	return dom.El("a", dom.Class("link"), dom.Attribute("href", url), dom.Attribute("target", "_blank"),
		dom.Attribute("rel", "noopener noreferrer"), dom.Text(t.T(key)))
}

// stale marks a page that may say what holds no longer.
func stale(t locale.Texts, s *municipality.Reference) dom.Node {
	switch {
	case s.Old:
		return dom.El("p", tag(t, warning, t.T("guide.source.old")))
	case s.Undated:
		return dom.El("p", tag(t, warning, t.T("guide.undated")))
	}
	return dom.Node{}
}

func support(text string) dom.Node { return dom.El("p", dom.Class("support"), dom.Text(text)) }
