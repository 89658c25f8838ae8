// Package lesson is what the screen of the training and the worker with the cards of its
// visitors say to each other: JSON, a [Question] and its [Answer], one at a time. Nothing of
// it goes over a WebSocket; the worker is of the page, and a helper knows no word of this.
package lesson

import (
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/post"
)

// A Verb is what is asked for.
type Verb string

// The verbs.
const (
	Open    Verb = "open"    // opens the office, with Rules
	Arrive  Verb = "arrive"  // the visitor of Number comes, with a new card
	Power   Verb = "power"   // the reader gives the card power, with On, or takes it away
	Command Verb = "command" // the reader sends the card APDU
	Needs   Verb = "needs"   // which PINs the Task needs
	Perform Verb = "perform" // does the Task
	Inquire Verb = "inquire" // sends the letter of inquiry for the Task; its reply comes days later
	Judge   Verb = "judge"   // whether the card is as it should be when the visitor goes
)

// A Question is what the page asks.
type Question struct {
	Verb   Verb   `json:"verb"`
	Rules  []byte `json:"rules,omitempty"` // of package lifecycle
	Number int    `json:"number,omitempty"`
	On     bool   `json:"on,omitempty"`
	APDU   []byte `json:"apdu,omitempty"`
	Task   *Task  `json:"task,omitempty"`
}

// A Bearer is who stands at the counter.
type Bearer string

// The bearers.
const (
	Self           Bearer = "self"
	Representative Bearer = "legal-representative" // 法定代理人
	Agent          Bearer = "agent"                // 任意代理人
)

// Bearers are all of them.
var Bearers = [...]Bearer{Self, Representative, Agent}

// A Task is a procedure as it is chosen.
type Task struct {
	Procedure lifecycle.Procedure `json:"procedure"`
	Event     lifecycle.Event     `json:"event,omitempty"`
	Purposes  []jpki.Purpose      `json:"purposes,omitempty"`
	By        Bearer              `json:"by"`
	Told      bool                `json:"told,omitempty"` // the register was looked at
	// Known and New are PINs as two people typed them; who has a Task wipes them.
	Known map[lifecycle.PINName]Entry `json:"known,omitempty"`
	New   map[lifecycle.PINName]Entry `json:"new,omitempty"`
}

// An Entry is a PIN that two people typed.
type Entry struct {
	Staff   []byte `json:"staff"`
	Visitor []byte `json:"visitor"`
}

// Wipe zeroes the PINs.
func (t *Task) Wipe() {
	for _, pins := range [...]map[lifecycle.PINName]Entry{t.Known, t.New} {
		for _, e := range pins {
			clear(e.Staff)
			clear(e.Visitor)
		}
	}
}

// An Answer is what the worker says: what was asked for, and nothing else.
type Answer struct {
	Error    string    `json:"error,omitempty"` // what broke down, for the console
	Count    int       `json:"count,omitempty"` // of visitors, to Open
	Now      time.Time `json:"now"`             // at the office
	Visitor  *Visitor  `json:"visitor,omitempty"`
	Card     *Card     `json:"card,omitempty"`
	Response []byte    `json:"response,omitempty"` // of the card
	Needs    *PINs     `json:"needs,omitempty"`
	Refusal  *Refusal  `json:"refusal,omitempty"` // the task is refused
	Done     []Deed    `json:"done,omitempty"`    // of a task that was performed
	Faults   []Fault   `json:"faults,omitempty"`  // to Judge; none: all is right
}

// A Visitor is one of the training.
type Visitor struct {
	ID   string `json:"id"`
	Age  int    `json:"age"` // in years
	JA   string `json:"ja"`  // what they say
	Easy string `json:"easy"`
	EN   string `json:"en"`
	// PINs are what the holder answers when a PIN is typed, and New what they choose.
	PINs map[lifecycle.PINName]string `json:"pins"`
	New  map[lifecycle.PINName]string `json:"new"`
	// Notice is what was sent to the holder, whose certificates are about to end; nil: nothing.
	Notice []post.Sheet `json:"notice,omitempty"`
	// Right are the procedures that are right, in order, shown in the end.
	Right []Right `json:"right"`
}

// A Right is one of the right things to do, or a letter to be sent first.
type Right struct {
	Procedure lifecycle.Procedure `json:"procedure"`
	Event     lifecycle.Event     `json:"event,omitempty"`
	Letter    bool                `json:"letter,omitempty"`
}

// A Card is what a reader and the lists tell of the card that lies there.
type Card struct {
	ATR        []byte                                `json:"atr"`
	Revocation map[jpki.Purpose]jpki.RevocationState `json:"revocation,omitempty"`
}

// PINs are those that have to be typed.
type PINs struct {
	Known []lifecycle.PINName `json:"known,omitempty"`
	New   []lifecycle.PINName `json:"new,omitempty"`
}

// A Refusal is issuer.Refusal.
type Refusal struct {
	Reason  string              `json:"reason"`
	Purpose jpki.Purpose        `json:"purpose,omitempty"`
	PIN     lifecycle.PINName   `json:"pin,omitempty"`
	Left    int                 `json:"left,omitempty"`
	Instead lifecycle.Procedure `json:"instead,omitempty"`
}

// A Deed is issuer.Deed.
type Deed struct {
	What    string            `json:"what"`
	Purpose jpki.Purpose      `json:"purpose,omitempty"`
	PIN     lifecycle.PINName `json:"pin,omitempty"`
	Until   time.Time         `json:"until"`
}

// A Fault is training.Fault.
type Fault struct {
	Part   string                `json:"part"`
	Is     jpki.CertificateState `json:"is,omitempty"`
	Should jpki.CertificateState `json:"should,omitempty"`
	PIN    lifecycle.PINName     `json:"pin,omitempty"`
}
