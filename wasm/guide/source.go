package guide

import (
	"slices"
	"strings"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// checks are what to ask before coming, as questions that can be read out on the phone,
// each once, with the number; why, and which page leaves it open, is folded below. What is
// to be asked of a note stands with it.
func checks(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	if !a.Ask() {
		return dom.Node{}
	}
	items := []dom.Part{dom.Class("list", "questions")}
	asked := map[string]bool{}
	for _, c := range a.Checks {
		if key := questionKey(c); !asked[key] && c.About != municipality.PartNote {
			asked[key] = true
			items = append(items, question(t, a, key))
		}
	}
	if len(asked) == 0 {
		return dom.Node{}
	}
	number := dom.Node{}
	if p := firstPhone(m, a); p != nil {
		number = dom.El("p", DataText(t, p.Label), dom.Text(" "), phoneLink(t, p.Number, "phone"))
	}
	return part.Notice(t, part.Warning, t.T("guide.checks"), number, dom.El("ul", items...),
		m.fold(foldReasons, "no-print", dom.Text(t.T("guide.checks.why")), func() dom.Node { return reasons(t, a) }))
}

// reasons are why the questions are asked.
func reasons(t locale.Texts, a *municipality.Answer) dom.Node {
	items := []dom.Part{dom.Class("list")}
	for _, c := range a.Checks {
		if c.About != municipality.PartNote {
			items = append(items, checkReason(t, a, c))
		}
	}
	return dom.El("ul", items...)
}

// questionKey is what is asked because of a reason: about a part, or the reason
// itself.
func questionKey(c municipality.Check) string {
	switch c.Why {
	case municipality.CheckFact:
		return string(c.About)
	case municipality.CheckUndated: // what is asked of an old page
		return string(municipality.CheckOld)
	}
	return string(c.Why)
}

// question asks for all reasons of one key.
func question(t locale.Texts, a *municipality.Answer, key string) dom.Node {
	var names []string
	for _, c := range a.Checks {
		if questionKey(c) != key {
			continue
		}
		for _, n := range c.Names {
			if name := Words(t, *n); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	places := []string{"procedure", t.T("guide.p." + string(a.Procedure)), "names", strings.Join(names, t.T("guide.off.and"))}
	return dom.El("li", dom.Class("check-"+key), dom.Text(t.T("guide.ask."+key, places...)))
}

// checkReason is what a file says of a question, and the page that leaves it open.
func checkReason(t locale.Texts, a *municipality.Answer, c municipality.Check) dom.Node {
	why := dom.Text(t.T("guide.why." + string(c.Why)))
	if c.Text != nil {
		why = DataText(t, *c.Text)
	}
	return dom.El("li", why, dom.Text(" "), pageOf(t, a, c.Source))
}

// noteMark asks about a note, and tells why.
func noteMark(t locale.Texts, a *municipality.Answer, n *municipality.NoteLine) dom.Node {
	if n.Check == nil {
		return dom.Node{}
	}
	return dom.El("p", dom.Class("ask"), dom.El("strong", dom.Text(t.T("guide.ask.note"))), DataText(t, *n.Check), pageOf(t, a, n.Source))
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
	return m.fold(foldSources, "no-print", foldHeading(t.T("guide.sources")), func() dom.Node {
		items := []dom.Part{dom.Class("list")}
		for i := range a.Sources {
			s := &a.Sources[i]
			items = append(items, dom.El("li", pageOf(t, a, i), staleMark(t, s),
				part.Support(t.T("guide.source.read", "date", part.DayOr(t, s.Read, s.Read))),
				openPage(t, s.URL, "guide.source.open")))
		}
		return dom.Group(dom.El("ul", items...), edition(m, t), feedback(t, a))
	})
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
