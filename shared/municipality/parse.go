package municipality

import (
	"errors"
	"fmt"

	"jpkiweb/shared/strictjson"
)

// errIncomplete is a file that the build did not make.
var errIncomplete = errors.New("without code or name")

// Parse reads a file in the JSON form that the build makes. An unknown member is
// an error; what the build has checked is not checked again.
func Parse(text []byte) (*File, error) {
	f := new(File)
	if err := decode(text, f); err != nil {
		return nil, fmt.Errorf("municipality file: %w", err)
	}
	if f.Code == "" || f.Name.Ja == "" {
		return nil, fmt.Errorf("municipality file: %w", errIncomplete)
	}
	return f, nil
}

// An Entry is a municipality in the index.
type Entry struct {
	Code       string `json:"code"`
	Name       Text   `json:"name"`
	Prefecture Text   `json:"prefecture"`
}

// ParseIndex reads the list of the municipalities that have a file, in the order
// of their codes.
func ParseIndex(text []byte) ([]Entry, error) {
	var entries []Entry
	if err := decode(text, &entries); err != nil {
		return nil, fmt.Errorf("municipality index: %w", err)
	}
	return entries, nil
}

// Holidays are the national holidays (国民の祝日・休日) of some years.
type Holidays struct {
	From string    `json:"from"` // YYYY-MM-DD, the first day of which all is known
	To   string    `json:"to"`   // the last
	Days []Holiday `json:"days"` // in order
}

// A Holiday is one of them; 12/29 to 1/3 are not, for they are closures of offices.
type Holiday struct {
	Date string `json:"date"` // YYYY-MM-DD
	Name Text   `json:"name"`
}

// ParseHolidays reads the holidays that the build makes.
func ParseHolidays(text []byte) (*Holidays, error) {
	h := new(Holidays)
	if err := decode(text, h); err != nil {
		return nil, fmt.Errorf("holidays: %w", err)
	}
	return h, nil
}

// decode reads what the build makes, where a list that is empty may be null.
func decode(text []byte, to any) error { return strictjson.Options{Partial: true}.Decode(text, to) }
