package online

import (
	"fmt"
	"strings"
	"time"

	"jpkiweb/shared/jpki"
)

// Hours are when a source answers, every day, in Japan's time (relyingparty facts 6).
type Hours struct{ opens, closes time.Duration } // after midnight

const day = 24 * time.Hour

// ParseHours reads "07:00-23:00": from the first on, up to the second, which may be of the next
// day. The two differ. The error wraps ErrConfig.
func ParseHours(text string) (*Hours, error) {
	from, to, _ := strings.Cut(text, "-")
	opens, ok1 := parseTime(from)
	closes, ok2 := parseTime(to)
	if !ok1 || !ok2 || opens == closes {
		return nil, fmt.Errorf("%w: hours: want two times as 07:00-23:00", ErrConfig)
	}
	return &Hours{opens, closes}, nil
}

func parseTime(text string) (time.Duration, bool) {
	t, err := time.Parse("15:04", text)
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err == nil && len(text) == len("15:04")
}

// closedUntil says when the source opens again, if it is closed now. Nil is never closed. Japan
// has no summer time, so every day is as long.
func (h *Hours) closedUntil(now time.Time) (opens time.Time, closed bool) {
	if h == nil {
		return opens, false
	}
	now = now.In(jpki.Japan())
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	since := (now.Sub(midnight) - h.opens + day) % day // the last opening
	if since < (h.closes-h.opens+day)%day {
		return opens, false
	}
	return now.Add(day - since), true
}
