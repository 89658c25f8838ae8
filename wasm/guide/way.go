package guide

import (
	"slices"
	"strconv"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// waysInOrder are the ways, the kiosk last for who does not know which PIN it is:
// a kiosk asks for the other one.
func waysInOrder(a *municipality.Answer) []municipality.Way {
	at := slices.Index(a.Ways, municipality.AtKiosk)
	if at < 0 || a.Procedure != lifecycle.PINReset || a.PIN != "" {
		return a.Ways
	}
	return append(slices.Delete(slices.Clone(a.Ways), at, at+1), municipality.AtKiosk)
}

// wayKey is the key of a way; where no card comes to the page, nothing is done here.
func wayKey(m *sight, w municipality.Way) string {
	if key := "guide.way." + string(w); w != municipality.Here {
		return key
	}
	return m.alone("guide.way.here")
}

// wayText is the key of what a way is like: at home it is a call, an app or a
// program; a kiosk asks for the other PIN.
func wayText(key string, a *municipality.Answer) string {
	key += ".text"
	switch {
	case key == "guide.way.kiosk.text" && (a.PIN == lifecycle.DigitalSignaturePIN || a.PIN == lifecycle.UserAuthenticationPIN):
		return key + "." + string(a.PIN)
	case key != "guide.way.home.text":
	case Stops(a.Procedure):
		return key + ".call"
	case a.Procedure == lifecycle.PhoneCertificate, a.Procedure == lifecycle.Revoke, a.Procedure == lifecycle.CardRenew, a.Procedure == lifecycle.CardApply:
		return key + "." + string(a.Procedure)
	}
	return key
}

// WayText says how a way goes, for who is not at a page that could do it.
func WayText(t locale.Texts, a *municipality.Answer, w municipality.Way) string {
	return t.T(wayText("guide.way."+string(w), a))
}

func kiosks(t locale.Texts, a *municipality.Answer) dom.Node {
	var items []dom.Part
	for _, k := range a.Kiosks {
		items = append(items, dom.El("li", DataText(t, k.Name), dom.Text(" "+spanText(t, k.Hours)+" "), dom.El("span", onScreen(k.State), openTag(t, k.State, k.Check != nil))))
	}
	return dom.El("ul", append(items, dom.Class("list", "kiosks"))...)
}

// HowOften is how often to go; who reports a loss comes again for the new card, and
// who has applied at home comes only for it.
func HowOften(t locale.Texts, a *municipality.Answer) string {
	if len(a.Visits) == 1 {
		switch a.Procedure {
		case lifecycle.LostCard:
			return t.T("guide.visits.lost")
		case lifecycle.CardRenew, lifecycle.CardApply:
			return t.T("guide.visits.card")
		}
	}
	if least := a.VisitsNeeded(); least < len(a.Visits) {
		return t.T("guide.visits.range", "least", strconv.Itoa(least), "n", strconv.Itoa(len(a.Visits)))
	}
	return t.N("guide.visits", len(a.Visits))
}

// comesAgain reports whether a procedure of one visit has another one after it.
func comesAgain(p lifecycle.Procedure) bool {
	return p == lifecycle.LostCard || p == lifecycle.CardRenew || p == lifecycle.CardApply
}
