package part

import (
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// Tag is a word with a colour and a sign.
func Tag(t locale.Texts, kind, text string) dom.Node {
	return dom.El("span", dom.Class("chip", "chip-"+kind), Icon(kind, t.T("notice."+kind)), dom.Text(text))
}

// Busy says that something is being waited for.
func Busy(t locale.Texts, key string) dom.Node {
	return dom.El("div", dom.Class("busy"),
		dom.El("p", dom.ID("reading"), dom.Text(t.T(key))),
		dom.El("progress", dom.Class("progress"), dom.Attribute("aria-labelledby", "reading")))
}

// BusyScreen says what is being waited for on a screen whose title says it, too.
func BusyScreen(text string) dom.Node {
	return dom.El("div", dom.Class("busy"),
		dom.El("progress", dom.Class("progress"), dom.Attribute("aria-labelledby", dom.HeadingID)),
		Paragraph(text))
}

// ErrorNotice says what happened and what to do, within a screen.
func ErrorNotice(t locale.Texts, code wire.Code, more ...dom.Node) dom.Node {
	return Notice(t, Failure, t.T(ErrorKey(code, "title")),
		Paragraph(t.T(ErrorKey(code, "detail"))),
		dom.El("p", dom.Class("next-label"), dom.Text(t.T("problem.next"))),
		Steps(t.T(ErrorKey(code, "next"))),
		dom.Group(more...))
}

// ErrorKey is the key of what a screen says of a code.
func ErrorKey(code wire.Code, what string) string { return "error." + string(code) + "." + what }

// Kinds of a notification banner.
const (
	Success = "success"
	Warning = "warning"
	Failure = "error"
	Info    = "info"
)

// Notice is a notification banner; its title is beside those of sections.
func Notice(t locale.Texts, kind, title string, body ...dom.Node) dom.Node {
	return banner(t, kind, "h2", title, body)
}

// NoticeIn is a banner inside a section.
func NoticeIn(t locale.Texts, kind, title string, body ...dom.Node) dom.Node {
	return banner(t, kind, "h3", title, body)
}

func banner(t locale.Texts, kind, heading, title string, body []dom.Node) dom.Node {
	return dom.El("section", dom.Class("notice", "notice-"+kind),
		Icon(kind, t.T("notice."+kind)),
		dom.El("div", dom.Class("notice-body"),
			dom.El(heading, dom.Class("notice-title"), dom.Text(title)),
			dom.Group(body...)))
}

// Icon is a sign with a name for those who do not see it.
func Icon(kind, label string) dom.Node {
	shape, mark := "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z", "M12 11v6M12 7v1"
	switch kind {
	case Success:
		mark = "M7 12.5l3.5 3.5 6.5-7"
	case Warning:
		shape, mark = "M12 2.5 22.5 21h-21z", "M12 9v6M12 17v1.2"
	case Failure:
		shape, mark = "M8 2h8l6 6v8l-6 6H8l-6-6V8z", "M12 7v6M12 16v1.2"
	}
	return dom.El("svg", dom.Class("icon", "icon-"+kind), dom.Attribute("viewBox", "0 0 24 24"),
		dom.Attribute("role", "img"), dom.Attribute("aria-label", label),
		dom.El("path", dom.Class("icon-shape"), dom.Attribute("d", shape)),
		dom.El("path", dom.Class("icon-mark"), dom.Attribute("d", mark)))
}
