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

	"jpkiweb/shared/wire"
)

// ErrEvent is the error of an event that no calendar takes.
var ErrEvent = errors.New("not an event")

// maxText bounds each text of an event, in bytes: of the papers of an errand there may be
// a page.
const maxText = 6000

// Write returns the events as whole days with an alarm at nine o'clock, of the
// same day or of the one that the event names. An event keeps its identifier when it is written again, so that a
// calendar replaces it.
func Write(events []wire.CalendarEvent, now time.Time) (string, error) {
	var c lines
	c.add("BEGIN", "VCALENDAR")
	c.add("VERSION", "2.0")
	c.add("PRODID", "-//JPKI Web//jpki-helper//EN")
	c.add("METHOD", "PUBLISH")
	for _, e := range events {
		if err := c.addEvent(e, now); err != nil {
			return "", err
		}
	}
	c.add("END", "VCALENDAR")
	return c.String(), nil
}

// lines are content lines: RFC 5545, 3.1.
type lines struct{ strings.Builder }

func (c *lines) addEvent(e wire.CalendarEvent, now time.Time) error {
	day, err := time.Parse(time.DateOnly, e.Day)
	if err != nil {
		return fmt.Errorf("%w: day %q", ErrEvent, e.Day)
	}
	if e.Summary == "" || !isText(e.Summary) || !isText(e.Description) || !isText(e.Location) {
		return fmt.Errorf("%w: text of %s", ErrEvent, e.Day)
	}
	text, after, err := alarm(e, day)
	if err != nil {
		return err
	}
	c.add("BEGIN", "VEVENT")
	c.add("UID", identifier(e))
	c.add("DTSTAMP", now.UTC().Format("20060102T150405Z"))
	c.add("DTSTART;VALUE=DATE", day.Format(dateOnly))
	c.add("DTEND;VALUE=DATE", day.AddDate(0, 0, 1).Format(dateOnly)) // not included: RFC 5545, 3.6.1
	c.add("SUMMARY", escape.Replace(e.Summary))
	c.add("TRANSP", "TRANSPARENT")
	if e.Description != "" {
		c.add("DESCRIPTION", escape.Replace(e.Description))
	}
	if e.Location != "" {
		c.add("LOCATION", escape.Replace(e.Location))
	}
	c.add("BEGIN", "VALARM")
	c.add("ACTION", "DISPLAY")
	c.add("DESCRIPTION", escape.Replace(text))
	c.add("TRIGGER", duration(after))
	c.add("END", "VALARM")
	c.add("END", "VEVENT")
	return nil
}

// Bounds of an alarm.
const (
	alarmHour = 9 // of the day, when offices have opened or soon do
	alarmDays = 366
)

// alarm returns the words of an event's alarm, and when it is: in hours after the event's
// day begins, before it with a sign.
func alarm(e wire.CalendarEvent, day time.Time) (text string, after int, err error) {
	if e.Alarm == nil {
		return e.Summary, alarmHour, nil
	}
	on, err := time.Parse(time.DateOnly, e.Alarm.Day)
	if err != nil {
		return "", 0, fmt.Errorf("%w: alarm on %q", ErrEvent, e.Alarm.Day)
	}
	days := int(on.Sub(day) / (24 * time.Hour))
	if e.Alarm.Text == "" || !isText(e.Alarm.Text) || days < -alarmDays || days > alarmDays {
		return "", 0, fmt.Errorf("%w: alarm of %s", ErrEvent, e.Day)
	}
	return e.Alarm.Text, days*24 + alarmHour, nil
}

// duration is how long after the start of an event its alarm is: RFC 5545, 3.3.6 and
// 3.8.6.3.
func duration(hours int) string {
	if hours < 0 {
		return fmt.Sprintf("-PT%dH", -hours)
	}
	return fmt.Sprintf("PT%dH", hours)
}

// dateOnly is a DATE: RFC 5545, 3.3.4.
const dateOnly = "20060102"

// escape makes a TEXT: RFC 5545, 3.3.11.
var escape = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`)

// maxLine is how long a line may be, in bytes, without its end: RFC 5545, 3.1.
const maxLine = 75

// add writes a content line, folded between characters.
func (c *lines) add(name, value string) {
	room := maxLine
	for _, r := range name + ":" + value {
		if n := utf8.RuneLen(r); n > room {
			c.WriteString("\r\n ")
			room = maxLine - 1
		}
		n, _ := c.WriteRune(r)
		room -= n
	}
	c.WriteString("\r\n")
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
