package guide

import (
	"context"
	"fmt"
	"slices"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
)

// ActionMunicipality is the action of the choice of a municipality; its value is a
// code.
const ActionMunicipality = "municipality"

// Names of the files beside the app that hold the knowledge; the build makes them
// (scripts/municipality).
const (
	rulesPath    = "dist/data/lifecycle.json"
	holidaysFile = "dist/data/holidays.json"
	indexFile    = "dist/data/municipality/index.json"
)

func municipalityFile(code string) string { return "dist/data/municipality/" + code + ".json" }

// New makes the model of a page that was just opened, with the municipality that
// was chosen before or "", and has the knowledge fetched.
func New(code string) (Model, []Effect) {
	m := Model{Knowledge: Knowledge{Code: code}}
	return m, learnAll(&m)
}

// learnAll fetches the rules, and the offices of the municipality that was
// chosen before.
func learnAll(m *Model) []Effect {
	m.jobs++
	return []Effect{Learn{job: m.jobs, All: true, Code: m.Knowledge.Code}}
}

// learnAgain fetches what could not be fetched.
func learnAgain(m *Model) []Effect {
	if m.Knowledge.Failed {
		return learnAll(m)
	}
	return nil
}

// listed reports whether a municipality has a file.
func listed(index []municipality.Entry, code string) bool {
	return slices.ContainsFunc(index, func(e municipality.Entry) bool { return e.Code == code })
}

// Learn fetches rules and offices: All, or one municipality's only.
type Learn struct {
	job  int
	All  bool
	Code string // of the municipality, "" for none
}

// do fetches knowledge; what is missing is told, and the app goes on. A municipality
// that has no file is none: its code can be from an address, or of last year.
func (e Learn) do(ctx context.Context, w World) {
	w.Begin(ctx, func(context.Context) Message {
		m := KnowledgeLearned{job: e.job, all: e.All}
		var err error
		if e.All {
			m.learned, err = learn(w)
		}
		if e.Code != "" && err == nil && (!e.All || listed(m.learned.index, e.Code)) {
			m.city, err = fetched(w, municipalityFile(e.Code), municipality.Parse)
		}
		m.Failed = err != nil
		return m
	})
}

// A learned is what a Learn brought.
type learned struct {
	rules    *lifecycle.Rules
	index    []municipality.Entry
	national *municipality.File
	holidays *municipality.Holidays
}

// learn fetches what is the same for every municipality.
func learn(b Browser) (l learned, err error) {
	if l.rules, err = fetched(b, rulesPath, lifecycle.Parse); err != nil {
		return l, err
	}
	if l.holidays, err = fetched(b, holidaysFile, municipality.ParseHolidays); err != nil {
		return l, err
	}
	if l.index, err = fetched(b, indexFile, municipality.ParseIndex); err != nil {
		return l, err
	}
	l.national, err = fetched(b, municipalityFile(municipality.NationalCode), municipality.Parse)
	return l, err
}

func fetched[T any](b Browser, path string, parse func([]byte) (T, error)) (T, error) {
	text, err := b.Fetch(path)
	if err != nil {
		var none T
		return none, err
	}
	parsed, err := parse(text)
	if err != nil {
		return parsed, fmt.Errorf("%s: %w", path, err)
	}
	return parsed, nil
}

// KnowledgeLearned: rules and offices, or what of them is there.
type KnowledgeLearned struct {
	job     int
	all     bool
	learned learned
	city    *municipality.File
	Failed  bool
}

func (v KnowledgeLearned) update(m *Model, _ Facts) []Effect {
	if v.job != m.jobs {
		return nil
	}
	k := &m.Knowledge
	k.Failed = v.Failed
	if v.all && v.learned.rules != nil { // the card's state needs no office
		k.Rules = v.learned.rules
	}
	if v.all && v.learned.national != nil {
		k.Rules, k.Index, k.national, k.holidays = v.learned.rules, v.learned.index, v.learned.national, v.learned.holidays
		if !listed(k.Index, k.Code) {
			k.Code = ""
		}
	}
	if k.national == nil {
		return nil
	}
	k.Offices = municipality.Merge(k.national, v.city)
	k.Offices.Holidays = k.holidays
	return nil
}

// ChooseMunicipality says where the person lives; "" forgets it.
type ChooseMunicipality struct{ Code string }

func (v ChooseMunicipality) update(m *Model, _ Facts) []Effect {
	if v.Code != "" && !listed(m.Knowledge.Index, v.Code) {
		return nil
	}
	return append([]Effect{SaveMunicipality(v)}, showMunicipality(m, v.Code)...)
}

// showMunicipality takes a municipality, or with "" none, and remembers nothing.
func showMunicipality(m *Model, code string) []Effect {
	m.jobs++
	m.Knowledge.Code, m.Knowledge.Offices = code, nil
	return []Effect{Learn{job: m.jobs, All: m.Knowledge.national == nil, Code: code}}
}

// StorageKey is where a browser remembers the municipality, in the app and in the page
// that is the guide alone.
const StorageKey = "jpki-municipality"

// SaveMunicipality remembers the municipality; "" forgets it.
type SaveMunicipality struct{ Code string }

func (e SaveMunicipality) do(_ context.Context, w World) { w.SaveMunicipality(e.Code) }

// decodeKnowledge decodes the choice of a municipality.
func decodeKnowledge(e dom.Event) (m Message, ok bool) {
	if e.Action == ActionMunicipality {
		return ChooseMunicipality{Code: e.Value}, true
	}
	return nil, false
}
