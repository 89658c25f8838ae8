package part

import (
	"strconv"
	"strings"
	"time"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
)

// OfficeText is a text of a municipality's file in the language of the screen, or else in
// Japanese: for a language that the data has not, in やさしい日本語 where there is some.
func OfficeText(t locale.Texts, text municipality.Text) string {
	switch lang := t.Lang(); {
	case lang == "en" && text.En != "":
		return text.En
	case lang != "en" && lang != "ja" && text.Easy != "":
		return locale.Mark(text.Easy)
	}
	return text.Ja
}

// Weekday is a day of the next weeks in Japan, with its weekday.
func Weekday(t locale.Texts, day time.Time) string {
	return t.T("guide.day", "month", t.T("month."+strconv.Itoa(int(day.Month()))), "day", t.T("day."+strconv.Itoa(day.Day())),
		"weekday", t.T("weekday."+municipality.DayNames[day.Weekday()]))
}

// Span is a time of day, from and to.
func Span(t locale.Texts, s municipality.Span) string {
	return t.T("guide.span", "from", TimeOfDay(s.From), "to", TimeOfDay(s.To))
}

// TimeOfDay is a time HH:MM as people write it.
func TimeOfDay(hhmm string) string { return strings.TrimPrefix(hhmm, "0") }

// FeesInShort are amounts on a line, each with what it is for, and with a word where it
// must be asked about.
func FeesInShort(t locale.Texts, fees []municipality.FeeLine) string {
	var all []string
	for _, f := range fees {
		text := Amount(t, f.Yen)
		if f.When != nil {
			text += t.T("guide.fee.when", "when", OfficeText(t, *f.When))
		}
		if f.Check != nil {
			text += t.T("guide.fee.when", "when", t.T("guide.check"))
		}
		all = append(all, text)
	}
	if len(all) == 0 {
		return t.T("guide.fee.none")
	}
	return strings.Join(all, " / ")
}

// Amount is a fee in words.
func Amount(t locale.Texts, yen int) string {
	if yen > 0 {
		return t.T("guide.fee.yen", "n", Thousands(strconv.Itoa(yen)))
	}
	return t.T("guide.fee.free")
}
