package room

import (
	"strings"
	"unicode"
)

// A Contact is whom a person can call, as the page that asks says. Nobody has checked
// it: it is shown as text, as that page's word.
type Contact struct {
	Name  string // of an office or a person
	Phone string // digits and hyphens
	Hours string // "": not told
}

// Bounds of a contact.
const (
	maxContactText  = 60 // characters of Name and of Hours
	maxContactPhone = 20
)

// ContactOf is the contact that a page tells, nil where it names nobody or where the
// number cannot be called. Control characters and what turns the reading direction are
// left out, and what is too long is cut.
func ContactOf(name, phone, hours string) *Contact {
	c := Contact{Name: contactText(name), Phone: strings.TrimSpace(phone), Hours: contactText(hours)}
	if c.Name == "" || !callable(c.Phone) {
		return nil
	}
	return &c
}

// contactText is a text of a page in one line.
func contactText(s string) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	shown := func(r rune) rune {
		if !unicode.IsPrint(r) && r != ' ' {
			return -1
		}
		return r
	}
	line := []rune(strings.Map(shown, strings.Join(words, " ")))
	if len(line) > maxContactText {
		return string(line[:maxContactText-1]) + "…"
	}
	return string(line)
}

// callable reports whether a text is a telephone number of digits and hyphens, as a
// link to it has them (RFC 3966).
func callable(phone string) bool {
	digits := strings.ReplaceAll(phone, "-", "")
	return len(digits) >= 3 && len(phone) <= maxContactPhone && strings.Trim(digits, "0123456789") == ""
}
