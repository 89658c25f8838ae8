package virtual

import (
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/sandboxca"
)

func day(s string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05 -0700", s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestTermOfEveryCardFitsItself(t *testing.T) {
	for _, now := range []string{
		"2026-05-14 12:00:00 +0900", "2027-12-31 23:59:59 +0900", "2028-02-26 00:00:00 +0900",
		"2027-12-30 09:00:00 +0900", "2028-02-29 12:00:00 +0900", "2035-02-28 23:59:59 +0900",
	} {
		for _, p := range append(gallery(), oddCards()...) {
			if p.term.life == 0 { // the CA decides, or no certificate
				continue
			}
			from, to := p.term.period(day(now))
			if !p.term.fits(to, day(now)) {
				t.Errorf("%s at %s: a certificate until %v does not fit", p.name, now, to)
			}
			if from.After(day(now)) {
				t.Errorf("%s at %s: issued %v, in the future", p.name, now, from)
			}
			if p.age%4 != 0 || p.age == 0 && p.holder.BirthDate.IsZero() {
				t.Errorf("%s: age %d", p.name, p.age)
			}
			birth := p.born(to).BirthDate
			if p.age > 0 && (birth.Month() != to.Month() || birth.Day() != to.Day()) {
				t.Errorf("%s at %s: born %v, certificates until %v", p.name, now, birth, to)
			}
			since := from.AddDate(1, 0, 0)
			if len(p.revoked)+len(p.onHold) > 0 && since.After(day(now)) {
				t.Errorf("%s at %s: revoked at %v, in the future", p.name, now, since)
			}
		}
	}
}

// TestFifthBirthday: the sandbox CA's own rule gives the same end.
func TestFifthBirthday(t *testing.T) {
	for _, now := range []string{"2026-05-14 12:00:00 +0900", "2026-11-16 12:00:00 +0900", "2027-12-30 12:00:00 +0900"} {
		for _, p := range gallery() {
			if p.term.life != lifeInDays {
				continue
			}
			from, to := p.term.period(day(now))
			birth := p.born(to).BirthDate
			birthdays := 0
			for year := from.Year(); year <= to.Year(); year++ {
				if b := time.Date(year, birth.Month(), birth.Day(), 0, 0, 0, 0, jpki.Japan()); b.After(from) && !b.After(to) && b.Day() == birth.Day() {
					birthdays++
				}
			}
			leapless := birth.Month() == time.February && birth.Day() == 29
			if birthdays != 5 && !leapless {
				t.Errorf("%s at %s: %d birthdays from %v to %v", p.name, now, birthdays, from, to)
			}
		}
	}
}

func TestTermFits(t *testing.T) {
	three := term{wanted: 3, least: 3, most: 3, life: lifeInDays}
	end := day("2026-05-17 23:59:59 +0900")
	for _, row := range []struct {
		name, now string
		want      bool
	}{
		{"at the end of the day before", "2026-05-13 23:59:59 +0900", false},
		{"from the first second in Japan", "2026-05-14 00:00:00 +0900", true},
		{"to the last", "2026-05-14 23:59:59 +0900", true},
		{"not the next day", "2026-05-15 00:00:00 +0900", false},
		{"in another zone", "2026-05-13 15:00:00 +0000", true},
		{"in another zone, before", "2026-05-13 14:59:59 +0000", false},
	} {
		if got := three.fits(end, day(row.now)); got != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}

func TestHoldersAreDistinct(t *testing.T) {
	names, addresses := map[string]string{}, map[string]string{}
	for _, p := range gallery() {
		if p.name == "transit" { // a ticket has no holder
			continue
		}
		if other := names[p.holder.Name] + addresses[p.holder.Address]; other != "" {
			t.Errorf("%s and %s have one holder", p.name, other)
		}
		names[p.holder.Name], addresses[p.holder.Address] = p.name, p.name
		if p.holder.Municipality != sandboxca.DefaultHolder().Municipality {
			t.Errorf("%s: %+v", p.name, p.holder.Municipality)
		}
	}
}

func TestSubstitutes(t *testing.T) {
	if got := substitutes("髙𠮷荘", "高吉荘"); got != "110" {
		t.Error(got)
	}
}
