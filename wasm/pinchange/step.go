package pinchange

import (
	"strconv"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// A sight is what is drawn of.
type sight struct {
	*Model
	*Facts
}

// keyOf is by what the focus goes on a page, after what was refused so often.
func keyOf(name string, attempt int) string { return name + "-" + strconv.Itoa(attempt) }

// stepNavigation shows at which of the three steps the person is.
func stepNavigation(t locale.Texts, at int) dom.Node {
	parts := []dom.Part{dom.Class("step-list")}
	for n := 1; n <= 3; n++ {
		item, state := []dom.Part{dom.Class("step")}, t.T("pinchange.step.of", "n", strconv.Itoa(n))
		switch {
		case n < at:
			item, state = []dom.Part{dom.Class("step", "step-done")}, state+t.T("pinchange.step.done")
		case n == at:
			item = []dom.Part{dom.Class("step", "step-now"), dom.Attribute("aria-current", "step")}
			state += t.T("pinchange.step.now")
		}
		parts = append(parts, dom.El("li", append(item,
			dom.El("span", dom.Class("visually-hidden"), dom.Text(locale.Bare(state))),
			dom.El("span", dom.Class("step-number"), dom.Attribute("aria-hidden", "true"), dom.Text(strconv.Itoa(n))),
			dom.El("span", dom.Text(t.T("pinchange.step."+strconv.Itoa(n)))))...))
	}
	return dom.El("nav", dom.Class("step-navigation"), dom.Attribute("aria-label", t.T("pinchange.steps")), dom.El("ol", parts...))
}

// cardLeft says why the form was closed, if it was.
func cardLeft(m *sight, t locale.Texts) (node dom.Node, live string) {
	if !m.CardLeft {
		return dom.Node{}, ""
	}
	title := t.T("pinchange.card_left")
	return part.Notice(t, part.Warning, title, part.Paragraph(t.T("pinchange.card_left.text"))), title + " "
}

// unlocking says where a blocked PIN is unlocked, and that waiting is in vain
// (lifecycle facts 5 and 6).
func unlocking(m *sight, t locale.Texts, p jpki.PIN) dom.Node {
	return dom.Group(part.Paragraph(t.T("blocked."+part.PINKey(p)+".detail")), part.Paragraph(t.T("blocked.waiting")), part.WaysToUnlock(t, &m.Life, p),
		part.Actions(part.ResetPIN(t, string(lifecycle.NameOf(p)))))
}

func pinNameKey(key string) string { return key + ".pin" }

func pinUseKey(key string) string {
	if key == "card_info" {
		return "card_info.use"
	}
	return "certificate." + key + ".use"
}

// pinTries tells how often a PIN may still be wrong.
func pinTries(t locale.Texts, p jpki.PIN, s jpki.PINStatus) dom.Node {
	switch {
	case !s.TriesKnown:
		return dom.Text(t.T("tries.unknown"))
	case s.TriesLeft == 0:
		return dom.El("strong", dom.Class("tries-none"), dom.Text(t.T("tries.none")))
	}
	return dom.Group(dom.El("strong", dom.Text(t.N("tries.left", s.TriesLeft))),
		dom.Text(t.T("tries.of", "max", strconv.Itoa(max(p.Rule().Tries, s.TriesLeft)))))
}
