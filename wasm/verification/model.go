package verification

import (
	"encoding/json"
	"time"

	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
)

// Model is what is known of the file that is verified. Change it by [Update] and [Leave] only.
type Model struct {
	File     *dom.File // that was picked; nil: none
	Document *dom.File // of a signature beside it; nil: none was picked
	Reading  bool
	Slow     bool // hashing takes longer in this browser
	Progress room.Progress
	Report   *Report         // nil: there is none yet
	Kept     json.RawMessage // the report as the worker told it, without addresses
	Problem  *room.Problem   // why there is none
	// Addresses tells that the person wants to see where whoever signed lives.
	Addresses bool
	Job       int // that reads; the results of others are stale
	Told      int // counts reports and problems, so that the focus goes to each

	jobs int // begun so far
}

// Facts are what this room is told by others.
type Facts struct {
	Now    time.Time
	Open   bool // it is on the screen
	Busy   bool // what is on the screen must not be left
	Home   bool // behind it is the first screen
	Window bool // this page is the helper's own window
	Helper bool // it is there, and tells this page whom to trust
}
