package counter

import (
	"math"
	"slices"
	"strings"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
)

// drawWindow draws a document beside the desk, all of it in the visitor's language.
func drawWindow(m *Model, t locale.Texts) dom.Screen {
	name, title, class, body := "counter-display", t.T("counter.display"), "display", dom.Node{}
	var head string
	if m.Window.Kind == SlipWindow {
		name, title, class = "counter-slip", t.T("counter.slip"), ""
		head, body = t.T("counter.slip.window"), part.Paragraph(t.T("counter.display.wait"))
		if m.Window.Words.Ask != "" {
			body = slip(m, t, t).Body
		}
	} else {
		var columns []dom.Node
		head, columns = display(m, t)
		class += " " + size(head, columns)
		if body = dom.Group(columns...); len(columns) > 1 {
			body = dom.El("div", dom.Class("display-columns"), body)
		}
	}
	return dom.Screen{Key: name, Title: locale.Bare(title), Lang: t.Tag(), Body: dom.Group(
		dom.El("main", dom.ID("screen-"+name), dom.Class(strings.Fields("main "+class)...),
			dom.El("h1", dom.ID(dom.HeadingID), dom.Class("heading-1"), dom.Attribute("tabindex", "-1"), dom.Text(head)),
			body),
		dom.El("p", dom.ID("live"), dom.Class("visually-hidden"), dom.Attribute("role", "status"), dom.Text(locale.Unread(head))))}
}

// display is what is asked of the visitor, with what belongs to it, in columns.
func display(m *Model, t locale.Texts) (head string, columns []dom.Node) {
	w := &m.Window.Words
	ask := w.Ask
	if ask == "" {
		ask = AskWait
	}
	head = t.T("counter.display." + string(ask))
	switch {
	case !w.touched() || ask != AskRead && ask != AskScan:
		return head, []dom.Node{part.Paragraph(t.T("counter.display." + string(ask) + ".text"))}
	case ask == AskScan:
		return head, []dom.Node{code(m, t, t).Body}
	case m.Procedure != "":
		return t.T("guide.p." + string(m.Procedure)), chosen(m, t)
	}
	return head, append([]dom.Node{dom.El("section", m.ofCard(t), toDo(t, w.Needs))}, firstPapers(m, t)...)
}

// toDo names what is to be done now; what is only for who wants it is said to be, and not
// how few tries are left: others may look.
func toDo(t locale.Texts, needs []finding.Need) dom.Node {
	if len(needs) == 0 {
		return part.Paragraph(t.T("counter.now.none"))
	}
	items := []dom.Part{dom.Class("list")}
	for _, n := range needs {
		name := t.T("guide.p." + string(n.Procedure))
		if n.Optional {
			name += t.T("counter.optional")
		}
		items = append(items, dom.El("li", dom.Text(name), pinList(t, n.PINs)))
	}
	return dom.Group(part.Heading2(t.T("counter.now")), dom.El("ul", items...))
}

// firstPapers are what to bring for the first of what is to be done, if it must be.
func firstPapers(m *Model, t locale.Texts) []dom.Node {
	needs := m.Window.Words.Needs
	if len(needs) == 0 || needs[0].Optional {
		return nil
	}
	a, ok := m.answer(needs[0], municipality.Self)
	if !ok || !a.Has(municipality.Counter) || len(a.Visits) == 0 {
		return nil
	}
	always, sometimes := byNeed(&a.Visits[0])
	return []dom.Node{dom.El("section", part.Heading2(t.T("guide.bring")), paperList(t, always),
		dom.When(len(sometimes) > 0, dom.Group(part.Heading3(t.T("counter.bring.sometimes")), paperList(t, sometimes))))}
}

// paperList are papers by name, one below the other.
func paperList(t locale.Texts, all []municipality.Paperwork) dom.Node {
	items := []dom.Part{dom.Class("list")}
	for _, p := range all {
		items = append(items, dom.El("li", guide.DataText(t, p.Name)))
	}
	return dom.El("ul", items...)
}

// chosen is the procedure that staff chose: who goes, how often, with what, and the fee.
func chosen(m *Model, t locale.Texts) []dom.Node {
	head := dom.Group(m.forWhom(t), pinList(t, m.PINs))
	a, ok := m.Answer()
	if !ok {
		return []dom.Node{head}
	}
	if other := elsewhere(t, &a, askedByVisitor); other != nil {
		return []dom.Node{dom.Group(head, paragraphs(other))}
	}
	return []dom.Node{
		dom.El("section", head, part.Heading2(t.T("guide.fee")), part.Paragraph(feesInShort(t, &a, askedByVisitor))),
		dom.El("section", part.Heading2(t.T("guide.bring")), displayVisits(t, &a)),
	}
}

func displayVisits(t locale.Texts, a *municipality.Answer) dom.Node {
	if len(a.Visits) == 0 {
		return part.Paragraph(t.T(askedByVisitor))
	}
	return visits(t, a, "list")
}

type letters struct {
	class string
	holds int
}

// sizes are the letters of a display, from the largest on: how much a screen holds of them,
// in letters of full width.
var sizes = [...]letters{{"display-1", 110}, {"display-2", 240}, {"display-3", 380}, {"display-4", 520}, {"display-5", 740}, {"display-6", math.MaxInt}}

// size is the class of the largest letters that fit: nobody scrolls the visitor's display.
func size(head string, columns []dom.Node) string {
	longest := 0
	for _, c := range columns {
		longest = max(longest, roomOf(dom.Render(c)))
	}
	half := roomOf(dom.Render(dom.Text(head))) + longest*len(columns)
	return sizes[slices.IndexFunc(sizes[:], func(s letters) bool { return half <= 2*s.holds || s.holds == math.MaxInt })].class
}

// Room that a text takes.
const (
	lineRest  = 10       // what stays empty at the end of a paragraph, in letters of half width
	firstWide = '\u2E80' // from here on letters are of full width, with few exceptions
)

// roomOf is how much room HTML takes, in letters of half width.
func roomOf(html string) (half int) {
	text := true
	for i, r := range html {
		switch {
		case r == '<':
			text = false
			for _, begins := range [...]string{"<li", "<h", "<p"} {
				if strings.HasPrefix(html[i:], begins) {
					half += lineRest
				}
			}
		case r == '>':
			text = true
		case text && r < firstWide:
			half++
		case text:
			half += 2
		}
	}
	return half
}
