package part

import (
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/character"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// Date writes the day in Japan.
func Date(t locale.Texts, at time.Time) string {
	y, m, d := at.In(jpki.Japan()).Date()
	month, day := strconv.Itoa(int(m)), strconv.Itoa(d)
	return t.T("date", "y", strconv.Itoa(y), "m", month, "d", day, "month", t.T("month."+month), "day", t.T("day."+day))
}

// Millimetres writes a length in whole millimetres, without the unit.
func Millimetres(of float64) string { return strconv.FormatFloat(of, 'f', 0, 64) }

// Option of a select; it can hold no furigana.
func Option(value, text string, chosen bool) dom.Node {
	return dom.El("option", dom.Attribute("value", value), dom.Flag("selected", chosen), dom.Plain(locale.Bare(text)))
}

// Section is a part of a screen with a heading.
func Section(title string, body ...dom.Node) dom.Node {
	return dom.El("section", dom.Class("section"), Heading2(title), dom.Group(body...))
}

// Support is a line beside what matters.
func Support(text string) dom.Node { return dom.El("p", dom.Class("support"), dom.Text(text)) }

// CertificateKey is the certificate's name in the keys of the texts.
func CertificateKey(p jpki.Purpose) string {
	if p == jpki.DigitalSignature {
		return "sign"
	}
	return "login"
}

// Paragraph is a text by itself.
func Paragraph(text string) dom.Node { return dom.El("p", dom.Text(text)) }

// Heading2 is the heading of a section.
func Heading2(text string) dom.Node {
	return dom.El("h2", dom.Class("heading-2"), dom.Text(text))
}

// Heading3 is a heading within one.
func Heading3(text string) dom.Node {
	return dom.El("h3", dom.Class("heading-3"), dom.Text(text))
}

// Name shows a word from outside (file, reader, origin), kept apart from the
// reading direction around it.
func Name(text string) dom.Node {
	return dom.El("bdi", dom.Class("name"), Kept(), dom.Plain(text))
}

// Origin is Name for an origin; where it is longer than the line, it breaks behind a dot.
func Origin(text string) dom.Node {
	parts := []dom.Part{dom.Class("name"), Kept()}
	for i, label := range strings.SplitAfter(text, ".") {
		if i > 0 {
			parts = append(parts, dom.El("wbr"))
		}
		parts = append(parts, dom.Plain(label))
	}
	return dom.El("bdi", parts...)
}

// Visible is Name for a file that the person decides about: what would not be seen of its
// name is.
func Visible(text string) dom.Node {
	parts := []dom.Part{dom.Class("name"), Kept()}
	for _, p := range character.Visible(text, "") {
		if p.Hidden {
			parts = append(parts, dom.El("span", dom.Class("unseen"), dom.Text(p.Text)))
			continue
		}
		parts = append(parts, dom.Plain(p.Text))
	}
	return dom.El("bdi", parts...)
}

// Kept marks what the person compares, types or tells somebody: a program that
// translates the page leaves it as it is.
func Kept() dom.Attr { return dom.Attribute("translate", "no") }

// Coded shows a word of the protocol, a digest or the like.
func Coded(text string, parts ...dom.Part) dom.Node {
	return dom.El("code", append(parts, Kept(), dom.Text(text))...)
}

// Steps writes a text of several lines as numbered steps, one line as it is.
func Steps(text string) dom.Node {
	lines := strings.Split(text, "\n")
	if len(lines) == 1 {
		return Paragraph(text)
	}
	list := make([]dom.Part, 0, len(lines)+1)
	list = append(list, dom.Class("steps"))
	for _, line := range lines {
		list = append(list, dom.El("li", dom.Text(line)))
	}
	return dom.El("ol", list...)
}

// Row is one line of a description list.
func Row(term string, description ...dom.Node) dom.Node {
	return dom.El("div", dom.Class("row"),
		dom.El("dt", dom.Text(term)),
		dom.El("dd", dom.Group(description...)))
}

// List is a list of lines.
func List(items ...string) dom.Node {
	parts := []dom.Part{dom.Class("list")}
	for _, item := range items {
		parts = append(parts, dom.El("li", dom.Text(item)))
	}
	return dom.El("ul", parts...)
}

// Lines writes a text of several lines as a list.
func Lines(text string) dom.Node { return List(strings.Split(text, "\n")...) }

// DayOr writes a day YYYY-MM-DD, or else what is given.
func DayOr(t locale.Texts, day, or string) string {
	at, err := time.ParseInLocation(time.DateOnly, day, jpki.Japan())
	if err != nil {
		return or
	}
	return Date(t, at)
}

// Purposes says what a site may do.
func Purposes(t locale.Texts, list []wire.Purpose) dom.Node {
	parts := []dom.Part{dom.Class("list")}
	for _, p := range list {
		parts = append(parts, dom.El("li", dom.Text(t.T("grants.purpose."+string(p)))))
	}
	return dom.El("ul", parts...)
}
