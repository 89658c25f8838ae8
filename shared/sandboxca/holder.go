package sandboxca

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"jpkiweb/shared/jpki"
)

// Genders as the card writes them (jpki facts 5.2).
const (
	Male   = '1'
	Female = '2'
)

// A Holder is an invented person. Never write the data of a real one into a
// sandbox certificate.
type Holder struct {
	Name    string // 氏名, an ideographic space between family and given name
	Address string // 住所, from the prefecture on
	// BirthDate is the day, in any zone; the zero time is an unknown date.
	BirthDate time.Time
	Gender    byte // Male, Female or another digit
	// NameSubstitutes and AddressSubstitutes have one '0' or '1' for each
	// character, '1' for one that stands in for another; "" means no substitute.
	NameSubstitutes, AddressSubstitutes string
	Municipality                        Municipality
}

// A Municipality is where the card was issued.
type Municipality struct {
	Code             string // local government code, 5 digits without check digit
	Prefecture, City string // romaji as in the certificate, e.g. "Kaku-ken", "Mihon-shi"
}

// DefaultHolder returns an invented holder in a municipality that does not
// exist: there is no prefecture 99.
func DefaultHolder() Holder {
	return Holder{
		Name:         "見本　花子",
		Address:      "架空県見本市例町一丁目２番３号",
		BirthDate:    time.Date(1985, time.November, 23, 0, 0, 0, 0, time.UTC),
		Gender:       Female,
		Municipality: Municipality{Code: "99201", Prefecture: "Kaku-ken", City: "Mihon-shi"},
	}
}

// check refuses a holder from whom no subject of the profile can be made.
func (h Holder) check() error {
	m := h.Municipality
	if len(m.Code) != 5 || strings.Trim(m.Code, "0123456789") != "" || m.Prefecture == "" || m.City == "" {
		return fmt.Errorf("holder: municipality %+v is not complete", m)
	}
	return nil
}

// otherNames returns the subjectAltName in the order of the card (jpki facts 5.2).
func (h Holder) otherNames() []OtherName {
	return []OtherName{
		{jpki.OIDName, h.Name},
		{jpki.OIDBirthDate, birthDateText(h.BirthDate)},
		{jpki.OIDGender, string(rune(h.Gender))},
		{jpki.OIDAddress, h.Address},
		{jpki.OIDNameSubstitutes, substituteMarks(h.NameSubstitutes, h.Name)},
		{jpki.OIDAddressSubstitutes, substituteMarks(h.AddressSubstitutes, h.Address)},
	}
}

func substituteMarks(marks, text string) string {
	if marks != "" {
		return marks
	}
	return strings.Repeat("0", utf8.RuneCountInString(text))
}

// birthDateText writes EYYYYMMDD, the year Gregorian (jpki facts 5.2).
func birthDateText(t time.Time) string {
	if t.IsZero() {
		return "000000000"
	}
	day := t.Format("20060102")
	return era(day) + day
}

// era returns the digit of the era of a day YYYYMMDD, by the first day of each.
func era(day string) string {
	switch {
	case day >= "20190501":
		return "5" // 令和
	case day >= "19890108":
		return "4" // 平成
	case day >= "19261225":
		return "3" // 昭和
	case day >= "19120730":
		return "2" // 大正
	}
	return "1" // 明治
}

// expiry returns the end of the fifth birthday after the day of issue, in Japan
// (jpki facts 5.1). Who is born on 29 February has a birthday on the 28th in other
// years; who has no known birthday gets five years.
func expiry(issued, birth time.Time) time.Time {
	issued = issued.In(jpki.Japan())
	if birth.IsZero() {
		return endOfDay(issued.AddDate(5, 0, 0))
	}
	years := 5
	if birthday(issued.Year(), birth).After(issued) {
		years = 4
	}
	return endOfDay(birthday(issued.Year()+years, birth))
}

// birthday returns the beginning of the birthday in the year.
func birthday(year int, birth time.Time) time.Time {
	day := time.Date(year, birth.Month(), birth.Day(), 0, 0, 0, 0, jpki.Japan())
	if day.Month() != birth.Month() {
		return day.AddDate(0, 0, -1)
	}
	return day
}
