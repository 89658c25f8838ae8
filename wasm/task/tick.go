package task

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// fieldAllows is the name of the tick by which the person allows the page that asks, and
// its ID.
const fieldAllows = "allows"

// grantTick is how the person allows the page to do this from now on: never by the yes
// alone.
func grantTick(m *sight, t locale.Texts) dom.Node {
	if !m.OffersGrant(m.Facts) {
		return dom.Node{}
	}
	return dom.El("div", dom.Class("field"),
		part.Checkbox(fieldAllows, t.T("grants.tick."+m.Kind.Key()), dom.Flag("checked", m.Allows), dom.Attribute("aria-describedby", "allows-help")),
		dom.El("p", dom.ID("allows-help"), dom.Class("support"), dom.Text(t.T("grants.tick."+m.Kind.Key()+".help"))))
}
