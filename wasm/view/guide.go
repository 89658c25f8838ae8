package view

import (
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// Guide shows how a procedure goes, or the list of all. It needs neither the
// helper nor a card.
func Guide(m app.Model, t locale.Texts) part.Page {
	if m.Guide.Procedure == "" {
		return guideList(&m, t)
	}
	return procedureGuide(&m, t)
}

func procedureGuide(m *app.Model, t locale.Texts) part.Page {
	key := "guide.p." + string(m.Guide.Procedure)
	a, known := m.Answer()
	page := part.Page{Name: "guide-" + string(m.Guide.Procedure), Title: t.T(key)}
	body := []dom.Node{callNow(m, t, &a), part.Paragraph(t.T(key + ".text")), guideQuestion(m, t), notLearned(m, t)}
	if known {
		page.Live = guideLive(m, t, &a)
		body = append(body, guideAsked(m, t), guideAnswer(m, t, &a))
	} else {
		body = append(body, ownForecast(m, t))
	}
	page.Body = dom.Group(append(body, part.Actions(
		dom.When(known, part.Solid(app.ActionPrint, t.T("guide.print"))),
		part.Outline(room.ActionGuide, t.T("guide.list")),
		goBack(m, t)))...)
	return page
}

// guideList lists the procedures by what has happened to the person, the lost
// card first.
func guideList(m *app.Model, t locale.Texts) part.Page {
	return part.Page{Name: "guide", Title: t.T("health.guide"), Body: dom.Group(
		part.Paragraph(t.T("guide.intro")),
		part.Actions(part.Outline(app.ActionAbout, t.T("about.title"))),
		guideGroup(t, "lost", dom.Node{}, lifecycle.LostCard, lifecycle.Suspend, lifecycle.Release, lifecycle.Reissue),
		guideGroup(t, "expiry", dom.Node{}, lifecycle.Renew, lifecycle.CardRenew, lifecycle.Issue),
		guideGroup(t, "pin", guideEntry(t, room.ActionPINNames, "", "pinnames.title", "pinnames.short"), lifecycle.PINChange, lifecycle.PINReset),
		guideGroup(t, "move", guideEntry(t, room.ActionForecast, "", "forecast.title", "forecast.text"), lifecycle.NameAddressChange),
		guideGroup(t, "phone", dom.Node{}, lifecycle.PhoneCertificate),
		guideGroup(t, "apply", dom.Node{}, lifecycle.CardApply),
		guideGroup(t, "other", dom.Node{}, lifecycle.Revoke),
		notLearned(m, t),
		part.Actions(goBack(m, t)))}
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
func callNow(m *app.Model, t locale.Texts, a *municipality.Answer) dom.Node {
	if !app.Stops(m.Guide.Procedure) {
		return dom.Node{}
	}
	var numbers, after []dom.Part
	for _, p := range a.Phones {
		if p.For != "suspend" {
			continue
		}
		line := dom.El("li", phoneLink(t, p.Number, "phone phone-big"), dom.Text(" "), told(t, p.Label), free(t, p.Free), hours(t, p.Hours))
		if t.Lang() == "ja" || p.Foreign { // who answers in other languages comes first in those
			numbers = append(numbers, line)
		} else {
			after = append(after, line)
		}
	}
	numbers = append(numbers, after...)
	if len(numbers) == 0 {
		for i, number := range app.SuspensionPhones {
			numbers = append(numbers, dom.El("li", phoneLink(t, number, "phone phone-big"), free(t, i == 0)))
		}
	}
	return part.Notice(t, part.Warning, t.T("guide.call.title"), part.Paragraph(t.T("guide.call.text")), dom.El("ul", append(numbers, dom.Class("phones"))...))
}

func free(t locale.Texts, free bool) dom.Node {
	return dom.When(free, dom.Text(t.T("guide.call.free")))
}

func hours(t locale.Texts, text *municipality.Text) dom.Node {
	if text == nil {
		return dom.Node{}
	}
	return dom.El("span", dom.Class("condition"), told(t, *text))
}

// notLearned says that the data is being fetched, or could not be.
func notLearned(m *app.Model, t locale.Texts) dom.Node {
	k := m.Knowledge
	switch {
	case k.Problem != nil && m.Screen == app.ScreenForecast:
		return failedToLearn(t, room.ActionForecast, string(m.Guide.Event))
	case k.Problem != nil && m.Screen == app.ScreenAbout:
		return failedToLearn(t, app.ActionAbout, "")
	case k.Problem != nil:
		return failedToLearn(t, room.ActionGuide, string(m.Guide.Procedure)+" "+m.Guide.PIN)
	case k.Offices == nil:
		return part.Busy(t, "guide.loading")
	}
	return dom.Node{}
}

func failedToLearn(t locale.Texts, action, value string) dom.Node {
	return part.Notice(t, part.Failure, t.T("guide.failed.title"), part.Paragraph(t.T("guide.failed.text")),
		part.Actions(part.Outline(action, t.T("problem.retry"), dom.Value(value))))
}

// goBack leaves a screen that is open beside what the person does.
func goBack(m *app.Model, t locale.Texts) dom.Node {
	key := "task.back"
	if m.Before == app.ScreenHome {
		key = "task.home"
	}
	return part.Outline(room.ActionBack, t.T(key))
}

// told shows a text of the data in the language of the screen, or else in
// Japanese.
func told(t locale.Texts, text municipality.Text) dom.Node {
	words := dom.Text(wordsOf(t, text))
	if t.Tag() != "ja" && text.En == "" {
		return dom.El("span", dom.Attribute("lang", "ja"), words)
	}
	return words
}

func wordsOf(t locale.Texts, text municipality.Text) string {
	switch {
	case t.Lang() == "easy" && text.Easy != "":
		return locale.Mark(text.Easy)
	case t.Tag() != "ja" && text.En != "":
		return text.En
	}
	return text.Ja
}

// withGuides leads to the guide from a screen without a helper, unless that comes
// in a moment.
func withGuides(m app.Model, t locale.Texts, p part.Page) part.Page {
	if m.Connection != app.Connecting || m.Slow {
		p.Body = dom.Group(p.Body, guides(t))
	}
	return p
}
