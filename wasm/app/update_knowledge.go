package app

import (
	"slices"

	"jpkiweb/shared/municipality"
)

// learnAll fetches the rules, and the offices of the municipality that was
// chosen before.
func learnAll(m *Model) []Effect {
	m.jobs++
	m.Knowledge.job = m.jobs
	return []Effect{Learn{job: m.jobs, All: true, Code: m.Knowledge.Code}}
}

func knowledgeLearned(m *Model, v KnowledgeLearned) []Effect {
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

// chooseMunicipality takes a municipality, or with "" none, and remembers it.
func chooseMunicipality(m *Model, v ChooseMunicipality) []Effect {
	known := func(e municipality.Entry) bool { return e.Code == v.Code }
	if v.Code != "" && !slices.ContainsFunc(m.Knowledge.Index, known) {
		return nil
	}
	m.jobs++
	m.Knowledge.Code, m.Knowledge.job, m.Knowledge.Offices = v.Code, m.jobs, nil
	return []Effect{SaveMunicipality(v), Learn{job: m.jobs, All: m.Knowledge.national == nil, Code: v.Code}}
}
