package guide

import (
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/gazetteer"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// Model is everything that the guide knows. Change it by [Update] only.
type Model struct {
	Question
	Knowledge Knowledge
	Search    Search
	folding   folding
	aloud     aloud
	jobs      int // begun so far; the results of others than the last are stale
}

// A Page is a screen of the guide.
type Page int

// The pages.
const (
	PageProcedure Page = iota // how a procedure goes, or the list of all
	PageForecast              // what an event will do to the certificates
	PagePINNames              // what each PIN is called where
	PageAbout                 // what the JPKI is
)

// ActionAbout is the action that leads to PageAbout; to the others lead actions of
// package room.
const ActionAbout = "about"

// A Question is where the person is in the guide.
type Question struct {
	Page      Page
	Procedure lifecycle.Procedure // "": the list of all
	Applicant municipality.Applicant
	PIN       string          // of municipality.Question, for pin-reset and pin-change
	Event     lifecycle.Event // of the forecast, "": none chosen
	Day       string          // of the event, YYYY-MM-DD as the browser has it, "" while it is not known
}

// Knowledge is what was fetched about rules and offices. Its members are read only.
type Knowledge struct {
	Rules    *lifecycle.Rules           // nil: not there (yet)
	Index    []municipality.Entry       // municipalities that have a file
	Offices  *municipality.Municipality // of Code over the nation; nil: not there (yet)
	Code     string                     // of the municipality that the person chose, with a file or without, "" for none
	List     *gazetteer.List            // all municipalities, with those of Index; nil: not there (yet)
	Edition  *municipality.Edition      // which data these are; nil: nobody says
	Failed   bool                       // something is not there
	Asked    bool                       // all of it was asked for
	national *municipality.File
	holidays *municipality.Holidays
}

// Facts are what the guide is told by the other rooms.
type Facts struct {
	Now    time.Time
	Open   bool // the guide is on the screen
	Busy   bool // what is on the screen must not be left
	Home   bool // behind the guide is the first screen
	Window bool // this page changes PINs: it is the helper's own window
	Alone  bool // the page is the guide and nothing else: no screen is behind it, and no card comes to it
	// Certificates of the My Number Card in the reader; none: there is no such card.
	Certificates []lifecycle.Certificate
}

// Own reports whether the card in the reader is one of which a forecast can be told.
func (f Facts) Own() bool { return len(f.Certificates) > 0 }

// SuspensionPhones stop a lost card (municipality facts 1). They
// are in the national file too, but must be seen also when that is not there; a
// test keeps them the same. The first one costs nothing.
var SuspensionPhones = [...]string{"0120-95-0178", "0570-783-578"}

// Stops reports whether the procedure begins with a call that stops the card.
func Stops(p lifecycle.Procedure) bool {
	return p == lifecycle.LostCard || p == lifecycle.Suspend
}

// AsksPIN reports whether it must be known which PIN it is about.
func AsksPIN(p lifecycle.Procedure) bool {
	return p == lifecycle.PINReset || p == lifecycle.PINChange
}

// PINs are what Question.PIN may be, in the order in which they are asked.
var PINs = [...]string{
	string(lifecycle.UserAuthenticationPIN), string(lifecycle.DigitalSignaturePIN),
	string(lifecycle.CardInfoPIN), string(lifecycle.ResidentRegisterPIN),
}

// Answer answers what the guide was asked; ok is false while the offices are not
// known.
func (m *Model) Answer(f Facts) (a municipality.Answer, ok bool) {
	if m.Knowledge.Offices == nil || m.Procedure == "" {
		return a, false
	}
	return m.Knowledge.Offices.Answer(municipality.Question{
		Procedure: m.Procedure, Applicant: m.Applicant, PIN: lifecycle.PINName(m.PIN), Now: f.Now,
	}), true
}

// Return answers how a card is given back, for the numbers to call at the
// municipality that the person chose; ok is false while the offices are not known.
func (m *Model) Return(f Facts) (a municipality.Answer, ok bool) {
	if m.Knowledge.Offices == nil {
		return a, false
	}
	return m.Knowledge.Offices.Answer(municipality.Question{Procedure: lifecycle.Revoke, Applicant: municipality.Self, Now: f.Now}), true
}

// A sight is what a page is drawn of.
type sight struct {
	*Model
	Facts
}

// back leads to the screen behind the guide, if there is one.
func (m *sight) back(t locale.Texts) dom.Node {
	if m.Alone {
		return dom.Node{}
	}
	return part.Back(t, m.Home)
}

// alone is the key of a text, or of the one for a page that is the guide alone.
func (m *sight) alone(key string) string {
	if m.Alone {
		return key + ".alone"
	}
	return key
}
