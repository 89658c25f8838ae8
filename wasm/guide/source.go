package guide

import (
	"slices"
	"strings"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// askMark marks what must be asked before coming, with the page that leaves it open.
// On paper the mark is enough: there is the list of all.
func askMark(t locale.Texts, a *municipality.Answer, check *municipality.Text, source int) dom.Node {
	if check == nil {
		return dom.Node{}
	}
	return dom.El("p", dom.Class("ask"), dom.El("strong", dom.Text(t.T("guide.check"))),
		dom.El("span", dom.Class("no-print"), DataText(t, *check), pageOf(t, a, source)))
}

// marker is the Mark of the guide, which a person reads at home.
func marker(t locale.Texts, a *municipality.Answer) Mark {
	return func(check *municipality.Text, source int) dom.Node { return askMark(t, a, check, source) }
}

// checks are what to ask before coming, as questions that can be read out on the
// phone, each once. Why stands by the marks above, or else with the question; on
// paper the questions are enough.
func checks(t locale.Texts, a *municipality.Answer) dom.Node {
	if !a.Ask() {
		return dom.Node{}
	}
	items := []dom.Part{dom.Class("list", "questions")}
	asked := map[string]bool{}
	for _, c := range a.Checks {
		if key := questionKey(c); !asked[key] {
			asked[key] = true
			items = append(items, question(t, a, key))
		}
	}
	return part.Notice(t, part.Warning, t.T("guide.checks"), part.Paragraph(t.T("guide.checks.text")), dom.El("ul", items...),
		dom.El("p", dom.Class("no-print"), dom.Text(t.T("guide.checks.why"))))
}

// questionKey is what is asked because of a reason: about a part, or the reason
// itself.
func questionKey(c municipality.Check) string {
	if c.Why == municipality.CheckFact {
		return string(c.About)
	}
	return string(c.Why)
}

// question asks for all reasons of one key.
func question(t locale.Texts, a *municipality.Answer, key string) dom.Node {
	var names []string
	var whys []dom.Node
	for _, c := range a.Checks {
		if questionKey(c) != key {
			continue
		}
		for _, n := range c.Names {
			if name := Words(t, *n); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		whys = append(whys, checkReason(t, a, c))
	}
	places := []string{"procedure", t.T("guide.p." + string(a.Procedure)), "names", strings.Join(names, t.T("guide.off.and"))}
	list := dom.Node{}
	if municipality.Part(key) == municipality.PartNote { // whole sentences
		list = sentences(names)
	}
	return dom.El("li", dom.Class("check-"+key), dom.Text(t.T("guide.ask."+key, places...)), list,
		dom.El("span", dom.Class("no-print"), dom.Group(whys...)))
}

// checkReason is the reason of a question that no mark above has told, and its page.
func checkReason(t locale.Texts, a *municipality.Answer, c municipality.Check) dom.Node {
	switch {
	case c.Why != municipality.CheckFact:
		return pageOf(t, a, c.Source)
	case len(c.Names) > 0 || c.About == municipality.PartFee:
		return dom.Node{}
	}
	return dom.El("span", dom.Class("page"), DataText(t, *c.Text), pageOf(t, a, c.Source))
}

func sentences(texts []string) dom.Node {
	items := []dom.Part{dom.Class("list")}
	for _, text := range texts {
		items = append(items, dom.El("li", dom.Text(text)))
	}
	return dom.El("ul", items...)
}

// pageOf names the page that something is from, with its date.
func pageOf(t locale.Texts, a *municipality.Answer, source int) dom.Node {
	if source < 0 {
		return dom.Node{}
	}
	s := &a.Sources[source]
	by := DataText(t, s.By)
	if s.Kind != "" { // a page that the state shows, but has not written
		by = dom.Text(kindOfPage(t, s.Kind))
	}
	return dom.El("span", dom.Class("page", "support"),
		by, dom.Text(" "), japaneseTitle(s.Title), dom.Text(" "+part.DayOr(t, s.Date, t.T("guide.undated"))))
}

// kindOfPage says whose a page is that is neither the municipality's nor the
// state's.
func kindOfPage(t locale.Texts, kind string) string { return t.T("guide.source.kind." + kind) }

// japaneseTitle is that of a page in Japanese.
func japaneseTitle(text string) dom.Node {
	return dom.El("cite", dom.Attribute("lang", "ja"), dom.Text(text))
}

// sources lists every page, folded.
func sources(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	items := []dom.Part{dom.Class("list")}
	for i := range a.Sources {
		s := &a.Sources[i]
		items = append(items, dom.El("li", pageOf(t, a, i), staleMark(t, s),
			part.Support(t.T("guide.source.read", "date", part.DayOr(t, s.Read, s.Read))),
			openPage(t, s.URL, "guide.source.open")))
	}
	return dom.El("details", dom.Class("details", "no-print"), dom.El("summary", dom.Text(t.T("guide.sources"))), dom.El("ul", items...), edition(m, t), feedback(t, a))
}

// openPage leads to a page of others, beside this one.
func openPage(t locale.Texts, url, key string) dom.Node {
	switch {
	case url == "":
		return dom.Node{}
	case !strings.HasPrefix(url, "https://"): // no link (package dom), but it can be typed
		return dom.El("span", dom.Class("page"), part.Kept(), dom.Text(url))
	}
	return dom.El("a", dom.Class("link"), dom.Attribute("href", url), dom.Attribute("target", "_blank"),
		dom.Attribute("rel", "noopener noreferrer"), dom.Text(t.T(key)))
}

// staleMark marks a page that may say what holds no longer.
func staleMark(t locale.Texts, s *municipality.Reference) dom.Node {
	switch {
	case s.Old:
		return dom.El("p", part.Tag(t, part.Warning, t.T("guide.source.old")))
	case s.Undated:
		return dom.El("p", part.Tag(t, part.Warning, t.T("guide.undated")))
	}
	return dom.Node{}
}

// feedback leads to where the municipality asks what is thought of its page.
func feedback(t locale.Texts, a *municipality.Answer) dom.Node {
	if a.Contact == nil || a.Contact.Feedback == "" {
		return dom.Node{}
	}
	return dom.El("p", openPage(t, a.Contact.Feedback, "guide.feedback"))
}
