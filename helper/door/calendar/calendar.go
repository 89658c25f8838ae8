// Package calendar writes days to be reminded of as an iCalendar object (RFC
// 5545), for the calendar that a person uses anyway. It keeps nothing.
package calendar

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"jpkiweb/shared/wire"
)

// ErrEvent is the error of an event that no calendar takes.
var ErrEvent = errors.New("not an event")

// maxText bounds each text of an event, in bytes.
const maxText = 2000

// Write returns the events as whole days with an alarm at nine o'clock of the
// same day. An event keeps its identifier when it is written again, so that a
// calendar replaces it.
func Write(events []wire.CalendarEvent, now time.Time) (string, error) {
	c := ics.NewCalendarFor("JPKI Web")
	c.SetMethod(ics.MethodPublish)
	for _, e := range events {
		if err := add(c, e, now); err != nil {
			return "", err
		}
	}
	return c.Serialize(ics.WithNewLineWindows), nil
}

func add(c *ics.Calendar, e wire.CalendarEvent, now time.Time) error {
	day, err := time.Parse(time.DateOnly, e.Day)
	if err != nil {
		return fmt.Errorf("%w: day %q", ErrEvent, e.Day)
	}
	if e.Summary == "" || !isText(e.Summary) || !isText(e.Description) {
		return fmt.Errorf("%w: text of %s", ErrEvent, e.Day)
	}
	event := c.AddEvent(identifier(e))
	event.SetDtStampTime(now)
	event.SetAllDayStartAt(day)
	event.SetAllDayEndAt(day.AddDate(0, 0, 1)) // not included: RFC 5545, 3.6.1
	event.SetSummary(e.Summary)
	event.SetTimeTransparency(ics.TransparencyTransparent)
	if e.Description != "" {
		event.SetDescription(e.Description)
	}
	alarm := event.AddAlarm()
	alarm.SetAction(ics.ActionDisplay)
	alarm.SetDescription(e.Summary)
	alarm.SetTrigger("PT9H") // after the day begins: RFC 5545, 3.8.6.3
	return nil
}

// identifier is made of what the event is about, so that nothing is kept.
func identifier(e wire.CalendarEvent) string {
	sum := sha256.Sum256([]byte(e.Day + "\x00" + e.Summary))
	return hex.EncodeToString(sum[:12]) + "@jpki-web"
}

// isText: RFC 5545, 3.3.11, has no control character but a new line.
func isText(s string) bool {
	control := func(r rune) bool { return unicode.IsControl(r) && r != '\n' }
	return len(s) <= maxText && utf8.ValidString(s) && !strings.ContainsFunc(s, control)
}
