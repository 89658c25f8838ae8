package work

import (
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
	"jpkiweb/wasm/room"
)

// View says that the card is at work and must stay where it is, or where the PIN is
// typed while the card waits for it.
func View(m Model, f Facts, t locale.Texts) part.Page {
	if m.Place.Window != "" || m.Place.Pad {
		return entering(m.Place, f, t)
	}
	title := t.T(f.Title)
	bar := []dom.Part{dom.Class("progress"), dom.Attribute("aria-labelledby", dom.HeadingID)}
	var text, stop dom.Node
	live := title
	if percent, known := m.Progress.Percent(); known {
		bar = append(bar, dom.Attribute("max", "100"), dom.Attribute("value", strconv.Itoa(percent)))
		text = part.Paragraph(t.T("percent", "n", strconv.Itoa(percent)))
		if f.Counted != "" && m.Progress.Total > 1 {
			text = part.Paragraph(t.T(f.Counted, "n", strconv.FormatInt(m.Progress.Done, 10), "of", strconv.FormatInt(m.Progress.Total, 10)))
			stop = dom.When(f.Stops && m.Progress.Done < m.Progress.Total, part.Actions(part.Outline(actionStop, t.T("working.stop"), dom.Waits(m.Stopping))))
		}
		live += " " + t.T("percent", "n", strconv.Itoa(percent/10*10))
	}
	if m.Slow {
		live = t.T("gate.slow")
	}
	return part.Page{Name: "working", Title: title, Live: live, Body: dom.Group(
		dom.El("div", dom.Class("busy"), dom.El("progress", bar...), text, dom.When(m.Slow, part.Paragraph(t.T("gate.slow")))),
		dom.When(f.Card, part.Notice(t, part.Info, t.T("working.keep"), part.Paragraph(t.T("working.text")))),
		stop,
	)}
}

// entering says where the PIN is typed, while the card waits for it.
func entering(at room.PINPlace, f Facts, t locale.Texts) part.Page {
	title := t.T(f.Entering)
	if at.Window == "" {
		title = t.T("pad.entering")
	}
	body, live := []dom.Node{}, title
	if f.Slipped {
		notice, said := part.SlippedNotice(t, f.Typed)
		body, live = append(body, notice), title+" "+said
	}
	if at.Blocked {
		body = append(body, part.Notice(t, part.Warning, t.T("entering.blocked"), part.Paragraph(t.T("entering.blocked.text"))))
	}
	if at.Window != "" {
		body = append(body, part.Paragraph(t.T("entering.window")))
	}
	if at.Pad {
		body = append(body, part.Steps(t.T(f.PadSteps)))
	}
	body = append(body, part.Paragraph(t.T("entering.keep")))
	buttons := []dom.Node{}
	if at.Window != "" {
		body = append(body, part.Paragraph(t.T("entering.lost")))
		buttons = append(buttons, link(at.Window, t.T("entering.open")))
	}
	buttons = append(buttons, part.Outline(actionGiveUp, t.T("request.stop")))
	return part.Page{Name: "entering", Title: title, Live: live, Body: dom.Group(append(body, part.Actions(buttons...))...)}
}

// link looks like a button and opens another window.
func link(address, text string) dom.Node {
	return dom.El("a", dom.Class("button", "button-solid"), dom.Attribute("href", address),
		dom.Attribute("target", "_blank"), dom.Attribute("rel", "noopener"), dom.Text(text))
}
