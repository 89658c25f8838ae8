package room

// A PINPlace is where a PIN is typed, while the card waits for it. The zero
// PINPlace is nowhere: in this page, or already typed.
type PINPlace struct {
	Window  string // address of the trusted window, "" if there is none
	Pad     bool   // at the reader, after the window if there is one
	Blocked bool   // the browser did not open the window by itself
}

// Progress of a job in units of its own; Total 0 is unknown.
type Progress struct {
	Done, Total int64
}

// Percent returns 0 to 100; ok is false if the end is not known.
func (p Progress) Percent() (percent int, ok bool) {
	if p.Total <= 0 {
		return 0, false
	}
	return int(min(max(p.Done, 0), p.Total) * 100 / p.Total), true
}

// A Report is how a job at the card tells how far it is.
type Report struct {
	Place    func(PINPlace) // where its PIN is typed now
	Progress func(Progress)
	Further  func() // it came further, which is not shown
}
