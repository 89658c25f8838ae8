package task

import (
	"cmp"
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// visible lets the person have signatures of own PDF files seen on a page, and shows how.
func visible(m *sight, t locale.Texts) dom.Node {
	there := false
	for _, d := range m.Documents {
		there = there || d.isRead() && d.PDF
	}
	if !there || !m.choice(true).options(m.Now).Format.IsPDF() {
		return dom.Node{}
	}
	return dom.Group(
		dom.El("div", dom.Class("field"),
			part.Checkbox(actionSeen, t.T("visible.tick"), dom.Action(actionSeen), dom.Flag("checked", m.Visible.On), dom.Attribute("aria-describedby", "seen-help")),
			dom.El("p", dom.ID("seen-help"), dom.Class("support"), dom.Text(t.T("visible.help")))),
		dom.When(m.Visible.On, visibleFields(m, t)))
}

// visibleFields are how and where.
func visibleFields(m *sight, t locale.Texts) dom.Node {
	v := m.Visible
	chosen := dom.Node{}
	if v.Font.Content != nil {
		chosen = dom.El("p", dom.Text(t.T("visible.font.chosen")+" "), part.Visible(v.Font.Name))
	}
	number := dom.Node{}
	if v.Page == PageNumber {
		_, ok := v.page()
		number = numberField(t, actionSeenNumber, "visible.number", v.Number, "", v.Number == "" || ok)
	}
	_, wide := measure(v.Width, seenWidth)
	_, high := measure(v.Height, seenHeight)
	return dom.El("fieldset", dom.Class("choices"),
		dom.El("legend", dom.Class("label"), dom.Text(t.T("visible.title"))),
		dom.El("div", dom.Class("field"),
			dom.El("label", dom.Class("label"), dom.Attribute("for", actionSeenFont), dom.Text(t.T("visible.font"))),
			dom.El("p", dom.ID("seen-font-help"), dom.Class("support"), dom.Text(t.T("visible.font.help"))),
			chosen,
			dom.El("input", dom.ID(actionSeenFont), dom.Class("file"), dom.Attribute("type", "file"), dom.Attribute("accept", ".ttf,.otf,.ttc"),
				dom.Attribute("aria-describedby", "seen-font-help"), dom.Action(actionSeenFont))),
		textField(t, actionSeenName, "visible.name", v.Name),
		textField(t, actionSeenReason, "visible.reason", v.Reason),
		part.Field(t, "select", actionSeenPage, actionSeenPage, "visible.page", "", options(t, "visible.page.", string(cmp.Or(v.Page, PageFirst)), string(PageFirst), string(PageLast), string(PageNumber))),
		number,
		part.Field(t, "select", actionSeenPlace, actionSeenPlace, "visible.place", "", options(t, "visible.place.", string(v.place()), places()...)),
		numberField(t, actionSeenWidth, "visible.width", v.Width, strconv.Itoa(seenWidth), wide),
		numberField(t, actionSeenHeight, "visible.height", v.Height, strconv.Itoa(seenHeight), high),
		preview(m, t))
}

func places() (all []string) {
	for _, p := range document.Places {
		all = append(all, string(p))
	}
	return all
}

// options are those of a select.
func options(t locale.Texts, key, chosen string, values ...string) dom.Node {
	var all []dom.Node
	for _, v := range values {
		all = append(all, part.Option(v, t.T(key+v), v == chosen))
	}
	return dom.Group(all...)
}

// maxSeenText is how many characters a text has at most that is seen.
const maxSeenText = "100"

func textField(t locale.Texts, action, key, value string) dom.Node {
	return part.Field(t, "input", action, action, key, "", dom.Attribute("type", "text"), dom.Attribute("autocomplete", "off"),
		dom.Attribute("maxlength", maxSeenText), dom.Attribute("value", value))
}

// numberField has a whole number typed; what was suggested stands there until then.
func numberField(t locale.Texts, action, key, typed, suggested string, ok bool) dom.Node {
	described, parts := "", []dom.Part{dom.Attribute("type", "text"), dom.Attribute("inputmode", "numeric"), dom.Attribute("autocomplete", "off"), dom.Attribute("maxlength", "7")}
	if typed == "" {
		typed = suggested
	}
	parts = append(parts, dom.Attribute("value", typed))
	wrong := dom.Node{}
	if !ok {
		described = " " + action + "-error"
		parts = append(parts, dom.Attribute("aria-invalid", "true"))
		wrong = part.FieldError(t, action+"-error", t.T(key+".error"))
	}
	return dom.Group(part.Field(t, "input", action, action, key, described, parts...), wrong)
}
