package app

import (
	"context"
	"fmt"
	"slices"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
)

// ActionMunicipality is the action of the choice of a municipality.
const ActionMunicipality = "municipality" // value: a code

// Knowledge is what the app fetched about rules and offices. Its members are
// read only.
type Knowledge struct {
	Rules    *lifecycle.Rules           // nil: not there (yet)
	Index    []municipality.Entry       // municipalities that have a file
	Offices  *municipality.Municipality // of Code over the nation; nil: not there (yet)
	Code     string                     // of the municipality that the person chose, "" for none
	Problem  *Problem                   // why something is not there
	national *municipality.File
	holidays *municipality.Holidays
	job      int
}

// Names of the files beside the app that hold the knowledge; the build makes them
// (scripts/municipality).
const (
	rulesFile    = "dist/data/lifecycle.json"
	holidaysFile = "dist/data/holidays.json"
	indexFile    = "dist/data/municipality/index.json"
)

func municipalityFile(code string) string { return "dist/data/municipality/" + code + ".json" }

// learnAll fetches the rules, and the offices of the municipality that was
// chosen before.
func learnAll(m *Model) []Effect {
	m.jobs++
	m.Knowledge.job = m.jobs
	return []Effect{Learn{job: m.jobs, All: true, Code: m.Knowledge.Code}}
}

// Learn fetches rules and offices: All, or one municipality's only.
type Learn struct {
	job  int
	All  bool
	Code string // of the municipality, "" for none
}

// do fetches knowledge; what is missing is told, and the app goes on.
func (e Learn) do(ctx context.Context, p *Program) {
	p.start(ctx, e.job, func(context.Context) {
		var m KnowledgeLearned
		var err error
		m.job, m.all = e.job, e.All
		if e.All {
			m.learned, err = p.learn()
		}
		if e.Code != "" && err == nil {
			m.city, err = fetched(p, municipalityFile(e.Code), municipality.Parse)
		}
		m.Problem = problemOrNil(err)
		p.Send(m)
	})
}

// A Learned is what a Learn brought.
type learned struct {
	rules    *lifecycle.Rules
	index    []municipality.Entry
	national *municipality.File
	holidays *municipality.Holidays
}

// learn fetches what is the same for every municipality.
func (p *Program) learn() (l learned, err error) {
	if l.rules, err = fetched(p, rulesFile, lifecycle.Parse); err != nil {
		return l, err
	}
	if l.holidays, err = fetched(p, holidaysFile, municipality.ParseHolidays); err != nil {
		return l, err
	}
	if l.index, err = fetched(p, indexFile, municipality.ParseIndex); err != nil {
		return l, err
	}
	l.national, err = fetched(p, municipalityFile(municipality.NationalCode), municipality.Parse)
	return l, err
}

func fetched[T any](p *Program, path string, parse func([]byte) (T, error)) (T, error) {
	text, err := p.page.Fetch(path)
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

// KnowledgeLearned: rules and offices, or why they are not there.
type KnowledgeLearned struct {
	job     int
	all     bool
	learned learned
	city    *municipality.File
	Problem *Problem
}

func (v KnowledgeLearned) update(m *Model) []Effect {
	if v.job != m.Knowledge.job {
		return nil
	}
	k := &m.Knowledge
	k.Problem = v.Problem
	if v.all && v.learned.rules != nil { // the card's state needs no office
		k.Rules = v.learned.rules
	}
	if v.all && v.learned.national != nil {
		k.Rules, k.Index, k.national, k.holidays = v.learned.rules, v.learned.index, v.learned.national, v.learned.holidays
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

// update takes a municipality, or with "" none, and remembers it.
func (v ChooseMunicipality) update(m *Model) []Effect {
	known := func(e municipality.Entry) bool { return e.Code == v.Code }
	if v.Code != "" && !slices.ContainsFunc(m.Knowledge.Index, known) {
		return nil
	}
	m.jobs++
	m.Knowledge.Code, m.Knowledge.job, m.Knowledge.Offices = v.Code, m.jobs, nil
	return []Effect{SaveMunicipality(v), Learn{job: m.jobs, All: m.Knowledge.national == nil, Code: v.Code}}
}

// SaveMunicipality remembers the municipality; "" forgets it.
type SaveMunicipality struct{ Code string }

func (e SaveMunicipality) do(_ context.Context, p *Program) { p.page.SaveMunicipality(e.Code) }

// decodeKnowledge decodes the choice of a municipality.
func decodeKnowledge(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case ActionMunicipality:
		return ChooseMunicipality{Code: e.Value}, true
	}
	return nil, false
}
