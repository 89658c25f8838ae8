package training

import (
	"slices"
	"strings"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/lesson"
	"jpkiweb/wasm/dom"
)

// The keys beside those of the desk. Digits open procedures and choose PINs.
const (
	keyNext     = counter.KeyNext
	keyBack     = counter.KeyBack
	keyWho      = counter.KeyWho
	keyRepeat   = counter.KeyAgain
	keyLeave    = counter.KeyTraining
	keyPrint    = counter.KeySlip
	keyStory    = "s"
	keyDo       = "g"
	keyPart     = "k"
	keyEvent    = "e"
	keyRegister = "j"
	keyLetter   = "m"
)

const digits = "1234567890"

// actionTyped is that of the form in which a PIN is typed.
const actionTyped = "typed"

// fieldPIN is the field of that form.
const fieldPIN = "pin"

// Decode turns an event of the page into a message; ok is false for an event of others.
func Decode(e dom.Event) (m Message, ok bool) {
	switch e.Action {
	case counter.ActionKey:
		return Press{Key: e.Value}, true
	case actionTyped:
		return PINTyped{PIN: e.Form.Secrets[fieldPIN]}, true
	}
	return nil, false
}

// Press: a key was pressed, or the button that is named by it.
type Press struct{ Key string }

func (v Press) update(m *Model) []Effect {
	switch {
	case v.Key == keyLeave:
		return []Effect{Leave{}}
	case m.Busy || !slices.Contains(m.keys(), v.Key):
		return nil
	}
	switch m.Stage {
	case Story:
		return m.atStory(v.Key)
	case AtDesk:
		return m.atDesk(v.Key)
	case Choosing:
		return m.choosing(v.Key)
	case Typing:
		m.forget()
		m.Stage = Choosing
	case Told:
		return m.readCard() // what the card tells now
	case Judged:
		return m.goOn(v.Key)
	case Printed:
		return m.printed(v.Key)
	case Summary:
		number, _ := m.unserved()
		return m.welcome(number)
	}
	return nil
}

// keys are the keys that do something now, in the order in which they are shown.
func (m *Model) keys() []string {
	var all []string
	switch m.Stage {
	case Story:
		all = []string{keyNext}
		if m.Visitor.Notice != nil {
			all = append(all, keyPrint)
		}
	case Told:
		all = []string{keyNext}
	case Printed:
		if m.Paper != nil {
			all = []string{keyPrint}
		}
		all = append(all, keyBack)
	case AtDesk:
		all = append(strings.Split(digits, ""), keyNext, keyStory)
	case Choosing:
		all = m.choosable()
	case Typing:
		all = []string{keyBack}
	case Judged:
		all = []string{keyNext, keyRepeat}
	case Summary:
		if _, ok := m.unserved(); ok {
			all = []string{keyRepeat}
		}
	}
	return append(all, keyLeave)
}

// choosable are the keys by which a task is chosen.
func (m *Model) choosable() []string {
	all := []string{keyDo, keyWho}
	p := m.Task.Procedure
	if choosesPINs(p) {
		all = append(all, strings.Split(digits[:len(m.PINs)], "")...)
	}
	if len(events[p]) > 0 {
		all = append(all, keyEvent)
	}
	if slices.Contains(parted, p) {
		all = append(all, keyPart)
	}
	all = append(all, keyRegister)
	if m.Task.By == lesson.Agent {
		all = append(all, keyLetter)
	}
	return append(all, keyBack)
}

func (m *Model) readCard() []Effect {
	m.Stage = Reading
	return m.start(Read{})
}

// atDesk opens a procedure, or ends the visit.
func (m *Model) atDesk(key string) []Effect {
	switch key {
	case keyNext:
		return m.ask(lesson.Question{Verb: lesson.Judge})
	case keyStory:
		m.Stage = Story
		return nil
	}
	all := m.Desk.Procedures()
	if i := strings.Index(digits, key); i < len(all) {
		m.open(all[i])
	}
	return nil
}

// open begins to choose how a procedure is done: for the holder in person. Of a card that was
// lost the first thing is that it is suspended.
func (m *Model) open(p lifecycle.Procedure) {
	if p == lifecycle.LostCard {
		p = lifecycle.Suspend
	}
	m.Stage, m.Task = Choosing, lesson.Task{Procedure: p, By: lesson.Self}
	m.PINs = [len(pinNames)]bool{}
	if all := events[p]; len(all) > 0 {
		m.Task.Event = all[0]
	}
}

func (m *Model) choosing(key string) []Effect {
	t := &m.Task
	switch key {
	case keyDo:
		task := *t
		return m.ask(lesson.Question{Verb: lesson.Needs, Task: &task})
	case keyLetter:
		task := *t
		return m.ask(lesson.Question{Verb: lesson.Inquire, Task: &task})
	case keyWho:
		t.By = after(lesson.Bearers[:], t.By)
	case keyEvent:
		t.Event = after(events[t.Procedure], t.Event)
	case keyPart:
		i := slices.IndexFunc(parts, func(p []jpki.Purpose) bool { return slices.Equal(p, t.Purposes) })
		t.Purposes = parts[(i+1)%len(parts)]
	case keyRegister:
		t.Told = !t.Told
	case keyBack:
		m.Stage = AtDesk
	default:
		i := strings.Index(digits, key)
		m.PINs[i] = !m.PINs[i]
	}
	return nil
}

// goOn has the next visitor come, the same once more, or shows how the day was.
func (m *Model) goOn(key string) []Effect {
	switch {
	case key == keyRepeat:
		return m.welcome(m.Number)
	case slices.Contains(m.Results[m.Number:], Unserved):
		return m.welcome(m.Number + slices.Index(m.Results[m.Number:], Unserved))
	}
	m.Stage = Summary
	return nil
}

// after is what follows in a list, after the last the first.
func after[T comparable](all []T, now T) T { return all[(slices.Index(all, now)+1)%len(all)] }

// PINTyped: one of the two people typed a PIN.
type PINTyped struct{ PIN []byte }

func (v PINTyped) update(m *Model) []Effect {
	if m.Busy || m.Stage != Typing || len(v.PIN) == 0 {
		clear(v.PIN)
		return nil
	}
	e := m.Entries[m.Typed]
	all := &m.Task.Known
	if e.New {
		all = &m.Task.New
	}
	if *all == nil {
		*all = map[lifecycle.PINName]lesson.Entry{}
	}
	typed := (*all)[e.PIN]
	if e.Visitor {
		typed.Visitor = v.PIN
	} else {
		typed.Staff = v.PIN
	}
	(*all)[e.PIN] = typed
	m.Typed++
	return m.typeOrDo()
}

// forget wipes what was typed.
func (m *Model) forget() {
	m.Task.Wipe()
	m.Task.Known, m.Task.New, m.Entries, m.Typed = nil, nil, nil, 0
}
