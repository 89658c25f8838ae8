package counter

import (
	"strconv"
	"strings"

	"jpkiweb/shared/card"
	"jpkiweb/shared/character"
	"jpkiweb/shared/municipality/form"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// sheetPage is a form, empty or with what was read from the card, as it is printed: in
// Japanese, whatever the language of staff and visitor.
func sheetPage(m *Model, t locale.Texts) part.Page {
	p := part.Page{Name: "counter-form", Title: t.T("counter.key.form")}
	f, ok := m.sheet()
	if !ok {
		p.Body = part.Paragraph(t.T("counter.unlearned"))
		return p
	}
	if all := len(m.forms()); all > 1 {
		p.Title = t.T("counter.form.of", "n", strconv.Itoa(m.Form+1), "all", strconv.Itoa(all))
	}
	p.Body = dom.Group(part.Paragraph(t.T("counter.form."+m.sheetState())), m.aboutSheet(t, f), sheetOf(m, f))
	p.Live = p.Title + " " + f.Title
	return p
}

// aboutSheet says, beside the sheet and so on no paper, that there are others, and that a
// form is not that of the municipality of the desk.
func (m *Model) aboutSheet(t locale.Texts, f form.Form) dom.Node {
	return dom.Group(
		dom.When(len(m.forms()) > 1, part.Support(t.T("counter.form.one"))),
		dom.When(f.Municipality != m.Policy.Municipality, part.Support(t.T("counter.form.general"))))
}

// sheetState is what is said of a form: that it is filled in, that the card can be read, or
// why not.
func (m *Model) sheetState() string {
	switch why := m.whyUnread(); {
	case m.filled() != nil:
		return "filled"
	case why != readHere:
		return string(why)
	}
	return "can_read"
}

// A sheet is a form while it is drawn.
type sheet struct {
	read   *card.Attributes // nil: by hand
	marked bool             // something cannot be printed as it is
}

func sheetOf(m *Model, f form.Form) dom.Node {
	s := sheet{read: m.filled()}
	town := ""
	if o := m.Guide.Knowledge.Offices; o != nil {
		town = o.City.Name.Ja
	}
	sections := make([]dom.Node, 0, len(f.Sections))
	for _, part := range f.Sections {
		rows := []dom.Part{dom.Class("sheet-rows")}
		for _, r := range part.Rows {
			rows = append(rows, s.row(r))
		}
		sections = append(sections, dom.El("h3", dom.Class("sheet-heading"), dom.Text(part.Heading)), dom.El("dl", rows...))
	}
	said := form.Unread
	if s.read != nil {
		said = form.Filled
	}
	return dom.El("article", dom.ID("sheet"), dom.Class("sheet"), dom.Attribute("lang", "ja"), part.Kept(),
		dom.El("p", dom.Class("sheet-day"), dom.Text(form.Day(m.Now))),
		dom.El("h2", dom.Class("sheet-title"), dom.Text(f.Title)),
		dom.El("p", dom.Text(form.To(town))),
		dom.Group(sections...),
		dom.El("p", dom.Class("sheet-note"), dom.Text(said)),
		dom.When(s.marked, dom.El("p", dom.Class("sheet-note"), dom.Text(form.Changed))))
}

// row is one line of a form.
func (s *sheet) row(r form.Row) dom.Node {
	if r.Kind == form.Note {
		return dom.El("div", dom.Class("sheet-row"), dom.El("dt", dom.Class("visually-hidden"), dom.Text("※")), dom.El("dd", dom.Class("sheet-wide"), dom.Text(r.Text)))
	}
	value := []dom.Part{dom.Class("sheet-value", "sheet-"+string(r.Kind))}
	switch r.Kind {
	case form.Card:
		value = append(value, s.attribute(r.From))
	case form.Boxes:
		for _, o := range r.Options {
			value = append(value, box(o, false))
		}
	}
	return dom.El("div", dom.Class("sheet-row"), dom.El("dt", dom.Text(r.Label)),
		dom.El("dd", append(value, dom.When(r.Note != "", dom.El("small", dom.Text(r.Note))))...))
}

// box is a box to tick, with what it is for; no line ends between the two.
func box(text string, ticked bool) dom.Node {
	sign := "☐\u00a0"
	if ticked {
		sign = "☑\u00a0"
	}
	parts := []dom.Part{dom.Class("sheet-box")}
	before, after, blank := strings.Cut(text, "（）")
	if blank { // room for what else
		parts = append(parts, dom.Text(sign+before+"（"), dom.El("span", dom.Class("sheet-blank")), dom.Text("）"+after))
	} else {
		parts = append(parts, dom.Text(sign+text))
	}
	return dom.El("span", parts...)
}

// attribute is what the card says, or the place for it.
func (s *sheet) attribute(a form.Attribute) dom.Node {
	if a == form.Gender {
		gender := ""
		if s.read != nil {
			gender = s.read.Gender
		}
		return dom.Group(box(form.Male, gender == "1"), box(form.Female, gender == "2"))
	}
	if s.read == nil {
		return dom.Node{}
	}
	switch a {
	case form.Name:
		return s.text(s.read.Name)
	case form.Address:
		return s.text(s.read.Address)
	}
	b := s.read.BirthDate
	return s.text(form.Birth(b.Year, b.Month, b.Day, b.Raw))
}

// text is a text of the card; what cannot be printed as it is has a mark.
func (s *sheet) text(text string) dom.Node {
	pieces := form.Marked(text)
	s.marked = s.marked || character.AnyHidden(pieces)
	parts := make([]dom.Part, 0, len(pieces))
	for _, p := range pieces {
		if p.Hidden {
			parts = append(parts, dom.El("mark", dom.Class("sheet-mark"), dom.Plain(p.Text)))
			continue
		}
		parts = append(parts, dom.Plain(p.Text))
	}
	return dom.El("bdi", parts...)
}
