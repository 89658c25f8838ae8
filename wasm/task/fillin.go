package task

import (
	"strings"

	"jpkiweb/wasm/document"
	"jpkiweb/wasm/dom"
)

// ShowSignature: the person wants signatures of own PDF files seen on a page, or not.
type ShowSignature struct{ On bool }

func (v ShowSignature) update(m *Model, f *Facts) []Effect {
	return changeVisible(m, f, func(of *Visible) { of.On = v.On })
}

// ChooseFont: the person chose the font for that.
type ChooseFont struct{ Font dom.File }

func (v ChooseFont) update(m *Model, f *Facts) []Effect {
	return changeVisible(m, f, func(of *Visible) { of.Font = v.Font })
}

// FillIn: the person filled a field of that in, by its action.
type FillIn struct{ Action, Value string }

func (v FillIn) update(m *Model, f *Facts) []Effect {
	value := strings.TrimSpace(v.Value)
	return changeVisible(m, f, func(of *Visible) {
		switch v.Action {
		case actionSeenName:
			of.Name = value
		case actionSeenReason:
			of.Reason = value
		case actionSeenPage:
			of.Page = Page(value)
		case actionSeenNumber:
			of.Number = value
		case actionSeenPlace:
			of.Place = document.Place(value)
		case actionSeenWidth:
			of.Width = value
		case actionSeenHeight:
			of.Height = value
		}
	})
}

// changeVisible changes what is wanted, and reads the files anew for which that says
// something else, once it is complete.
func changeVisible(m *Model, f *Facts, change func(*Visible)) []Effect {
	if m.Kind != KindSign || !m.asks(f) || m.Request != nil {
		return nil
	}
	change(&m.Visible)
	if _, complete := m.Visible.wanted(); m.Visible.On && !complete {
		return nil
	}
	return readAnew(m, f, func(d Document) bool { return d.Options.Visible != nil || m.Visible.On && d.Options.Format.IsPDF() })
}

// decodeVisible decodes what is filled in of a signature that is seen.
func decodeVisible(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case actionSeen:
		return ShowSignature{On: e.Checked}, true
	case actionSeenFont:
		if len(e.Files) == 0 { // the person chose none
			return nil, false
		}
		return ChooseFont{Font: e.Files[0]}, true
	case actionSeenName, actionSeenReason, actionSeenPage, actionSeenNumber, actionSeenPlace, actionSeenWidth, actionSeenHeight:
		return FillIn{Action: e.Action, Value: e.Value}, true
	}
	return nil, false
}
