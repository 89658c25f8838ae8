package view

import (
	"strings"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
)

// Kinds of a notification banner.
const (
	success = "success"
	warning = "warning"
	failure = "error"
	info    = "info"
)

func paragraph(text string) dom.Node { return dom.El("p", dom.Text(text)) }

func heading2(text string) dom.Node {
	return dom.El("h2", dom.Class("heading-2"), dom.Text(text))
}

func heading3(text string) dom.Node {
	return dom.El("h3", dom.Class("heading-3"), dom.Text(text))
}

// name shows a word from outside (file, reader, origin), kept apart from the
// reading direction around it.
func name(text string) dom.Node {
	return dom.El("bdi", dom.Class("name"), kept(), dom.Plain(text))
}

// kept marks what the person compares, types or tells somebody: a program that
// translates the page leaves it as it is.
func kept() dom.Attr { return dom.Attribute("translate", "no") }

// coded shows a word of the protocol, a digest or the like.
func coded(text string, parts ...dom.Part) dom.Node {
	return dom.El("code", append(parts, kept(), dom.Text(text))...)
}

// notice is a notification banner; its title is beside those of sections.
func notice(t locale.Texts, kind, title string, body ...dom.Node) dom.Node {
	return banner(t, kind, "h2", title, body)
}

// noticeIn is a banner inside a section.
func noticeIn(t locale.Texts, kind, title string, body ...dom.Node) dom.Node {
	return banner(t, kind, "h3", title, body)
}

func banner(t locale.Texts, kind, heading, title string, body []dom.Node) dom.Node {
	return dom.El("section", dom.Class("notice", "notice-"+kind),
		icon(kind, t.T("notice."+kind)),
		dom.El("div", dom.Class("notice-body"),
			dom.El(heading, dom.Class("notice-title"), dom.Text(title)),
			dom.Group(body...)))
}

// steps writes a text of several lines as numbered steps, one line as it is.
func steps(text string) dom.Node {
	lines := strings.Split(text, "\n")
	if len(lines) == 1 {
		return paragraph(text)
	}
	list := make([]dom.Part, 0, len(lines)+1)
	list = append(list, dom.Class("steps"))
	for _, line := range lines {
		list = append(list, dom.El("li", dom.Text(line)))
	}
	return dom.El("ol", list...)
}

// solid is the one main button of a screen.
func solid(action, text string, parts ...dom.Part) dom.Node {
	return button("button-solid", action, text, parts...)
}

// outline is a button beside it.
func outline(action, text string, parts ...dom.Part) dom.Node {
	return button("button-outline", action, text, parts...)
}

func button(class, action, text string, parts ...dom.Part) dom.Node {
	all := append([]dom.Part{dom.Attribute("type", "button"), dom.Class("button", class), dom.Action(action)}, parts...)
	if app.Considered(action) {
		all = considered(all)
	}
	return dom.El("button", append(all, dom.Text(text))...)
}

func actions(buttons ...dom.Node) dom.Node {
	return dom.El("div", dom.Class("actions"), dom.Group(buttons...))
}

// row is one line of a description list.
func row(term string, description ...dom.Node) dom.Node {
	return dom.El("div", dom.Class("row"),
		dom.El("dt", dom.Text(term)),
		dom.El("dd", dom.Group(description...)))
}

func list(items ...string) dom.Node {
	parts := []dom.Part{dom.Class("list")}
	for _, item := range items {
		parts = append(parts, dom.El("li", dom.Text(item)))
	}
	return dom.El("ul", parts...)
}

// icon is a sign with a name for those who do not see it.
func icon(kind, label string) dom.Node {
	shape, mark := "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z", "M12 11v6M12 7v1"
	switch kind {
	case success:
		mark = "M7 12.5l3.5 3.5 6.5-7"
	case warning:
		shape, mark = "M12 2.5 22.5 21h-21z", "M12 9v6M12 17v1.2"
	case failure:
		shape, mark = "M8 2h8l6 6v8l-6 6H8l-6-6V8z", "M12 7v6M12 16v1.2"
	}
	return dom.El("svg", dom.Class("icon", "icon-"+kind), dom.Attribute("viewBox", "0 0 24 24"),
		dom.Attribute("role", "img"), dom.Attribute("aria-label", label),
		dom.El("path", dom.Class("icon-shape"), dom.Attribute("d", shape)),
		dom.El("path", dom.Class("icon-mark"), dom.Attribute("d", mark)))
}
