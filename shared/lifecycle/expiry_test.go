package lifecycle

import (
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
)

// jst reads "2006-01-02", "2006-01-02 15:04:05" or "2006-01-02 15:04:05 UTC".
func jst(t testing.TB, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.DateOnly, time.DateTime} {
		if at, err := time.ParseInLocation(layout, text, jpki.Japan()); err == nil {
			return at
		}
	}
	at, err := time.Parse("2006-01-02 15:04:05 UTC", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestExpiry(t *testing.T) {
	r := parsedRules(t)
	for _, test := range []struct {
		name                          string
		at, birth, card, renews, with string
		want                          string // day, or the error
	}{
		{"birthday later this year", "2026-04-01", "1960-11-23", "", "", "", "2030-11-23"},
		{"birthday earlier this year", "2026-04-01", "1960-03-31", "", "", "", "2031-03-31"},
		{"the day before the birthday", "2026-11-22", "1960-11-23", "", "", "", "2030-11-23"},
		{"on the birthday, which is not after", "2026-11-23", "1960-11-23", "", "", "", "2031-11-23"},
		{"the day after the birthday", "2026-11-24", "1960-11-23", "", "", "", "2031-11-23"},
		{"last second of the day before in Japan", "2026-11-22 23:59:59", "1960-11-23", "", "", "", "2030-11-23"},
		{"UTC before midnight in Japan", "2026-11-22 14:59:59 UTC", "1960-11-23", "", "", "", "2030-11-23"},
		{"UTC at midnight in Japan", "2026-11-22 15:00:00 UTC", "1960-11-23", "", "", "", "2031-11-23"},
		{"birth date as UTC", "2026-11-22", "1960-11-23 00:00:00 UTC", "", "", "", "2030-11-23"},
		{"birth date as midnight in Japan in UTC", "2026-11-22", "1960-11-22 15:00:00 UTC", "", "", "", "2030-11-23"},
		{"born on 31 December", "2026-12-31", "1960-12-31", "", "", "", "2031-12-31"},
		{"born on 1 January", "2026-12-31", "1960-01-01", "", "", "", "2031-01-01"},
		{"newborn", "2026-04-01", "2026-04-01", "", "", "", "2031-04-01"},

		{"29 February, fifth in a common year", "2026-04-01", "1960-02-29", "", "", "", "2031-02-28"},
		{"29 February, fifth in a leap year", "2027-03-01", "1960-02-29", "", "", "", "2032-02-29"},
		{"29 February, issued on 27 February", "2027-02-27", "1960-02-29", "", "", "", "2031-02-28"},
		{"29 February, issued on 28 February", "2027-02-28", "1960-02-29", "", "", "", "2032-02-29"},
		{"29 February, issued on 28 February of a leap year", "2028-02-28", "1960-02-29", "", "", "", "2032-02-29"},
		{"29 February, issued on the day", "2028-02-29", "1960-02-29", "", "", "", "2033-02-28"},
		{"29 February, issued on 1 March", "2028-03-01", "1960-02-29", "", "", "", "2033-02-28"},
		{"28 February stays in a leap year", "2027-06-01", "1960-02-28", "", "", "", "2032-02-28"},

		{"renewed the day before the window", "2026-08-23", "1960-11-23", "", "2026-11-23 23:59:59", "", "2030-11-23"},
		{"renewed in the last second before it", "2026-08-23 23:59:59", "1960-11-23", "", "2026-11-23 23:59:59", "", "2030-11-23"},
		{"renewed on the first day", "2026-08-24", "1960-11-23", "", "2026-11-23 23:59:59", "", "2031-11-23"},
		{"renewed on the first day, UTC", "2026-08-23 15:00:00 UTC", "1960-11-23", "", "2026-11-23 14:59:59 UTC", "", "2031-11-23"},
		{"renewed the day before the last", "2026-11-22", "1960-11-23", "", "2026-11-23 23:59:59", "", "2031-11-23"},
		{"renewed on the last day, a birthday that is not after", "2026-11-23 10:00:00", "1960-11-23", "", "2026-11-23 23:59:59", "", "2032-11-23"},
		{"a day too late: issued", "2026-11-24", "1960-11-23", "", "2026-11-23 23:59:59", "", "2031-11-23"},
		{"renewed, 29 February", "2027-01-10", "1960-02-29", "", "2027-02-28 23:59:59", "", "2032-02-29"},

		{"card ends first", "2026-04-01", "1960-11-23", "2028-11-23", "", "", "2028-11-23"},
		{"card ends the day before", "2026-04-01", "1960-11-23", "2030-11-22", "", "", "2030-11-22"},
		{"card ends the same day", "2026-04-01", "1960-11-23", "2030-11-23", "", "", "2030-11-23"},
		{"card ends the day after", "2026-04-01", "1960-11-23", "2030-11-24", "", "", "2030-11-23"},
		{"card ends with the stay, day in UTC", "2026-04-01", "1990-11-23", "2027-06-29 15:00:00 UTC", "", "", "2027-06-30"},
		{"renewed, card ends first", "2026-09-01", "1960-11-23", "2030-11-23", "2026-11-23 23:59:59", "", "2030-11-23"},
		{"card ends on the day of issue", "2026-04-01 10:00:00", "1960-11-23", "2026-04-01", "", "", "2026-04-01"},

		{"added later", "2028-06-01", "1960-11-23", "", "", "2030-11-23 23:59:59", "2030-11-23"},
		{"added later, other in UTC", "2028-06-01", "1960-11-23", "", "", "2030-11-23 14:59:59 UTC", "2030-11-23"},
		{"with one that ends later", "2026-04-01", "1960-11-23", "", "", "2031-11-23 23:59:59", "2030-11-23"},
		{"with a renewed one", "2026-09-01", "1960-11-23", "", "2026-11-23 23:59:59", "2031-11-23 23:59:59", "2031-11-23"},
		{"added later, card ends first", "2028-06-01", "1960-11-23", "2029-01-31", "", "2030-11-23 23:59:59", "2029-01-31"},

		{"birth date unknown", "2026-04-01", "", "", "", "", ErrBirthDate.Error()},
		{"born tomorrow", "2026-04-01", "2026-04-02", "", "", "", ErrBirthDate.Error()},
		{"card ended yesterday", "2026-04-01", "1960-11-23", "2026-03-31", "", "", ErrCardEnded.Error()},
		{"authentication ended yesterday", "2026-04-01", "1960-11-23", "", "", "2026-03-31 23:59:59", ErrOtherEnded.Error()},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := r.Expiry(Issuance{
				At: jst(t, test.at), BirthDate: jst(t, test.birth), CardExpiry: jst(t, test.card),
				Renews: jst(t, test.renews), With: jst(t, test.with),
			})
			if err != nil {
				if err.Error() != test.want || !got.IsZero() {
					t.Errorf("%v, %v, want %s", got, err, test.want)
				}
				return
			}
			if text := got.Format(time.DateTime); text != test.want+" 23:59:59" {
				t.Errorf("%s, want the last second of %s", text, test.want)
			}
			if _, offset := got.Zone(); offset != 9*60*60 {
				t.Errorf("zone %v", got)
			}
		})
	}
}

