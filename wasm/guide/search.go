package guide

import (
	"context"
	"slices"

	"jpkiweb/shared/municipality/gazetteer"
	"jpkiweb/wasm/dom"
)

// searchShown is how many municipalities are proposed at once.
const searchShown = 8

// ActionSearch is the action of the field in which the name of a municipality is typed.
const ActionSearch = "search"

// Keys of the field in which a municipality is typed.
const (
	keyDown   = "ArrowDown"
	keyUp     = "ArrowUp"
	keyEnter  = "Enter"
	keyEscape = "Escape"
)

// Type is what stands in the field of the municipality.
type Type struct{ Text string }

func (v Type) update(m *Model, f Facts) []Effect {
	if !searches(m, f) {
		return nil
	}
	return search(m, v.Text)
}

// searches reports whether the screen has the field.
func searches(m *Model, f Facts) bool { return f.Open && m.Page == PageProcedure }

// search opens the proposals for what was typed. The list of all municipalities is fetched
// when the first letter is.
func search(m *Model, typed string) (effects []Effect) {
	s, k := &m.Search, &m.Knowledge
	s.Typed, s.Open, s.Active, s.Failed = typed, true, 0, false
	list := k.List
	if list == nil {
		list = new(gazetteer.List).With(k.Index)
		if !s.asked {
			s.asked = true
			effects = []Effect{LearnList{}}
		}
	}
	s.found, s.all = list.Find(typed, func(code string) bool { return listed(k.Index, code) }, searchShown)
	return effects
}

// PressKey is a key in that field.
type PressKey struct{ Key string }

func (v PressKey) update(m *Model, f Facts) []Effect {
	if !searches(m, f) {
		return nil
	}
	s := &m.Search
	switch v.Key {
	case keyEscape:
		if s.Open {
			s.Open, s.Active = false, 0
		} else {
			*s = Search{asked: s.asked}
		}
	case keyEnter:
		if code := chosen(s); code != "" {
			return ChooseMunicipality{Code: code}.update(m, f)
		}
		if !s.Open {
			return search(m, s.Typed)
		}
	case keyDown, keyUp:
		return step(m, v.Key == keyDown)
	}
	return nil
}

// step goes to the next proposal, or the one before; past the last is the first.
func step(m *Model, down bool) (effects []Effect) {
	s := &m.Search
	if !s.Open {
		effects = search(m, s.Typed)
	}
	n := len(s.found)
	switch {
	case n == 0:
	case down:
		s.Active = s.Active%n + 1
	default:
		s.Active = (max(s.Active, 1)+n-2)%n + 1
	}
	return effects
}

// LeaveSearch: the person has gone from the field. A whole name is as good as a choice.
type LeaveSearch struct{}

func (LeaveSearch) update(m *Model, f Facts) []Effect {
	s := &m.Search
	if !searches(m, f) || !s.Open {
		return nil
	}
	if code := onlyExact(s); code != "" {
		return ChooseMunicipality{Code: code}.update(m, f)
	}
	if s.Typed == "" {
		*s = Search{asked: s.asked}
	}
	s.Open, s.Active = false, 0
	return nil
}

// LearnList fetches the list of all municipalities.
type LearnList struct{}

func (LearnList) do(ctx context.Context, w World) {
	w.Begin(ctx, func(context.Context) Message {
		list, err := fetched(w, listFile, gazetteer.Parse)
		return ListLearned{list: list, Failed: err != nil}
	})
}

// ListLearned: the list of all municipalities.
type ListLearned struct {
	list   *gazetteer.List
	Failed bool
}

func (v ListLearned) update(m *Model, _ Facts) []Effect {
	s := &m.Search
	s.asked = false
	if v.Failed {
		s.Failed = true
		return nil
	}
	m.Knowledge.List = v.list.With(m.Knowledge.Index)
	if s.Open {
		active := slices.Clone(s.found)
		at := s.Active
		search(m, s.Typed)
		if at > 0 { // what the keys have reached stays so
			s.Active = 1 + slices.IndexFunc(s.found, func(f gazetteer.Match) bool { return f.Code == active[at-1].Code })
		}
	}
	return nil
}

// decodeSearch decodes the events of that field.
func decodeSearch(e dom.Event) (m Message, ok bool) {
	switch {
	case e.Action != ActionSearch:
		return nil, false
	case e.Left:
		return LeaveSearch{}, true
	case e.Key != "":
		return PressKey{Key: e.Key}, true
	}
	return Type{Text: e.Value}, true
}
