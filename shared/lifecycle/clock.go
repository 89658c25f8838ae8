package lifecycle

import "time"

// A ClockFinding says what is to be thought of a clock.
type ClockFinding string

// The findings.
const (
	ClockPlausible ClockFinding = ""
	// ClockBehind is certain: what is on the card, or this program, was made after
	// the time that the clock shows.
	ClockBehind ClockFinding = "behind"
	// ClockAheadOrExpired cannot be decided here: every certificate ended long
	// before the time that the clock shows, or the clock is ahead.
	ClockAheadOrExpired ClockFinding = "ahead-or-expired"
)

// From when on a difference is spoken of. A certificate is made while its holder
// waits, so a new one shows a clock that is a little slow; a day leaves out slow
// clocks and a wrong time zone. Who renews late does so within the year.
const (
	behindSlack = 24 * time.Hour
	aheadSlack  = 365 * 24 * time.Hour
)

// A Doubt is what ClockDoubt found.
type Doubt struct {
	Finding ClockFinding
	// By is by how much the clock is behind at least, or how long ago every
	// certificate ended if the clock is right.
	By time.Duration
	// Earliest is the earliest time that it can be; zero when nothing tells. A clock
	// that is behind is better replaced by it.
	Earliest time.Time
}

// ClockDoubt compares a clock with the certificates that were read, and with the
// time when this program was built (zero: not known). It cannot be before a
// certificate was made that is there, nor before the program was built. After
// the end of all certificates nothing is certain, except when the program is
// younger than they: then the certificates have ended, and the clock is not in
// doubt. A wrong clock between these bounds is not seen.
func ClockDoubt(now, built time.Time, certificates ...Certificate) Doubt {
	earliest, last := built, time.Time{}
	for _, c := range certificates {
		if !c.Present || !c.Known {
			continue
		}
		if c.NotBefore.After(earliest) {
			earliest = c.NotBefore
		}
		if c.NotAfter.After(last) {
			last = c.NotAfter
		}
	}
	d := Doubt{Earliest: earliest}
	switch behind, since := earliest.Sub(now), now.Sub(last); {
	case earliest.IsZero():
	case behind >= behindSlack:
		d.Finding, d.By = ClockBehind, behind
	case !last.IsZero() && since >= aheadSlack && !built.After(last):
		d.Finding, d.By = ClockAheadOrExpired, since
	}
	return d
}
