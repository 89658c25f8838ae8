package guide

import (
	"context"
	"slices"
	"time"

	"jpkiweb/wasm/dom"
)

// ActionFold is the action of a fold of the answer; its value is one of the folds.
const ActionFold = "guide-fold"

// The folds of an answer, in the order in which they stand.
const (
	foldWay     = "way" // of each way that is not the counter
	foldCall    = "call"
	foldPapers  = "papers"
	foldReasons = "reasons"
	foldOffices = "offices"
	foldFees    = "fees"
	foldPhones  = "phones"
	foldEffects = "effects"
	foldNotes   = "notes"
	foldSources = "sources"
)

// folds are all of them.
var folds = [...]string{foldWay, foldCall, foldPapers, foldReasons, foldOffices, foldFees, foldPhones, foldEffects, foldNotes, foldSources}

// restDelay is how long what is folded waits for the answer to be painted. Then it is
// drawn too, unseen, so that it can be found, printed and opened at once.
const restDelay = 150 * time.Millisecond

// fold is a part of the answer that is folded away.
func (m *sight) fold(name, class string, title dom.Node, content func() dom.Node) dom.Node {
	switch {
	case m.folding.heard && name == foldWay:
		return dom.El("p", title)
	case m.folding.heard:
		return dom.Node{}
	}
	body := dom.Node{}
	if m.folding.draws(name) {
		body = dom.El("div", dom.Class("fold-body"), content())
	}
	return dom.El("details", dom.Class("details", class), dom.Action(ActionFold), dom.Value(name), dom.El("summary", title), body)
}

// foldHeading is the title of a fold that is a section.
func foldHeading(text string) dom.Node { return dom.El("h2", dom.Class("heading-3"), dom.Text(text)) }

// Toggle tells that a fold was opened, or folded away.
type Toggle struct {
	Fold string
	Open bool
}

func (v Toggle) update(m *Model, _ Facts) []Effect {
	open := slices.DeleteFunc(slices.Clone(m.folding.open), func(name string) bool { return name == v.Fold })
	if v.Open && slices.Contains(folds[:], v.Fold) {
		open = append(open, v.Fold)
	}
	m.folding.open = open
	return nil
}

// decodeFold decodes what happens to the folds.
func decodeFold(e dom.Event) (m Message, ok bool) {
	if e.Action == ActionFold {
		return Toggle{Fold: e.Value, Open: e.Open}, true
	}
	return nil, false
}

// DrawRest has what is folded drawn when the answer was painted.
type DrawRest struct{}

func (DrawRest) do(ctx context.Context, w World) {
	w.Begin(ctx, func(ctx context.Context) Message {
		select {
		case <-ctx.Done():
		case <-time.After(restDelay):
		}
		return restDue{}
	})
}

// restDue: the answer was painted.
type restDue struct{}

func (restDue) update(m *Model, _ Facts) []Effect { return DrawNow{}.update(m, Facts{}) }

// DrawNow has what is folded, and the sheet, drawn at once: the page is about to be printed.
type DrawNow struct{}

func (DrawNow) update(m *Model, _ Facts) []Effect {
	m.folding.waits = false
	return nil
}

// answerFirst draws another answer without what is folded, and has that drawn next.
func answerFirst(m *Model) []Effect {
	if m.Knowledge.Offices == nil || m.Procedure == "" {
		return nil
	}
	m.folding.waits = true
	return []Effect{DrawRest{}}
}
