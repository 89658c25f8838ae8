package guide

import (
	"context"
	"fmt"
	"slices"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/gazetteer"
	"jpkiweb/wasm/dom"
)

// ActionMunicipality is the action of the choice of a municipality; its value is a
// code, "" for none.
const ActionMunicipality = "municipality"

// Names of the files beside the app that hold the knowledge; the build makes them
// (scripts/municipality).
const (
	rulesPath    = "dist/data/lifecycle.json"
	holidaysFile = "dist/data/holidays.json"
	indexFile    = "dist/data/municipality/index.json"
	listFile     = "dist/data/" + gazetteer.Name
	editionFile  = "dist/data/" + municipality.EditionFile
)

func municipalityFile(code string) string { return "dist/data/municipality/" + code + ".json" }

// New makes the model of a page that was just opened, with the municipality that
// was chosen before or "".
func New(code string) Model { return Model{Knowledge: Knowledge{Code: code}} }

// LearnRules has the rules fetched, which the state of a card needs.
type LearnRules struct{}

func (LearnRules) update(m *Model, _ Facts) []Effect {
	m.jobs++
	return []Effect{Learn{job: m.jobs, Rules: true}}
}

// LearnOffices has fetched what the guide needs besides, for who knows that it was not
// asked for: reading it takes the one thread of a page as long as drawing a screen does.
type LearnOffices struct{}

func (LearnOffices) update(m *Model, _ Facts) []Effect { return learnNation(m, m.Knowledge.Code) }

// learnNation fetches what is the same for every municipality, and the offices of one.
func learnNation(m *Model, code string) []Effect {
	m.jobs++
	m.Knowledge.Asked = true
	return []Effect{Learn{job: m.jobs, Rules: m.Knowledge.Rules == nil, Nation: true, Code: code}}
}

// learnMissing fetches what was not fetched yet, or could not be.
func learnMissing(m *Model) []Effect {
	if m.Knowledge.Asked && !m.Knowledge.Failed {
		return nil
	}
	return learnNation(m, m.Knowledge.Code)
}

// entry is the municipality of a code: one that has a file, or else one of the list of all,
// as far as that was fetched.
func (k *Knowledge) entry(code string) (e municipality.Entry, ok bool) {
	for _, e := range k.Index {
		if e.Code == code {
			return e, true
		}
	}
	if k.List == nil {
		return e, false
	}
	p, ok := k.List.Place(code)
	return p.Entry(), ok
}

// listed reports whether a municipality has a file.
func listed(index []municipality.Entry, code string) bool {
	return slices.ContainsFunc(index, func(e municipality.Entry) bool { return e.Code == code })
}

// Learn fetches rules and offices.
type Learn struct {
	job    int
	Rules  bool   // of the certificates
	Nation bool   // what is the same for every municipality
	Code   string // of the municipality whose offices are fetched, "" for none
	Listed bool   // it has a file; with Nation that is seen then
}

// do fetches knowledge; what is missing is told, and the app goes on. A municipality
// that has no file is looked up in the list of all; one that is not there either is none:
// its code can be from an address, or of last year.
func (e Learn) do(ctx context.Context, w World) {
	w.Begin(ctx, func(context.Context) Message {
		m := KnowledgeLearned{job: e.job}
		m.Failed = e.learn(w, &m) != nil
		return m
	})
}

// learn fetches what is wanted, in the order in which it is needed.
func (e Learn) learn(b Browser, l *KnowledgeLearned) (err error) {
	if e.Rules {
		if l.rules, err = fetched(b, rulesPath, lifecycle.Parse); err != nil {
			return err
		}
	}
	if e.Nation {
		if err := l.fetchNation(b); err != nil {
			return err
		}
	}
	if e.Code == "" {
		return nil
	}
	if !e.Listed && !listed(l.index, e.Code) {
		if l.list, err = fetched(b, listFile, gazetteer.Parse); err != nil {
			l.list = nil // what holds everywhere is told all the same
		}
		return nil
	}
	l.city, err = fetched(b, municipalityFile(e.Code), municipality.Parse)
	return err
}

// fetchNation fetches what is the same for every municipality.
func (v *KnowledgeLearned) fetchNation(b Browser) (err error) {
	if v.holidays, err = fetched(b, holidaysFile, municipality.ParseHolidays); err != nil {
		return err
	}
	if v.index, err = fetched(b, indexFile, municipality.ParseIndex); err != nil {
		return err
	}
	if v.national, err = fetched(b, municipalityFile(municipality.NationalCode), municipality.Parse); err != nil {
		return err
	}
	v.edition, _ = fetched(b, editionFile, municipality.ParseEdition) // the guide answers without it
	return nil
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
	job      int
	rules    *lifecycle.Rules
	index    []municipality.Entry
	holidays *municipality.Holidays
	edition  *municipality.Edition
	national *municipality.File
	city     *municipality.File
	list     *gazetteer.List
	Failed   bool
}

func (v KnowledgeLearned) update(m *Model, _ Facts) []Effect {
	if v.job != m.jobs {
		return nil
	}
	k := &m.Knowledge
	k.Failed = v.Failed
	if v.rules != nil { // the card's state needs no office
		k.Rules = v.rules
	}
	if v.national != nil {
		k.Index, k.national, k.holidays, k.Edition = v.index, v.national, v.holidays, v.edition
	}
	if k.national == nil {
		return nil
	}
	if v.list != nil {
		k.List = v.list.With(k.Index)
	}
	k.offices(v.city)
	return nil
}

// ChooseMunicipality says where the person lives; "" forgets it.
type ChooseMunicipality struct{ Code string }

func (v ChooseMunicipality) update(m *Model, _ Facts) []Effect {
	if _, ok := m.Knowledge.entry(v.Code); v.Code != "" && !ok {
		return nil
	}
	m.Search = Search{}
	return append([]Effect{SaveMunicipality(v)}, showMunicipality(m, v.Code)...)
}

// showMunicipality takes a municipality, or with "" none, and remembers nothing.
func showMunicipality(m *Model, code string) []Effect {
	m.Knowledge.Code, m.Knowledge.Offices = code, nil
	if m.Knowledge.national == nil {
		return learnNation(m, code)
	}
	m.jobs++
	k := &m.Knowledge
	has := listed(k.Index, code)
	if !has && k.List != nil { // there is nothing more to fetch
		k.offices(nil)
		return nil
	}
	return []Effect{Learn{job: m.jobs, Code: code, Listed: has}}
}

// offices are those of a municipality over the nation; nil is one without a file, or none.
func (k *Knowledge) offices(city *municipality.File) {
	if _, ok := k.entry(k.Code); !ok {
		k.Code = ""
	}
	k.Offices = municipality.Merge(k.national, city)
	k.Offices.Holidays = k.holidays
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
