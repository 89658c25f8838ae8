package publication

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2/jp"

	"jpkiweb/shared/municipality"
)

// Years of the calendar around the year of the build.
const yearsBefore, yearsAfter = 1, 5

// firstYear is after those in which holidays were moved for the enthronement and
// the Olympic Games; the library has moved not all of them (山の日 2020, 2021).
const firstYear = 2022

// Holidays is the calendar of the national holidays around a year. The dates of
// the equinoxes are computed; the government announces those of a year in the
// February before.
func Holidays(year int) (*municipality.Holidays, error) {
	from, to := year-yearsBefore, year+yearsAfter
	if from < firstYear {
		return nil, fmt.Errorf("no holidays before %d", firstYear)
	}
	calendar := &municipality.Holidays{From: fmt.Sprintf("%d-01-01", from), To: fmt.Sprintf("%d-12-31", to)}
	for y := from; y <= to; y++ {
		days, err := holidaysOf(y)
		if err != nil {
			return nil, err
		}
		calendar.Days = append(calendar.Days, days...)
	}
	return calendar, nil
}

// HolidayJSON is the calendar as the app reads it.
func HolidayJSON(year int) ([]byte, error) {
	calendar, err := Holidays(year)
	if err != nil {
		return nil, err
	}
	return compact(calendar)
}

func holidaysOf(year int) ([]municipality.Holiday, error) {
	national := map[string]municipality.Text{} // 国民の祝日, by date
	substitute := map[string]municipality.Text{}
	for _, h := range jp.Holidays {
		if h == jp.NationalHolidayBetweenRespectForTheAgedDayAndAutumnalEquinoxDay {
			continue // known to the library until 2032 only: see bridgeHolidays
		}
		actual, observed := h.Calc(year)
		if actual.IsZero() {
			continue
		}
		name, ok := holidayName(h.Name)
		if !ok {
			return nil, fmt.Errorf("no Japanese name of the holiday %s", h.Name)
		}
		national[date(actual)] = name
		if !observed.Equal(actual) {
			substitute[date(observed)] = substituteName()
		}
	}
	days := bridgeHolidays(year, national)
	for _, list := range []map[string]municipality.Text{national, substitute} {
		for on, name := range list {
			days = append(days, municipality.Holiday{Date: on, Name: name})
		}
	}
	slices.SortFunc(days, func(a, b municipality.Holiday) int { return strings.Compare(a.Date, b.Date) })
	return days, nil
}

// bridgeHolidays are the days between two national holidays that are none themselves
// (国民の休日; 国民の祝日に関する法律 3条3項). A Sunday between two would be one
// too, which changes nothing for Sundays that are closed, but for hours on holidays.
func bridgeHolidays(year int, national map[string]municipality.Text) []municipality.Holiday {
	var days []municipality.Holiday
	for d := time.Date(year, 1, 2, 0, 0, 0, 0, time.UTC); d.Year() == year; d = d.AddDate(0, 0, 1) {
		_, before := national[date(d.AddDate(0, 0, -1))]
		_, itself := national[date(d)]
		_, after := national[date(d.AddDate(0, 0, 1))]
		if before && after && !itself {
			days = append(days, municipality.Holiday{Date: date(d), Name: municipality.Text{
				Ja: "国民の休日", Easy: "｜国民《こくみん》の｜休日《きゅうじつ》", En: "Citizens' Holiday",
			}})
		}
	}
	return days
}

func date(t time.Time) string { return t.Format("2006-01-02") }

func substituteName() municipality.Text {
	return municipality.Text{Ja: "振替休日", Easy: "｜振替休日《ふりかえきゅうじつ》", En: "Substitute Holiday"}
}

// holidayName is the name by law of a holiday of the library.
func holidayName(library string) (municipality.Text, bool) {
	names := [...][4]string{
		{"New Year's Day", "元日", "｜元日《がんじつ》", "New Year's Day"},
		{"Coming of Age Day", "成人の日", "｜成人《せいじん》の｜日《ひ》", ""},
		{"National Foundation Day", "建国記念の日", "｜建国記念《けんこくきねん》の｜日《ひ》", ""},
		{"The Emperor's Birthday", "天皇誕生日", "｜天皇誕生日《てんのうたんじょうび》", "Emperor's Birthday"},
		{"Vernal Equinox Day", "春分の日", "｜春分《しゅんぶん》の｜日《ひ》", ""},
		{"Showa Day", "昭和の日", "｜昭和《しょうわ》の｜日《ひ》", ""},
		{"Constitution Memorial Day", "憲法記念日", "｜憲法記念日《けんぽうきねんび》", ""},
		{"Greenery Day", "みどりの日", "みどりの｜日《ひ》", ""},
		{"Children's Day", "こどもの日", "こどもの｜日《ひ》", ""},
		{"Marine Day", "海の日", "｜海《うみ》の｜日《ひ》", ""},
		{"Mountain Day", "山の日", "｜山《やま》の｜日《ひ》", ""},
		{"Respect for the Aged Day", "敬老の日", "｜敬老《けいろう》の｜日《ひ》", ""},
		{"Autumnal Equinox Day", "秋分の日", "｜秋分《しゅうぶん》の｜日《ひ》", ""},
		{"Sports Day", "スポーツの日", "スポーツの｜日《ひ》", ""},
		{"Culture Day", "文化の日", "｜文化《ぶんか》の｜日《ひ》", ""},
		{"Labor Thanksgiving Day", "勤労感謝の日", "｜勤労感謝《きんろうかんしゃ》の｜日《ひ》", "Labour Thanksgiving Day"},
	}
	for _, n := range names {
		if n[0] == library {
			if n[3] == "" {
				n[3] = n[0]
			}
			return municipality.Text{Ja: n[1], Easy: n[2], En: n[3]}, true
		}
	}
	return municipality.Text{}, false
}