func TestExpiryOfTheLateLeapDay(t *testing.T) {
	r := parsedRules(t)
	r.Validity.LeapDay.Value = "03-01"
	for _, test := range []struct{ name, at, want string }{
		{"in a common year", "2026-04-01", "2031-03-01"},
		{"in a leap year", "2027-03-02", "2032-02-29"},
		{"issued on 1 March, not after", "2027-03-01", "2032-02-29"},
		{"issued on 28 February", "2027-02-28", "2031-03-01"},
	} {
		got, err := r.Expiry(Issuance{At: jst(t, test.at), BirthDate: jst(t, "1960-02-29")})
		if err != nil || got.Format(time.DateOnly) != test.want {
			t.Errorf("%s: %v, %v, want %s", test.name, got, err, test.want)
		}
	}
}

func TestExpiryOfAJukiCard(t *testing.T) {
	r := parsedRules(t)
	for _, test := range []struct{ name, at, want string }{
		{"three years, the day of issue counts", "2014-06-15", "2017-06-14"},
		{"the last day of issue", "2015-12-22", "2018-12-21"},
		{"issued on 29 February", "2012-02-29", "2015-02-28"},
		{"from 1 March", "2012-03-01", "2015-02-28"},
	} {
		got, err := r.Expiry(Issuance{At: jst(t, test.at), JukiCard: true})
		if err != nil || got.Format(time.DateTime) != test.want+" 23:59:59" {
			t.Errorf("%s: %v, %v, want %s", test.name, got, err, test.want)
		}
	}
	if _, err := r.Expiry(Issuance{At: jst(t, "2015-12-23"), JukiCard: true}); !errors.Is(err, ErrIssueEnded) {
		t.Errorf("the day after the last: %v", err)
	}
}

