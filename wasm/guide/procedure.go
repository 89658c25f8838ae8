package guide

import (
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
	body := []dom.Node{callNow(m, t, &a), part.Paragraph(t.T(key + ".text")), guideQuestion(m, t), notLearned(m, t)}
	if known {
		page.Live = guideLive(m, t, &a)
		body = append(body, guideAsked(m, t), m.withoutFile(t), DrawAnswer(*m.Model, m.Facts, t, &a))
	} else {
		body = append(body, ownForecast(m, t))
	}
	page.Body = dom.Group(append(body, part.Actions(
		dom.When(known, part.Solid(ActionPrint, t.T("guide.print"))),
		part.Outline(room.ActionGuide, t.T("guide.list")),
		m.back(t)))...)
	return page
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

// callNow has the numbers that stop a lost card before everything else, also
// when nothing could be fetched.
func callNow(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	if !Stops(m.Procedure) {
		return dom.Node{}
	}
	var numbers, after []dom.Part
	for _, p := range a.Phones {
		if p.For != "suspend" {
			continue
		}
		line := dom.El("li", phoneLink(t, p.Number, "phone phone-big"), dom.Text(" "), DataText(t, p.Label), freeCallNote(t, p.Free), callHours(t, p.Hours))
		if t.Lang() == "ja" || p.Foreign { // who answers in other languages comes first in those
			numbers = append(numbers, line)
		} else {
			after = append(after, line)
		}
	}
	numbers = append(numbers, after...)
	if len(numbers) == 0 {
		for i, number := range SuspensionPhones {
			numbers = append(numbers, dom.El("li", phoneLink(t, number, "phone phone-big"), freeCallNote(t, i == 0)))
		}
	}
	return part.Notice(t, part.Warning, t.T("guide.call.title"), part.Paragraph(t.T("guide.call.text")), dom.El("ul", append(numbers, dom.Class("phones"))...))
}

// guideLive is the answer in short: where, and when that is open.
func guideLive(m *sight, t locale.Texts, a *municipality.Answer) string {
	live := askedInWords(m, t)
	for _, w := range waysInOrder(a) {
		live += " / " + t.T(wayKey(m, w))
	}
	if len(a.Ways) == 0 {
		live += " / " + t.T("guide.way.none")
	}
	for i := range a.Places {
		live += " / " + Words(t, a.Places[i].Name) + " " + OpenText(t, a.Now, &a.Places[i])
	}
	return live
}
