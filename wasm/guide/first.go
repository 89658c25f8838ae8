package guide

import (
	"slices"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// firstAnswer is the answer in three lines: when and where, what to bring, what it
// costs. What can be done without the counter stands before them, each way on a line of
// its own; below is what changes what the person must do.
func firstAnswer(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	switch {
	case !a.Known:
		return part.Notice(t, part.Warning, t.T("guide.unknown"), part.Paragraph(t.T("guide.unknown.text")))
	case len(a.Ways) == 0:
		return part.Notice(t, part.Warning, t.T("guide.way.none"), part.Paragraph(t.T("guide.way.none.text")))
	}
	var lines []dom.Node
	for _, w := range waysInOrder(a) {
		switch {
		case w == municipality.Counter:
			lines = append(lines, atCounter(m, t, a))
		case w != municipality.Home || !Stops(a.Procedure): // the call stands above
			lines = append(lines, otherWay(m, t, a, w))
		}
	}
	return dom.El("section", dom.Class("where", "first-answer"), dom.El("h2", dom.Class("visually-hidden"), dom.Text(t.T("guide.where"))), dom.Group(lines...))
}

// otherWay is a way that needs no counter, on a line; how it goes is folded behind it.
func otherWay(m *sight, t locale.Texts, a *municipality.Answer, w municipality.Way) dom.Node {
	key := wayKey(m, w)
	how := func() dom.Node {
		return dom.Group(dom.El("p", dom.Class("way-"+string(w)), dom.Text(t.T(wayText(key, a)))), dom.When(w == municipality.AtKiosk, kiosks(t, a)))
	}
	button := dom.When(w == municipality.Here && m.Window, part.Actions(part.Outline(room.ActionPINChange, t.T("pinchange.home.button"))))
	return dom.Group(m.fold(foldWay, "way", dom.El("strong", dom.Text(t.T(key))), how), button)
}

// atCounter are the three lines of the counter.
func atCounter(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	return dom.El("div", dom.Class("answer-lines"),
		dom.El("p", dom.Class("answer-when"), whenAndWhere(m, t, a)),
		dom.El("p", dom.Class("answer-bring"), bringInShort(t, a)),
		dom.El("p", dom.Class("answer-fee"), feeLine(t, a)),
		whomToCall(m, t, a), dom.When(len(a.Visits) > 1, dom.El("p", dom.Class("answer-again"), dom.El("strong", dom.Text(HowOften(t, a))))),
		endsInShort(m, t))
}

// whenAndWhere is the office that opens first, and when; nothing is made up that the
// data do not know.
func whenAndWhere(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	p := firstPlace(a)
	switch {
	case p == nil && m.Knowledge.Code == "":
		return dom.Text(t.T("guide.place.none"))
	case p == nil:
		return dom.Text(t.T("guide.check.place"))
	}
	return dom.Group(dom.El("strong", onScreen(p.State), dom.Text(OpenInShort(t, a, p))), dom.Text(" "), dom.El("span", dom.Class("answer-place"), DataText(t, unexplained(p.Name))),
		dom.When(p.Reservation != nil && p.Reservation.Required, dom.El("strong", dom.Text(" "+t.T("guide.reserve.must")))))
}

// OpenInShort is when an office is open, in a few words; "" is never said.
func OpenInShort(t locale.Texts, a *municipality.Answer, p *municipality.Place) string {
	key := "guide.first.unknown"
	var places []string
	switch {
	case p.State == municipality.Open:
		key, places = "guide.first.open", []string{"time", timeOfDay(p.Until.Format("15:04"))}
	case p.State == municipality.Closed && p.Next != nil:
		day := dayName(t, p.Next.From)
		if sameDay(p.Next.From, a.Now) {
			day = t.T("guide.today")
		}
		key, places = "guide.first.next", []string{"day", day, "from", timeOfDay(p.Next.From.Format("15:04"))}
	case p.State != municipality.HoursUnknown: // holidays that nobody knows yet
		key = "guide.first.day"
	}
	if len(places) > 0 && isDoubtful(p) {
		return t.T("guide.first.unsure", "text", t.T(key, places...))
	}
	return t.T(key, places...)
}

// isDoubtful reports whether the hours of an office must be asked about.
func isDoubtful(p *municipality.Place) bool {
	return p.Check != nil || slices.ContainsFunc(p.Hours, func(h municipality.HoursLine) bool { return len(h.Days) > 0 && h.Check != nil })
}

// firstPlace is the office that is open, or else opens first; nil: there is none.
func firstPlace(a *municipality.Answer) *municipality.Place {
	if len(a.Places) == 0 {
		return nil
	}
	first := &a.Places[0]
	for i := range a.Places[1:] {
		if opensBefore(&a.Places[i+1], first) {
			first = &a.Places[i+1]
		}
	}
	return first
}

// opensBefore reports whether an office opens before another: one that is open before one
// that is not, and that before one of which it is not known.
func opensBefore(p, other *municipality.Place) bool {
	rank := func(p *municipality.Place) int {
		switch {
		case p.State == municipality.Open && !isDoubtful(p):
			return 0
		case p.State == municipality.Open:
			return 1
		case p.Next != nil:
			return 2
		}
		return 3
	}
	if rank(p) != rank(other) || p.Next == nil || other.Next == nil {
		return rank(p) < rank(other)
	}
	return p.Next.From.Before(other.Next.From)
}

// bringInShort is the first thing to bring, and whether there is more; the list is below.
func bringInShort(t locale.Texts, a *municipality.Answer) dom.Node {
	if len(a.Visits) == 0 {
		return dom.Text(t.T("guide.bring.none"))
	}
	var first *municipality.Paperwork
	more := false
	for i := range a.Visits {
		for k := range a.Visits[i].Bring {
			if p := &a.Visits[i].Bring[k]; first == nil || first.When != nil && p.When == nil {
				more, first = first != nil, p
			} else {
				more = true
			}
		}
	}
	if first == nil {
		return dom.Text(t.T("guide.bring.none"))
	}
	return dom.Group(dom.Text(t.T("guide.bring")+t.T("guide.colon")), dom.El("strong", DataText(t, unexplained(first.Name))), dom.When(more, dom.Text(t.T("guide.first.more"))))
}

func feeLine(t locale.Texts, a *municipality.Answer) dom.Node {
	if len(a.Fees) == 0 {
		return dom.Text(t.T("guide.fee.none"))
	}
	return dom.Group(dom.Text(t.T("guide.first.fee")), dom.El("strong", dom.Text(locale.Unexplained(feeInShort(t, a)))))
}

// feeInShort is what it costs, in a few words.
func feeInShort(t locale.Texts, a *municipality.Answer) string {
	least, most, sure := a.Fees[0].Yen, a.Fees[0].Yen, true
	for _, f := range a.Fees {
		least, most = min(least, f.Yen), max(most, f.Yen)
		sure = sure && f.Check == nil
	}
	text := part.Amount(t, least)
	switch {
	case least != most:
		text = t.T("guide.first.fee.range", "from", text, "to", part.Amount(t, most))
	case len(a.Fees) == 1 && a.Fees[0].Usual:
		text = t.T("guide.fee.usual", "amount", text)
	}
	if !sure {
		return t.T("guide.first.unsure", "text", text)
	}
	return text
}

// whomToCall is the number for what is not known.
func whomToCall(m *sight, t locale.Texts, a *municipality.Answer) dom.Node {
	p := firstPhone(m, a)
	if p == nil || a.Ask() { // there it stands with the questions
		return dom.Node{}
	}
	return dom.El("p", dom.Class("answer-phone"), dom.Text(t.T("guide.phone")), phoneLink(t, p.Number, "phone"))
}

// endsInShort names the certificates that the procedure itself ends: that must be known
// before. Who gives them up knows.
func endsInShort(m *sight, t locale.Texts) dom.Node {
	f, ok := m.Forecast(m.Facts)
	if !ok || f.Event == lifecycle.EventOwnRequest {
		return dom.Node{}
	}
	var lines []dom.Node
	for _, o := range f.Fates {
		if o.Effect == lifecycle.Ends && !o.Certificate.Phone {
			lines = append(lines, dom.El("p", dom.Class("answer-ends"), dom.Text(t.T("guide.first.ends", "name", t.T(certificateName(o))))))
		}
	}
	return dom.Group(lines...)
}

// unexplained is a text of the data for a line on which there is no room to explain: below it
// is explained.
func unexplained(text municipality.Text) municipality.Text {
	text.Easy = locale.Unexplained(text.Easy)
	return text
}
