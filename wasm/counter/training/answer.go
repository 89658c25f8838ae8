package training

import (
	"maps"
	"slices"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/lesson"
	"jpkiweb/wasm/room"
)

// Answered: what the office said.
type Answered struct {
	Job    int
	Verb   lesson.Verb
	Answer lesson.Answer
	Err    error
}

func (v Answered) update(m *Model) []Effect {
	if v.Job != m.job {
		return nil
	}
	m.Busy = false
	if v.Err != nil {
		m.Stage = Broken
		return nil
	}
	m.Desk.Now = v.Answer.Now
	return m.take(v.Verb, v.Answer)
}

// take takes an answer.
func (m *Model) take(verb lesson.Verb, a lesson.Answer) []Effect {
	switch verb {
	case lesson.Open:
		m.Count, m.Results = a.Count, make([]Result, a.Count)
		return m.welcome(0)
	case lesson.Arrive:
		m.Visitor, m.Stage = a.Visitor, Story
	case lesson.Needs:
		return m.needed(a)
	case lesson.Perform:
		m.tell(a, false)
	case lesson.Inquire:
		m.tell(a, true)
	case lesson.Judge:
		m.judged(a.Faults)
	}
	return nil
}

// needed has the PINs typed that a task needs, or does it.
func (m *Model) needed(a lesson.Answer) []Effect {
	if a.Refusal != nil {
		m.tell(a, false)
		return nil
	}
	m.Entries, m.Typed = nil, 0
	known, anew := a.Needs.Known, a.Needs.New
	for i, chosen := range m.PINs {
		if !chosen || !choosesPINs(m.Task.Procedure) {
			continue
		}
		name := pinNames[i]
		anew = append(anew, name)
		if m.Task.Procedure == lifecycle.PINChange {
			known = append(known, name)
		}
	}
	for _, name := range known {
		m.Entries = append(m.Entries, Entry{PIN: name}, Entry{PIN: name, Visitor: true})
	}
	for _, name := range anew {
		m.Entries = append(m.Entries, Entry{PIN: name, New: true}, Entry{PIN: name, New: true, Visitor: true})
	}
	return m.typeOrDo()
}

// typeOrDo has the next PIN typed or, after the last, does the task.
func (m *Model) typeOrDo() []Effect {
	if m.Typed < len(m.Entries) {
		m.Stage = Typing
		return nil
	}
	m.Stage = Doing
	task := m.Task
	m.anew = slices.Collect(maps.Keys(task.New))
	m.Task.Known, m.Task.New, m.Entries = nil, nil, nil // the effect wipes them
	return m.ask(lesson.Question{Verb: lesson.Perform, Task: &task})
}

// tell shows what became of a task.
func (m *Model) tell(a lesson.Answer, letter bool) {
	m.Stage, m.Outcome, m.Letter = Told, a, letter
	defer func() { m.anew = nil }()
	if a.Refusal != nil {
		m.Refused++
		return
	}
	set := maps.Clone(m.Set)
	for _, name := range m.anew {
		if set == nil {
			set = map[lifecycle.PINName]bool{}
		}
		set[name] = true
	}
	m.Set = set
}

func (m *Model) judged(faults []lesson.Fault) {
	m.Stage, m.Faults = Judged, faults
	if m.Results[m.Number] = Right; len(faults) > 0 {
		m.Results[m.Number] = Wrong
	}
}

// CardRead: what the visitor's card tells, or why nothing.
type CardRead struct {
	Job     int
	Now     time.Time
	Status  *counter.Status
	Problem *room.Problem
	Err     error // of the office
}

func (v CardRead) update(m *Model) []Effect {
	if v.Job != m.job {
		return nil
	}
	m.Busy = false
	if v.Err != nil {
		m.Stage = Broken
		return nil
	}
	m.Stage, m.Desk.Now = AtDesk, v.Now
	m.Desk.PutTrained(v.Status, v.Problem)
	return nil
}
