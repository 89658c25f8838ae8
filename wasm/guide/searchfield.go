package guide

import (
	"strconv"
	"strings"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// IDs of the field of the municipality and its parts.
const (
	idCity      = "guide-city"
	idCityHelp  = "guide-city-help"
	idCityList  = "guide-city-list"
	idCityFound = "guide-city-found"
)

// municipalityField is a combobox with a list (ARIA Authoring Practices Guide, Combobox
// Pattern): the focus stays in the field, and a proposal is named to it. What is chosen is
// remembered in this browser, and the screen says so.
func municipalityField(m *sight, t locale.Texts) dom.Node {
	s := &m.Search
	proposed := s.Open && len(s.found) > 0
	input := []dom.Part{dom.ID(idCity), dom.Class("select"), dom.Action(ActionSearch), dom.Typed(keyDown, keyUp, keyEnter, keyEscape),
		dom.Attribute("type", "text"), dom.Attribute("role", "combobox"), dom.Attribute("aria-autocomplete", "list"),
		dom.Attribute("aria-expanded", strconv.FormatBool(proposed)), dom.Attribute("aria-controls", idCityList), dom.Attribute("aria-describedby", idCityHelp),
		dom.Attribute("autocomplete", "off"), dom.Attribute("autocapitalize", "off"), dom.Attribute("spellcheck", "false"), dom.Attribute("enterkeyhint", "search")}
	if s.Typed == "" && !s.Open {
		name := bare(m.cityName(t))
		input = append(input, dom.Attribute("value", name), dom.Shows(name))
	}
	options := []dom.Part{dom.ID(idCityList), dom.Class("options"), dom.Attribute("role", "listbox"), dom.Attribute("aria-label", t.T("guide.city")), dom.HoldsFocus(), dom.Flag("hidden", !proposed)}
	if proposed {
		for i := range s.found {
			options = append(options, m.proposal(t, i))
		}
		if s.Active > 0 {
			input = append(input, dom.Attribute("aria-activedescendant", proposalID(s.found[s.Active-1].Code)))
		}
	}
	return dom.El("div", dom.Class("field"),
		dom.El("label", dom.Class("label"), dom.Attribute("for", idCity), dom.Text(t.T("guide.city"))),
		dom.El("p", dom.ID(idCityHelp), dom.Class("support"), dom.Text(t.T("guide.city.help"))),
		dom.El("input", input...),
		dom.El("ul", options...),
		dom.El("p", dom.ID(idCityFound), dom.Class("support"), dom.Attribute("role", "status"), dom.Text(m.found(t))),
		dom.When(m.Knowledge.Code != "", dom.Group(
			dom.El("p", dom.Class("support"), dom.Text(t.T("guide.city.kept"))),
			part.Outline(ActionMunicipality, t.T("guide.city.none")))))
}

func proposalID(code string) string { return idCity + "-" + code }

// proposal is a municipality that can be chosen.
func (m *sight) proposal(t locale.Texts, i int) dom.Node {
	p := &m.Search.found[i]
	e := p.Entry()
	note := dom.Node{}
	if listed(m.Knowledge.Index, p.Code) {
		note = dom.El("span", dom.Class("option-note"), dom.Text(t.T("guide.city.listed")))
	}
	return dom.El("li", dom.ID(proposalID(p.Code)), dom.Class("option"), dom.Attribute("role", "option"),
		dom.Attribute("aria-selected", strconv.FormatBool(i+1 == m.Search.Active)), dom.Action(ActionMunicipality), dom.Value(p.Code),
		dom.El("span", dom.Text(t.T("guide.city.name", "name", Words(t, e.Name), "prefecture", Words(t, e.Prefecture)))), note)
}

// found tells how many municipalities fit what was typed, and what to do then.
func (m *sight) found(t locale.Texts) string {
	s := &m.Search
	switch more := s.all - len(s.found); {
	case s.Failed:
		return t.T("guide.city.failed")
	case s.Typed == "" && !s.Open:
		return ""
	case s.asked && len(s.found) == 0:
		return t.T("guide.city.loading")
	case len(s.found) == 0:
		return t.T("guide.city.nothing")
	case !s.Open:
		return t.T("guide.city.unchosen")
	case more > 0:
		return t.T("guide.city.more", "n", strconv.Itoa(len(s.found)), "more", strconv.Itoa(more))
	default:
		return t.T("guide.city.found", "n", strconv.Itoa(s.all))
	}
}

// cityName is the municipality that was chosen with its prefecture, or that there is none.
func (m *sight) cityName(t locale.Texts) string {
	e, ok := m.Knowledge.entry(m.Knowledge.Code)
	if !ok {
		return ""
	}
	return t.T("guide.city.name", "name", Words(t, e.Name), "prefecture", Words(t, e.Prefecture))
}

// bare is a text without its furigana, which a field cannot show.
func bare(text string) string {
	var out strings.Builder
	for text != "" {
		before, word, _, rest := locale.Cut(text)
		out.WriteString(before + word)
		text = rest
	}
	return out.String()
}

// withoutFile says of a municipality without a file that its own hours and fees are not
// known here, and who knows them.
func (m *sight) withoutFile(t locale.Texts) dom.Node {
	k := &m.Knowledge
	e, ok := k.entry(k.Code)
	if !ok || listed(k.Index, k.Code) {
		return dom.Node{}
	}
	name := Words(t, e.Name)
	return part.Notice(t, part.Info, t.T("guide.city.own.title", "name", name), part.Paragraph(t.T("guide.city.own", "name", name)))
}
