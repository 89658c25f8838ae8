package records

import (
	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/room"
)

// Model is what is known of the records. Change it by [Update] and the functions
// that return effects only.
type Model struct {
	Grants  Grants
	History History
	Doctor  Doctor
	Explain Explain
	jobs    int // begun so far
}

// Grants are what each origin may ask for.
type Grants struct {
	Known   bool
	List    []wire.Grant
	Problem *room.Problem // why the list could not be read or changed
	Job     int           // that reads or changes it; the results of others are stale
}

// History is what the card was used for.
type History struct {
	Known   bool
	Result  wire.HistoryResult
	Problem *room.Problem // why not
	Job     int           // that reads it
}

// Doctor is what the helper says of the way to the card.
type Doctor struct {
	Asking bool
	Result *wire.DiagnosisResult // nil: not known
	Copied bool                  // the report, since it was drawn
	Job    int                   // that asks
}

// Explain is a help code that somebody was told, and what it says.
type Explain struct {
	Typed  string
	Asked  bool // what was typed was looked up
	Help   helpcode.Help
	Wrong  bool // it is no help code
	Errors int  // counts those, so that the focus goes back to the field
}

// A Page is a screen of the records.
type Page int

// The pages.
const (
	PageNone Page = iota
	PageGrants
	PageHistory
	PageDoctor
	PageExplain
)

// Facts are what the records are told by the other rooms.
type Facts struct {
	Page   Page // on the screen
	First  bool // the first screen is on the screen
	Busy   bool // what is on the screen must not be left
	Home   bool // behind the page is the first screen
	Window bool // this page is the helper's own window
	Keeps  bool // the helper tells this page what it keeps
	Waits  bool // another page waits for an answer
	Card   bool // the card is being read
	// Way is what is known of the way to the card.
	Way diagnosis.Facts
	// Help is what a help code tells of the card and of what the person does.
	Help    helpcode.Help
	Contact *room.Contact // whom the page that waits says to call; nil: nobody
}

// Lost forgets what only a connection tells.
func (m *Model) Lost() { m.Grants, m.Doctor = Grants{}, Doctor{} }
