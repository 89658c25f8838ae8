package part

import (
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// Update says what the helper was told of newer versions, and what to do; nil is nothing.
func Update(t locale.Texts, u *wire.Update) dom.Node {
	if u == nil {
		return dom.Node{}
	}
	return dom.Group(
		dom.When(u.Version != "", newer(t, u)),
		dom.When(u.Refused != "", Notice(t, Info, t.T("update.refused"),
			Paragraph(t.T("update.refused."+u.Refused)),
			dom.El("p", dom.Class("next-label"), dom.Text(t.T("problem.next"))),
			Steps(t.T("update.refused."+u.Refused+".next")))))
}

func newer(t locale.Texts, u *wire.Update) dom.Node {
	return Notice(t, Info, t.T("update.newer", "version", locale.Keep(u.Version)),
		Paragraph(t.T("update.newer.next")),
		dom.El("p", dom.El("a", dom.Class("link"), dom.Attribute("href", u.Page), dom.Attribute("target", "_blank"),
			dom.Attribute("rel", "noopener noreferrer"), dom.Text(t.T("update.page")))))
}
