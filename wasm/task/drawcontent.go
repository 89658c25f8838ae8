package task

import (
	"strconv"
	"strings"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/content"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// contentOf shows what a document holds, or why that cannot be shown; name is the ID of
// its name.
func contentOf(m *sight, t locale.Texts, name string, d Document) dom.Node {
	c := d.Content
	switch c.State {
	case Waiting, Looking:
		return dom.Group(part.Paragraph(t.T("content.looking")), contentBox(t, name, c))
	case Seen:
		return dom.Group(aboutContent(t, d), contentBox(t, name, c))
	case NotShowable:
		return cannotBeShown(m, t, "content."+notShowableKey(c.Kind))
	case TooLarge:
		return dom.Group(dom.When(c.Picture.Width > 0, part.Support(pictureLine(t, c))), cannotBeShown(m, t, "content.large"))
	case Broken:
		return cannotBeShown(m, t, "content.broken")
	}
	return dom.Node{}
}

func notShowableKey(k content.Kind) string {
	if k == content.PDF {
		return "pdf"
	}
	return "other"
}

// cannotBeShown says so, and what to do.
func cannotBeShown(m *sight, t locale.Texts, key string) dom.Node {
	check := "content.check"
	if m.Request != nil {
		check = "content.check.asked"
	}
	return part.NoticeIn(t, part.Warning, t.T(key), part.Paragraph(t.T(check)))
}

// aboutContent says what is shown, and what is not.
func aboutContent(t locale.Texts, d Document) dom.Node {
	c := d.Content
	if c.Kind.Picture() {
		return dom.Group(part.Support(pictureLine(t, c)),
			dom.When(c.Drawn < c.Picture.Width, part.Support(t.T("content.smaller", "drawn", part.Thousands(strconv.Itoa(c.Drawn))))),
			dom.When(c.Picture.Moving, part.NoticeIn(t, part.Warning, t.T("content.moving"))),
			dom.When(c.Picture.More, part.NoticeIn(t, part.Warning, t.T("content.more"))))
	}
	return dom.Group(part.Support(t.T("content.text", "encoding", encodingName(c.Kind))),
		dom.When(c.Shown < d.File.Size, part.NoticeIn(t, part.Warning, t.T("content.cut", "shown", part.Size(t, c.Shown), "size", part.Size(t, d.File.Size)))),
		dom.When(c.Hidden, part.NoticeIn(t, part.Warning, t.T("content.hidden"))),
		dom.When(c.Blank, part.NoticeIn(t, part.Warning, t.T("content.blank"))))
}

// encodingName is what people call an encoding.
func encodingName(k content.Kind) string {
	if k == content.ShiftJIS {
		return "Shift_JIS"
	}
	return "UTF-8"
}

// pictureLine is the kind of a picture, and its size.
func pictureLine(t locale.Texts, c Content) string {
	return t.T("content.picture", "kind", strings.ToUpper(string(c.Kind)),
		"width", part.Thousands(strconv.Itoa(c.Picture.Width)), "height", part.Thousands(strconv.Itoa(c.Picture.Height)))
}

// contentBox is the element that the page fills: a text scrolls in it, by the keys, too.
func contentBox(t locale.Texts, name string, c Content) dom.Node {
	parts := []dom.Part{dom.ID(c.ID()), dom.Keep(), part.Kept()}
	switch {
	case c.Kind.Text():
		parts = append(parts, dom.Class("content-text"), dom.Attribute("tabindex", "0"), dom.Attribute("role", "region"), dom.Attribute("aria-labelledby", name))
	case c.State == Seen:
		parts = append(parts, dom.Class("content-picture"), dom.Attribute("role", "img"), dom.Attribute("aria-label", pictureLine(t, c)), dom.Attribute("aria-describedby", name))
	default:
		parts = append(parts, dom.Class("content-picture"))
	}
	return dom.El("div", parts...)
}
