package health

import (
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/room"
)

// Model is everything that this room knows beside its [Facts]. Change it by [Update],
// [Check] and [NewCard] only.
type Model struct {
	Remembered []Reminder // in this browser, because the person wanted it
	checks     [2]int     // jobs that ask the status source, by slot
	calendar   int        // job that writes one
	jobs       int        // begun so far
}

// Facts are what the room is told by others.
type Facts struct {
	room.Life           // of the card in the reader
	Built     time.Time // no clock shows less
	Lang      string
	Window    bool // this page is the helper's own window
	Keeps     bool // the helper tells this page what it keeps
	LooksUp   bool // the helper has a status source, and asks it for this page
	First     bool // the first screen is open
	// Offices are those of the municipality that the person chose; nil: none was chosen,
	// or they are not there (yet).
	Offices *municipality.Municipality
	Forgets bool // nothing is remembered here: the helper is that of a counter
}

// New makes the model of a page that was just opened, with the days that were
// remembered before, as SaveReminders has them.
func New(reminders string, now time.Time) Model {
	return Model{Remembered: keepDays(decodeReminders(reminders), now)}
}

// A sight is what is drawn of.
type sight struct {
	*Model
	Facts
}
