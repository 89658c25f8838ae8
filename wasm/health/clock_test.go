package health

import (
	"testing"
	"time"

	"jpkiweb/shared/lifecycle"
)

func TestClockAgainstTheCard(t *testing.T) {
	for name, test := range map[string]struct {
		now  time.Time
		want lifecycle.ClockFinding
	}{
		"a year behind":  {day(2024, 5, 3), lifecycle.ClockBehind},
		"right":          {day(2026, 11, 21), lifecycle.ClockPlausible},
		"a year too far": {day(2031, 5, 5), lifecycle.ClockAheadOrExpired},
	} {
		t.Run(name, func(t *testing.T) {
			m := &sight{new(Model), readCardFacts()}
			m.Now = test.now
			if got := clockDoubt(m); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
