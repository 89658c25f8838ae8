package app

import (
	"context"
	"fmt"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

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

// doLearn fetches knowledge; what is missing is told, and the app goes on.
func (p *Program) doLearn(ctx context.Context, e Learn) {
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
