package records

import (
	"cmp"
	"strconv"

	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Actions of the screen that explains a help code.
const (
	actionExplain  = "explain"
	actionHelpCode = "help-code"
	actionLookUp   = "look-up"
)

// OpenExplain shows the screen on which a help code is looked up.
type OpenExplain struct{}

func (OpenExplain) update(m *Model, f Facts) []Effect {
	if f.Busy {
		return nil
	}
	m.Explain = Explain{}
	return []Effect{Show{PageExplain}}
}

// TypeHelpCode is what was typed as a help code.
type TypeHelpCode struct{ Text string }

func (v TypeHelpCode) update(m *Model, f Facts) []Effect {
	if f.Page == PageExplain {
		m.Explain = Explain{Typed: v.Text, Errors: m.Explain.Errors}
	}
	return nil
}

// LookUp explains the help code that was typed.
type LookUp struct{}

func (LookUp) update(m *Model, f Facts) []Effect {
	if f.Page != PageExplain {
		return nil
	}
	e := &m.Explain
	h, err := helpcode.Parse(e.Typed)
	e.Asked, e.Help, e.Wrong = true, h, err != nil
	if e.Wrong {
		e.Errors++
	}
	return nil
}

// decodeExplain decodes what is done with a help code.
func decodeExplain(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case actionExplain:
		return OpenExplain{}, true
	case actionHelpCode:
		return TypeHelpCode{Text: e.Value}, true
	case actionLookUp:
		return LookUp{}, true
	}
	return nil, false
}

// explain has a help code typed, and tells what it says as the shell does.
func explain(e Explain, f Facts, t locale.Texts) part.Page {
	page := part.Page{Name: "explain-code", Title: t.T("helpcode.explain.title")}
	if e.Errors > 0 {
		page.Key, page.Focus = page.Name+"-"+strconv.Itoa(e.Errors), "help-code"
	}
	answer := dom.Node{}
	switch {
	case e.Asked && e.Wrong:
		page.Live = t.T("helpcode.invalid")
	case e.Asked:
		page.Live = helpTitle(t, e.Help)
		answer = Explained(t, e.Help)
	}
	page.Body = dom.Group(
		part.Paragraph(t.T("helpcode.explain.text")),
		dom.El("form", dom.Class("form"), dom.Action(actionLookUp), dom.Flag("novalidate", true),
			helpCodeField(e, t),
			part.Actions(part.Submit(t.T("helpcode.explain.button")), part.Back(t, f.Home))),
		answer)
	return page
}

// helpCodeField is the field for the eight digits.
func helpCodeField(e Explain, t locale.Texts) dom.Node {
	described, invalid, wrong := "help-code-help", dom.Attr{}, e.Asked && e.Wrong
	if wrong {
		described += " help-code-error"
		invalid = dom.Attribute("aria-invalid", "true")
	}
	return dom.El("div", dom.Class("field"),
		dom.El("label", dom.Class("label"), dom.Attribute("for", "help-code"), dom.Text(t.T("helpcode.explain.field"))),
		dom.El("p", dom.ID("help-code-help"), dom.Class("support"), dom.Text(t.T("helpcode.explain.help"))),
		dom.When(wrong, part.FieldError(t, "help-code-error", t.T("helpcode.invalid"))),
		dom.El("input", dom.ID("help-code"), dom.Class("input"), dom.Attribute("type", "text"), dom.Attribute("inputmode", "numeric"),
			dom.Attribute("autocomplete", "off"), dom.Attribute("maxlength", "20"), dom.Action(actionHelpCode),
			dom.Attribute("aria-describedby", described), invalid))
}

// Explained is what a help code says.
func Explained(t locale.Texts, h helpcode.Help) dom.Node {
	return dom.El("section", dom.Class("section"),
		helpNotice(t, h),
		dom.El("dl", dom.Class("rows"),
			part.Row(t.T("helpcode.title"), part.Coded(h.String())),
			part.Row(t.T("helpcode.task"), dom.Text(t.T("helpcode.task."+string(h.Task)))),
			part.Row(t.T("helpcode.card"), dom.Text(t.T("helpcode.card."+cmp.Or(string(h.Kind), "none")))),
			part.Row(t.T("helpcode.certificate"), dom.Text(t.T("helpcode.state."+string(h.State)))),
			part.Row(t.T("pinnames.login.name"), part.Counter(t, jpki.UserAuthenticationPIN, h.Login)),
			part.Row(t.T("pinnames.sign.name"), part.Counter(t, jpki.DigitalSignaturePIN, h.Signing))))
}

// helpTitle is what is wrong, in a line.
func helpTitle(t locale.Texts, h helpcode.Help) string {
	if key := h.Key(); key != "" {
		return t.T(key+".title", helpcode.Unnamed()...)
	}
	return t.T("helpcode.nothing")
}

// helpNotice says what is wrong and what to do about it.
func helpNotice(t locale.Texts, h helpcode.Help) dom.Node {
	key := h.Key()
	if key == "" {
		return part.Notice(t, part.Success, helpTitle(t, h))
	}
	text := func(name string) string { return t.T(key+"."+name, helpcode.Unnamed()...) }
	return part.Notice(t, part.Failure, helpTitle(t, h),
		part.Paragraph(text("detail")),
		dom.El("p", dom.Class("next-label"), dom.Text(t.T("problem.next"))),
		part.Steps(text("next")))
}
