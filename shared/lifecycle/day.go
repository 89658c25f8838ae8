package lifecycle

import (
	"time"

	"jpkiweb/shared/jpki"
)

// DayOf returns the beginning of the day in Japan in which t is.
func DayOf(t time.Time) time.Time {
	y, m, d := t.In(jpki.Japan()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, jpki.Japan())
}

// endOf returns the last second of the day in Japan in which t is; there a
// certificate ends (jpki facts 5.1).
func endOf(t time.Time) time.Time { return DayOf(t).Add(24*time.Hour - time.Second) }

// MonthsBefore returns the day that many months before; where the month has no
// such day it is the month's last.
func MonthsBefore(day time.Time, months int) time.Time {
	before := day.AddDate(0, -months, 0)
	if before.Day() != day.Day() {
		before = before.AddDate(0, 0, -before.Day())
	}
	return before
}

// birthday returns the birthday in the year; birth is the beginning of the day.
func (r *Rules) birthday(year int, birth time.Time) time.Time {
	day := time.Date(year, birth.Month(), birth.Day(), 0, 0, 0, 0, jpki.Japan())
	if day.Day() != birth.Day() && r.Validity.LeapDay.Value == leapDayEarly {
		return day.AddDate(0, 0, -1)
	}
	return day // 1 March for those born on 29 February
}

// nthBirthday returns the nth birthday after a day; the day itself is not after it.
func (r *Rules) nthBirthday(day, birth time.Time, n int) time.Time {
	year := day.Year()
	if r.birthday(year, birth).After(day) {
		year--
	}
	return r.birthday(year+n, birth)
}

// age returns the age on a day by law: a year is complete at the end of the day
// before the birthday, so that those born on 29 February are a year older on
// 1 March of other years (年齢計算ニ関する法律).
func age(birth, day time.Time) int {
	years := day.Year() - birth.Year()
	if time.Date(day.Year(), birth.Month(), birth.Day(), 0, 0, 0, 0, jpki.Japan()).After(day) {
		years--
	}
	return years
}
