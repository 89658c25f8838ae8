package virtual

import (
	"time"

	"jpkiweb/shared/emulator"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

// A plan is what the name of a card promises.
type plan struct {
	name string
	// holder is of the certificates. Without a date of birth, the certificates end
	// with a birthday, as they do on real cards, and age tells which one. It is a
	// multiple of four: who is born on 29 February has that birthday then.
	holder   sandboxca.Holder
	age      int
	purposes []jpki.Purpose // whose certificates the card holds
	p384     bool           // keys of the next card
	term     term           // of both certificates
	// options change the certificates, given the finished holder; nil: nothing.
	options func(sandboxca.Holder, jpki.Purpose) sandboxca.Option
	// finish changes the card around the certificates; nil: nothing.
	finish func(*emulator.Config)
	// revoked and onHold are the purposes whose certificates the CA has revoked
	// (affiliationChanged) or put on hold.
	revoked, onHold []jpki.Purpose
	// apart: each certificate has a file of its own, named without the card.
	apart bool
}

// A term says when certificates end, in days in Japan from today to their last
// day; negative is past.
type term struct {
	wanted      int // of new certificates
	least, most int // outside of which they are issued again
	life        int // from issue to the last day; 0: they begin now and end as the CA decides
	// fixed, if not zero, is the last day, and only life counts besides.
	fixed time.Time
}

const (
	// lifeInDays is from 40 days after a birthday to the fifth birthday after
	// (jpki facts 5.1), 29 February left out.
	lifeInDays = 5*365 - 40
	// windowInDays is more than the three months before the end in which people
	// renew (lifecycle facts 2).
	windowInDays = 100
	// slackInDays keeps a card that was made by a clock a little ahead.
	slackInDays = 10
)

// lasting is the term of certificates that are not new and end in that many days.
func lasting(days, life int) term {
	return term{wanted: days, least: windowInDays, most: days + slackInDays, life: life}
}

// valid is the term of certificates that were issued years ago and have years
// left.
func valid() term { return lasting(1200, lifeInDays) }

// lastDay returns the last day of certificates issued today.
func (t term) lastDay(now time.Time) time.Time {
	if !t.fixed.IsZero() {
		return t.fixed
	}
	return dayOf(now).AddDate(0, 0, t.wanted)
}

// fits tells whether certificates that end then are still what the card's name
// promises.
func (t term) fits(notAfter, now time.Time) bool {
	if !t.fixed.IsZero() {
		return dayOf(notAfter).Equal(t.fixed)
	}
	left := int(dayOf(notAfter).Sub(dayOf(now)) / (24 * time.Hour))
	return t.least <= left && left <= t.most
}

// period returns the validity of certificates issued today: from a morning at
// the counter to the end of the last day, both in Japan.
func (t term) period(now time.Time) (from, to time.Time) {
	last := t.lastDay(now)
	issued := last.AddDate(0, 0, -t.life)
	return at(issued, 10, 30, 0), at(last, 23, 59, 59)
}

// born returns the holder with the date of birth that the last day of the
// certificates gives, if there is none.
func (p plan) born(notAfter time.Time) sandboxca.Holder {
	h := p.holder
	if h.BirthDate.IsZero() {
		h.BirthDate = dayOf(notAfter).AddDate(-p.age, 0, 0)
	}
	return h
}

// dayOf returns the day of t in Japan, as its midnight in UTC so that days can be
// counted.
func dayOf(t time.Time) time.Time {
	year, month, day := t.In(jpki.Japan()).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// at returns a time of day in Japan.
func at(day time.Time, hour, minute, second int) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), hour, minute, second, 0, jpki.Japan())
}
