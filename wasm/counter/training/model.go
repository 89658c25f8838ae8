package training

import (
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/lesson"
	"jpkiweb/wasm/guide"
)

// Model is everything that the training knows. Change it by [Update] only.
type Model struct {
	Lang  string
	Stage Stage
	Busy  bool // an answer is waited for, and no key does anything
	Desk  counter.Model

	Count   int // of visitors
	Number  int // of the one who is there, from 0
	Visitor *lesson.Visitor
	Refused int                        // how often something was refused for this visitor
	Set     map[lifecycle.PINName]bool // PINs that were set anew; never changed in place

	Task    lesson.Task // that is being chosen, or was done
	PINs    [len(pinNames)]bool
	Entries []Entry // that are to be typed
	Typed   int     // of them

	Outcome lesson.Answer // of the task that was done
	Letter  bool          // it was a letter of inquiry
	Faults  []lesson.Fault
	Results []Result // by the number of the visitor

	Paper  any    // what the page has of the notice that was printed; nil: none could be
	Window Window // in which it is seen

	anew []lifecycle.PINName // that the task sets, which is being done
	job  int                 // the last; answers to others are stale
}

// A Stage is where the training is.
type Stage int

// The stages.
const (
	Opening  Stage = iota // keys and certificates are made
	Story                 // who comes, and what they say
	Reading               // the card is being read
	AtDesk                // what was found
	Choosing              // how a procedure is to be done
	Typing                // PINs, each by two people
	Doing                 // the procedure is being done
	Told                  // what was done, or why not
	Judged                // whether it was right
	Summary               // of the day
	Printing              // a notice is being printed
	Printed               // it is there, or could not be
	Broken                // the worker ended
)

// A Window is how it stands with the window of a notice.
type Window int

// How it can stand.
const (
	Unopened Window = iota
	Opened
	Blocked // by the browser
)

// A Result is what became of a visitor.
type Result int

// The results.
const (
	Unserved Result = iota
	Right
	Wrong
)

// An Entry is one field that is typed: a PIN of today or a new one, by one of two people.
type Entry struct {
	PIN     lifecycle.PINName
	New     bool
	Visitor bool // by the visitor; else by staff
}

// New makes the training for staff of a language, with what the desk knows of rules and
// offices, and the effects that start it.
func New(lang string, knowledge guide.Model, now time.Time) (Model, []Effect) {
	m := Model{Lang: lang, Desk: counter.NewTrained(lang, knowledge)}
	m.Desk.Now = now
	return m, m.start(Start{})
}

// start begins a job, and no key does anything until it is done.
func (m *Model) start(e startable) []Effect {
	m.job++
	m.Busy = true
	return []Effect{e.of(m.job)}
}

// ask asks the office.
func (m *Model) ask(q lesson.Question) []Effect { return m.start(Ask{Question: q}) }

// welcome has the visitor of a number come.
func (m *Model) welcome(number int) []Effect {
	m.Number, m.Visitor, m.Refused, m.Faults, m.Set = number, nil, 0, nil, nil
	m.Stage = Opening
	return m.ask(lesson.Question{Verb: lesson.Arrive, Number: number})
}

// unserved is the number of the first visitor who was not served right; ok is false if all
// were.
func (m *Model) unserved() (number int, ok bool) {
	for i, r := range m.Results {
		if r != Right {
			return i, true
		}
	}
	return 0, false
}

// known is what the visitor answers when a PIN is typed; ok is false where they forgot it.
func (m *Model) known(name lifecycle.PINName) (pin string, ok bool) {
	if m.Set[name] {
		return m.Visitor.New[name], true
	}
	pin, ok = m.Visitor.PINs[name]
	return pin, ok
}

// events are those that a procedure can be about; the first is what is chosen at first.
var events = map[lifecycle.Procedure][]lifecycle.Event{
	lifecycle.NameAddressChange: {lifecycle.EventAddressChange, lifecycle.EventNameChange, lifecycle.EventStayExtension},
	lifecycle.Revoke:            {lifecycle.EventOwnRequest, lifecycle.EventKeyLeak, lifecycle.EventCardReturn, lifecycle.EventDeath},
}

// parted are the procedures that can be about one certificate.
var parted = []lifecycle.Procedure{lifecycle.Issue, lifecycle.Renew, lifecycle.Revoke}

// pinNames are the PINs that a person sets at a counter, by the digits 1 to 4.
var pinNames = [...]lifecycle.PINName{
	lifecycle.UserAuthenticationPIN, lifecycle.DigitalSignaturePIN, lifecycle.CardInfoPIN, lifecycle.ResidentRegisterPIN,
}

// choosesPINs reports whether the PINs of a procedure are chosen.
func choosesPINs(p lifecycle.Procedure) bool {
	return p == lifecycle.PINReset || p == lifecycle.PINChange
}

// parts are the certificates that a task can be about, one after another: all, or one.
var parts = [][]jpki.Purpose{nil, {jpki.UserAuthentication}, {jpki.DigitalSignature}}
