package lifecycle

import (
	"errors"
	"time"

	"jpkiweb/shared/jpki"
)

// Reasons why an expiry cannot be told.
var (
	ErrBirthDate   = errors.New("birth date unknown, or after the day of issue")
	ErrCardEnded   = errors.New("the card had ended before")
	ErrOtherEnded  = errors.New("the authentication certificate had ended before")
	ErrIssueEnded  = errors.New("no certificate was issued on this kind of card any more")
	errUnknownRule = errors.New("rules without validity")
)

// An Issuance is the issue of one certificate. Days are those in Japan in which
// the times are.
type Issuance struct {
	At         time.Time
	BirthDate  time.Time
	CardExpiry time.Time // the card's last day; zero: not known
	Renews     time.Time // notAfter of the certificate that this one renews; zero: none
	// With is notAfter of the authentication certificate to which a signing
	// certificate is added, or with which it was issued; zero: none.
	With     time.Time
	JukiCard bool // on a 住民基本台帳カード; only At matters then
}

// Expiry returns notAfter of a certificate, the last second of a day in Japan
// (jpki facts 5.1): of the fifth birthday after the day of issue, of the sixth when it
// renews another inside its window, never later than the card's last day nor,
// for a signing certificate, than the authentication certificate (lifecycle
// facts 1). A birthday on the day of issue is not after it. Errors are
// ErrBirthDate, ErrCardEnded, ErrOtherEnded and ErrIssueEnded.
func (r *Rules) Expiry(i Issuance) (time.Time, error) {
	day := DayOf(i.At)
	if i.JukiCard {
		return r.jukiExpiry(day)
	}
	birth := DayOf(i.BirthDate)
	if i.BirthDate.IsZero() || birth.After(day) {
		return time.Time{}, ErrBirthDate
	}
	n := r.Validity.Birthdays.Value
	if n == 0 {
		return time.Time{}, errUnknownRule
	}
	if r.inWindow(i.At, i.Renews) {
		n = r.Validity.RenewedBirthdays.Value
	}
	end := endOf(r.nthBirthday(day, birth, n))
	if !i.CardExpiry.IsZero() && r.Validity.CappedByCard.Value {
		end = earlierOf(end, endOf(i.CardExpiry))
	}
	if end.Before(i.At) {
		return time.Time{}, ErrCardEnded
	}
	if !i.With.IsZero() && r.Validity.FollowsAuthentication.Value {
		end = earlierOf(end, i.With)
	}
	if end.Before(i.At) {
		return time.Time{}, ErrOtherEnded
	}
	return end.In(jpki.Japan()), nil
}

// jukiExpiry counts the day of issue as the first, so that the last is the day
// before the anniversary (民法 143条).
func (r *Rules) jukiExpiry(day time.Time) (time.Time, error) {
	if r.JukiCard.Years.Value == 0 {
		return time.Time{}, errUnknownRule
	}
	if day.Format(time.DateOnly) > r.JukiCard.LastIssue.Value {
		return time.Time{}, ErrIssueEnded
	}
	return endOf(day.AddDate(r.JukiCard.Years.Value, 0, -1)), nil
}

// A CardIssuance is the issue of a My Number Card.
type CardIssuance struct {
	Applied   time.Time // when the application arrived (申請受付日); zero: At
	At        time.Time // when the card was made, not handed over
	BirthDate time.Time
	StayEnds  time.Time // last day of the permission to stay; zero: it has no end
}

// CardExpiry returns the last second of the card's last day: of the tenth
// birthday after the day of issue, of the fifth for whoever was a minor at the
// application, or of the stay if that is earlier (lifecycle facts 1). The
// error is ErrBirthDate.
func (r *Rules) CardExpiry(i CardIssuance) (time.Time, error) {
	day, applied, birth := DayOf(i.At), DayOf(i.At), DayOf(i.BirthDate)
	if !i.Applied.IsZero() {
		applied = DayOf(i.Applied)
	}
	if i.BirthDate.IsZero() || birth.After(applied) {
		return time.Time{}, ErrBirthDate
	}
	n := r.Card.MinorBirthdays.Value
	if age(birth, applied) >= r.adultAge(applied) {
		n = r.Card.AdultBirthdays.Value
	}
	if n == 0 {
		return time.Time{}, errUnknownRule
	}
	end := endOf(r.nthBirthday(day, birth, n))
	if !i.StayEnds.IsZero() && r.Stay.EndsCard.Value {
		end = earlierOf(end, endOf(i.StayEnds))
	}
	return end, nil
}

func (r *Rules) adultAge(day time.Time) (years int) {
	text := day.Format(time.DateOnly)
	for i := range r.Card.AdultAges {
		if a := &r.Card.AdultAges[i]; a.From <= text {
			years = a.Age
		}
	}
	return years
}

// StayDates returns until when the card's end can be moved after the stay was
// extended, which is the card's last second, and until when the special period
// (特例期間) goes while the permission is pending: the same day two months later.
func (r *Rules) StayDates(stayEnds time.Time) (extendBy, special time.Time) {
	day := DayOf(stayEnds)
	return endOf(day), endOf(MonthsBefore(day, -r.Stay.SpecialMonths.Value))
}

func earlierOf(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