func TestCardExpiry(t *testing.T) {
	r := parsedRules(t)
	for _, test := range []struct {
		name, applied, at, birth, stay, want string
	}{
		{"an adult", "", "2026-04-10", "1960-11-23", "", "2035-11-23"},
		{"18 on the day of application", "2026-04-01", "2026-04-20", "2008-04-01", "", "2036-04-01"},
		{"18 a day after it", "2026-04-01", "2026-04-20", "2008-04-02", "", "2031-04-02"},
		{"19 before the law changed", "2022-03-31", "2022-04-20", "2002-06-01", "", "2026-06-01"},
		{"19 when it had changed", "2022-04-01", "2022-04-20", "2002-06-01", "", "2031-06-01"},
		{"20 before the law changed", "2022-03-31", "2022-04-20", "2002-03-31", "", "2032-03-31"},
		{"18 by law on 1 March, not before", "2026-02-28", "2026-02-28", "2008-02-29", "", "2031-02-28"},
		{"18 by law on 1 March", "2026-03-01", "2026-03-01", "2008-02-29", "", "2036-02-29"},
		{"the stay ends first", "", "2026-04-10", "1990-11-23", "2027-06-30", "2027-06-30"},
		{"the stay ends later", "", "2026-04-10", "1990-11-23", "2040-01-01", "2035-11-23"},
	} {
		got, err := r.CardExpiry(CardIssuance{Applied: jst(t, test.applied), At: jst(t, test.at), BirthDate: jst(t, test.birth), StayEnds: jst(t, test.stay)})
		if err != nil || got.Format(time.DateTime) != test.want+" 23:59:59" {
			t.Errorf("%s: %v, %v, want %s", test.name, got, err, test.want)
		}
	}
	if _, err := r.CardExpiry(CardIssuance{At: jst(t, "2026-04-10")}); !errors.Is(err, ErrBirthDate) {
		t.Errorf("no birth date: %v", err)
	}
}

func TestStayDates(t *testing.T) {
	r := parsedRules(t)
	for _, test := range []struct{ name, ends, by, special string }{
		{"the same day two months later", "2026-04-10", "2026-04-10", "2026-06-10"},
		{"a month without that day", "2026-12-31", "2026-12-31", "2027-02-28"},
		{"the same in a leap year", "2027-12-31", "2027-12-31", "2028-02-29"},
		{"a day in UTC", "2026-04-09 15:00:00 UTC", "2026-04-10", "2026-06-10"},
	} {
		by, special := r.StayDates(jst(t, test.ends))
		if by.Format(time.DateTime) != test.by+" 23:59:59" || special.Format(time.DateTime) != test.special+" 23:59:59" {
			t.Errorf("%s: %v, %v", test.name, by, special)
		}
	}
}

