package part

import (
	"jpkiweb/shared/helpcode"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// HelpCode is what a person reads out on the telephone, and whom the page that waits
// says to call; nil: nobody.
func HelpCode(t locale.Texts, h helpcode.Help, c *room.Contact) dom.Node {
	return dom.El("section", dom.Class("card", "help"),
		Heading2(t.T("helpcode.title")),
		dom.El("p", dom.Class("help-code"), Kept(), dom.Text(h.String())),
		Paragraph(t.T("helpcode.say")),
		contact(t, c))
}

// contact is whom to call, as that page's word.
func contact(t locale.Texts, c *room.Contact) dom.Node {
	if c == nil {
		return dom.Node{}
	}
	hours := dom.Node{}
	if c.Hours != "" {
		hours = dom.Group(dom.El("br"), dom.El("bdi", dom.Plain(c.Hours)))
	}
	return dom.El("p", dom.Class("help-contact"),
		dom.Text(t.T("helpcode.contact")), dom.El("br"), Name(c.Name), dom.El("br"),
		dom.El("a", dom.Class("phone"), Kept(), dom.Attribute("href", "tel:"+c.Phone), dom.Text(c.Phone)), hours)
}
