package task

import (
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// fieldAllows is the name of the tick by which the person allows the page that asks, and
// its ID.
const fieldAllows = "allows"

// actionTick is the action of the tick: the model has what the person sees, also where
// the form is drawn anew.
const actionTick = "tick"

// Tick: the person ticked that the page may do this from now on, or took that back.
type Tick struct{ On bool }

func (v Tick) update(m *Model, f *Facts) []Effect {
	m.Allows = v.On && m.asks(f) && m.OffersGrant(f)
	return nil
}

// decodeTick decodes the tick.
func decodeTick(e dom.Event) (m Message, ok bool) { return Tick{On: e.Checked}, e.Action == actionTick }

// grantTick is how the person allows the page to do this from now on: never by the yes
// alone.
func grantTick(m *sight, t locale.Texts) dom.Node {
	if !m.OffersGrant(m.Facts) {
		return dom.Node{}
	}
	return dom.El("div", dom.Class("field"),
		part.Checkbox(fieldAllows, t.T("grants.tick."+m.Kind.Key()), dom.Action(actionTick), dom.Considered(room.ConsiderFor), dom.Flag("checked", m.Allows), dom.Attribute("aria-describedby", "allows-help")),
		dom.El("p", dom.ID("allows-help"), dom.Class("support"), dom.Text(t.T("grants.tick."+m.Kind.Key()+".help"))))
}