func TestZeroRulesKnowNoExpiry(t *testing.T) {
	r := new(Rules)
	for _, i := range []Issuance{{At: jst(t, "2026-04-01"), BirthDate: jst(t, "1960-11-23")}, {At: jst(t, "2014-04-01"), JukiCard: true}} {
		if end, err := r.Expiry(i); err == nil {
			t.Errorf("%v", end)
		}
	}
	if end, err := r.CardExpiry(CardIssuance{At: jst(t, "2026-04-01"), BirthDate: jst(t, "1960-11-23")}); err == nil {
		t.Errorf("%v", end)
	}
}

// checkExpiry checks what holds for every issue.
func checkExpiry(t *testing.T, r *Rules, i Issuance) {
	end, err := r.Expiry(i)
	if err != nil {
		if err != ErrBirthDate && err != ErrCardEnded && err != ErrOtherEnded {
			t.Fatalf("%+v: %v", i, err)
		}
		return
	}
	switch {
	case !i.CardExpiry.IsZero() && end.After(endOf(i.CardExpiry)):
		t.Fatalf("%+v: %v passes the card", i, end)
	case !i.With.IsZero() && end.After(i.With):
		t.Fatalf("%+v: %v passes the other certificate", i, end)
	case end.Before(i.At):
		t.Fatalf("%+v: %v is before the issue", i, end)
	case end.After(i.At.AddDate(6, 0, 2)):
		t.Fatalf("%+v: %v is more than six years", i, end)
	}
	later := i
	later.At = i.At.AddDate(0, 0, 1)
	if i.Renews.IsZero() {
		if next, err := r.Expiry(later); err == nil && next.Before(end) {
			t.Fatalf("%+v: %v, a day later %v", i, end, next)
		}
	}
	roomier := i
	roomier.CardExpiry = i.CardExpiry.AddDate(0, 0, 1)
	if !i.CardExpiry.IsZero() {
		if more, err := r.Expiry(roomier); err != nil || more.Before(end) {
			t.Fatalf("%+v: %v, with a longer card %v, %v", i, end, more, err)
		}
	}
	i.Renews = time.Time{}
	if fresh, err := r.Expiry(i); err != nil || fresh.After(end) {
		t.Fatalf("%+v: renewed %v, issued %v, %v", i, end, fresh, err)
	}
}

func TestExpiryNeverPassesTheCardAndIsMonotone(t *testing.T) {
	r := parsedRules(t)
	random := rand.New(rand.NewPCG(4, 29))
	day := func(from, days int) time.Time {
		return time.Unix(int64(from+random.IntN(days))*86400+int64(random.IntN(86400)), 0)
	}
	for range 20000 {
		i := Issuance{At: day(20000, 4000), BirthDate: day(-25000, 46000)}
		if random.IntN(3) == 0 { // 29 February 1904 … 2024
			i.BirthDate = time.Date(1904+4*random.IntN(31), 2, 29, 0, 0, 0, 0, jpki.Japan())
		}
		if random.IntN(2) == 0 {
			i.CardExpiry = day(20000, 7000)
		}
		if random.IntN(2) == 0 {
			i.With = day(20000, 6000)
		}
		if random.IntN(2) == 0 {
			i.Renews = endOf(i.At.AddDate(0, 0, random.IntN(100)-2))
		}
		checkExpiry(t, r, i)
	}
}

func FuzzExpiry(f *testing.F) {
	r := parsedRules(f)
	f.Add(int64(1775000000), int64(-287000000), int64(1900000000), int64(0), int64(0))
	f.Add(int64(1772236799), int64(-310435200), int64(0), int64(1780000000), int64(1900000000))
	f.Fuzz(func(t *testing.T, at, birth, card, renews, with int64) {
		when := func(seconds int64) time.Time {
			if seconds == 0 {
				return time.Time{}
			}
			return time.Unix(seconds%(1<<33), 0) // 1697 … 2242
		}
		i := Issuance{At: when(at), BirthDate: when(birth), CardExpiry: when(card), Renews: when(renews), With: when(with)}
		if i.At.IsZero() {
			return
		}
		checkExpiry(t, r, i)
	})
}
