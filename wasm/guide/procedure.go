package guide

import (
	"strings"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// procedures shows how a procedure goes, or the list of all.
func procedures(m *sight, t locale.Texts) part.Page {
	if m.Procedure == "" {
		return guideList(m, t)
	}
	return procedureGuide(m, t)
}

func procedureGuide(m *sight, t locale.Texts) part.Page {
	key := "guide.p." + string(m.Procedure)
	a, known := m.Answer(m.Facts)
	page := part.Page{Name: "guide-" + string(m.Procedure), Title: t.T(key)}
	body := []dom.Node{titleExplained(t, &page), callNow(m, t, &a)}
	if known {
		page.Live = guideLive(m, t, &a)
		body = append(body, notLearned(m, t), m.withoutFile(t), DrawAnswer(*m.Model, m.Facts, t, &a))
	} else {
		body = append(body, part.Paragraph(t.T(key+".text")), guideQuestion(m, t), notLearned(m, t), ownForecast(m, t))
	}
	page.Body = dom.Group(append(body, part.Actions(
		dom.When(known, part.Solid(ActionPrint, t.T("guide.print"))),
		part.Outline(room.ActionGuide, t.T("guide.list")),
		m.back(t)))...)
	if t.Lang() == "easy" {
		dom.ExplainOnce(page.Title, page.Body)
	}
	if known {
		page.Body = dom.Group(page.Body, sheet(m, t, page.Title, &a))
	}
	return page
}

// titleExplained takes the explanations out of a title, and has them below it.
func titleExplained(t locale.Texts, page *part.Page) dom.Node {
	words := locale.Explanations(page.Title)
	if t.Lang() != "easy" || len(words) == 0 {
		return dom.Node{}
	}
	page.Title = locale.Unexplained(page.Title)
	return dom.El("p", dom.Class("title-explained"), dom.Text(strings.Join(words, t.T("guide.off.and"))))
}

// guideList lists the procedures by what has happened to the person, the lost
// card first.
func guideList(m *sight, t locale.Texts) part.Page {
	return part.Page{Name: "guide", Title: t.T("health.guide"), Body: dom.Group(
		part.Paragraph(t.T("guide.intro")),
		part.Actions(part.Outline(ActionAbout, t.T("about.title"))),
		guideGroup(t, "lost", dom.Node{}, lifecycle.LostCard, lifecycle.Suspend, lifecycle.Release, lifecycle.Reissue),
		guideGroup(t, "expiry", dom.Node{}, lifecycle.Renew, lifecycle.CardRenew, lifecycle.Issue),
		guideGroup(t, "pin", guideEntry(t, room.ActionPINNames, "", "pinnames.title", "pinnames.short"), lifecycle.PINChange, lifecycle.PINReset),
		guideGroup(t, "move", guideEntry(t, room.ActionForecast, "", "forecast.title", "forecast.text"), lifecycle.NameAddressChange),
		guideGroup(t, "phone", dom.Node{}, lifecycle.PhoneCertificate),
		guideGroup(t, "apply", dom.Node{}, lifecycle.CardApply),
		guideGroup(t, "other", dom.Node{}, lifecycle.Revoke),
		notLearned(m, t),
		part.Actions(m.back(t)))}
}

func guideGroup(t locale.Texts, key string, last dom.Node, procedures ...lifecycle.Procedure) dom.Node {
	entries := []dom.Part{dom.Class("guide-list")}
	for _, p := range procedures {
		key := "guide.p." + string(p)
		entries = append(entries, guideEntry(t, room.ActionGuide, string(p), key, key+".text"))
	}
	return part.Section(t.T("guide.group."+key), dom.El("ul", append(entries, last)...))
}

// guideEntry is a button with a line of explanation.
func guideEntry(t locale.Texts, action, value, title, text string) dom.Node {
	class := "guide-entry"
	if value == string(lifecycle.LostCard) {
		class = "guide-entry guide-urgent"
	}
	return dom.El("li", dom.El("button", dom.Attribute("type", "button"), dom.Class(class), dom.Action(action), dom.Value(value),
		dom.El("span", dom.Class("guide-entry-title"), dom.Text(t.T(title))),
		dom.El("span", dom.Class("guide-entry-text"), dom.Text(t.T(text)))))
}

// guideLive is the answer in short: the ways, and the office that opens first.
func guideLive(m *sight, t locale.Texts, a *municipality.Answer) string {
	live := askedInWords(m, t)
	for _, w := range waysInOrder(a) {
		live += " / " + t.T(wayKey(m, w))
	}
	if len(a.Ways) == 0 {
		live += " / " + t.T("guide.way.none")
	}
	if p := firstPlace(a); p != nil {
		live += " / " + Words(t, p.Name) + " " + OpenInShort(t, a, p)
	}
	return live
}
