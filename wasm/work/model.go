package work

import "jpkiweb/wasm/room"

// Model is the job at the card, and how far it is. Change it by [Update], [Begin] and
// [End] only.
type Model struct {
	Job      int // under way; 0: none
	Place    room.PINPlace
	Progress room.Progress
	Slow     bool // the card takes long
	Stopping bool // the person stopped a list
	jobs     int  // begun so far
}

// Facts are what is drawn of beside the model: whose job it is.
type Facts struct {
	Title    string // key of what the card does
	Entering string // key of where the PIN is typed, for a window
	PadSteps string // key of what the person does at the reader
	Card     bool   // the card is needed, and must stay
	Typed    bool   // the PIN is typed in this page
	Slipped  bool   // the card slipped
	Counted  string // key of how many of a list are done; "": it is none
	Stops    bool   // the person may stop a list, of which the rest stays
}

// Begin begins a job and returns its number.
func Begin(m *Model) (job int) {
	*m = Model{Job: m.jobs + 1, jobs: m.jobs + 1}
	return m.Job
}

// End ends a job; false if it is not the one that is under way, so that its result is
// stale.
func End(m *Model, job int) bool {
	if job == 0 || job != m.Job {
		return false
	}
	*m = Model{jobs: m.jobs}
	return true
}
