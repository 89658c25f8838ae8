package emulator

import (
	"bytes"
	"time"

	"jpkiweb/shared/iso7816"
)

// An Effect is what goes wrong.
type Effect int

// The effects of a Fault.
const (
	AnswerStatusWord Effect = 1 + iota // StatusWord instead of executing
	RemoveBefore                       // the card is removed, nothing executed
	RemoveAfter                        // executed, then removed: the answer is lost
	Truncate                           // the answer is cut to Length bytes
	FlipBit                            // bit Bit of the answer is flipped
	Delay                              // the answer comes Delay later
)

// A Fault goes wrong once, at one command.
type Fault struct {
	Command    int // 1: the next one after Inject
	Effect     Effect
	StatusWord iso7816.StatusWord
	Length     int           // bytes left of the answer, at most what it has
	Bit        int           // not negative; 0: first bit of the first byte; counted round the answer
	Delay      time.Duration // in addition to the card's own time
}

// Inject adds a fault. Several may hit one command.
func (c *Card) Inject(f Fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, f)
}

// faults are those that hit one command.
type faults []Fault

// dueFaults counts one command down and returns the faults that hit it.
func (c *Card) dueFaults() faults {
	var due faults
	waiting := c.faults[:0]
	for _, f := range c.faults {
		f.Command--
		if f.Command == 0 {
			due = append(due, f)
		} else if f.Command > 0 {
			waiting = append(waiting, f)
		}
	}
	c.faults = waiting
	return due
}

func (due faults) has(effect Effect) bool {
	for _, f := range due {
		if f.Effect == effect {
			return true
		}
	}
	return false
}

func (due faults) delay() (sum time.Duration) {
	for _, f := range due {
		if f.Effect == Delay {
			sum += f.Delay
		}
	}
	return sum
}

// distort returns the answer as it arrives.
func (due faults) distort(answer []byte) []byte {
	for _, f := range due {
		switch {
		case f.Effect == Truncate:
			answer = answer[:max(0, min(f.Length, len(answer)))]
		case f.Effect == FlipBit && f.Bit >= 0 && len(answer) > 0:
			answer = bytes.Clone(answer)
			bit := f.Bit % (8 * len(answer))
			answer[bit/8] ^= 0x80 >> (bit % 8)
		}
	}
	return answer
}
