package gazetteer

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"jpkiweb/shared/municipality"
)

// Name is the name of the list, in this folder and beside the app.
const Name = "municipalities.tsv"

// Bounds of a list that is read.
const (
	maxBytes   = 1 << 20
	maxEntries = 4000
	maxName    = 30 // letters of a column; the longest of the list has 20
)

// Errors of a list.
var (
	ErrTooLarge = errors.New("list of municipalities is too large")
	ErrLine     = errors.New("line of a list of municipalities is none")
)

// A Place is a municipality of the list.
type Place struct {
	Code       string // local government code, six digits with the check digit
	Name       string // 加古川市
	Reading    string // hiragana with the reading of its kind: かこがわし
	English    string // Kakogawa City
	Prefecture Prefecture
	keys       *keys
}

// A Prefecture is where a municipality lies.
type Prefecture struct {
	Name, Reading, English string // 兵庫県, ひょうごけん, Hyogo
}

// A List is the list of the municipalities, in the order of their codes. Its zero value
// has none.
type List struct {
	places []Place
}

// Parse reads the list: lines of code, name, reading and English name with tabs between
// them; a code of two digits is a prefecture, which stands before its municipalities.
func Parse(text []byte) (*List, error) {
	if len(text) > maxBytes {
		return nil, ErrTooLarge
	}
	list, prefectures, number := &List{}, map[string]Prefecture{}, 0
	for line := range bytes.Lines(text) {
		number++
		line := strings.TrimRight(string(line), "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if err := list.add(line, prefectures); err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
	}
	return list, nil
}

func (l *List) add(line string, prefectures map[string]Prefecture) error {
	const codeOfPrefecture = 2
	columns := strings.Split(line, "\t")
	if len(columns) != 4 || slices.ContainsFunc(columns, func(c string) bool { return c == "" || utf8.RuneCountInString(c) > maxName }) {
		return ErrLine
	}
	code := columns[0]
	if len(code) == codeOfPrefecture {
		prefectures[code] = Prefecture{columns[1], columns[2], columns[3]}
		return nil
	}
	if !municipality.IsCode(code) {
		return fmt.Errorf("%w: %q is no code", ErrLine, code)
	}
	prefecture, known := prefectures[code[:codeOfPrefecture]]
	switch n := len(l.places); {
	case !known:
		return fmt.Errorf("%w: %q is of no prefecture", ErrLine, code)
	case n == maxEntries:
		return ErrTooLarge
	case n > 0 && l.places[n-1].Code >= code:
		return fmt.Errorf("%w: %q is not after %q", ErrLine, code, l.places[n-1].Code)
	}
	p := Place{Code: code, Name: columns[1], Reading: columns[2], English: columns[3], Prefecture: prefecture}
	p.keys = keysOf(&p)
	l.places = append(l.places, p)
	return nil
}

// With is the list with those of an index that it has not: a municipality that is new, or
// one to try with.
func (l *List) With(index []municipality.Entry) *List {
	more := &List{places: slices.Clone(l.places)}
	for _, e := range index {
		if _, ok := l.Place(e.Code); ok || e.Name.Ja == "" {
			continue
		}
		p := Place{
			Code: e.Code, Name: e.Name.Ja, Reading: reading(e.Name.Easy), English: e.Name.En,
			Prefecture: Prefecture{e.Prefecture.Ja, reading(e.Prefecture.Easy), e.Prefecture.En},
		}
		p.keys = keysOf(&p)
		more.places = append(more.places, p)
	}
	slices.SortFunc(more.places, func(a, b Place) int { return strings.Compare(a.Code, b.Code) })
	return more
}

// Places are all municipalities, in the order of their codes.
func (l *List) Places() []Place { return l.places }

// Place is the municipality of a code; ok is false where there is none.
func (l *List) Place(code string) (p Place, ok bool) {
	i, ok := slices.BinarySearchFunc(l.places, code, func(p Place, code string) int { return strings.Compare(p.Code, code) })
	if !ok {
		return Place{}, false
	}
	return l.places[i], true
}

// Entry is the municipality as the index of those with a file has it, with furigana.
func (p *Place) Entry() municipality.Entry {
	return municipality.Entry{
		Code:       p.Code,
		Name:       municipality.Text{Ja: p.Name, Easy: Furigana(p.Name, p.Reading), En: p.English},
		Prefecture: municipality.Text{Ja: p.Prefecture.Name, Easy: Furigana(p.Prefecture.Name, p.Prefecture.Reading), En: p.Prefecture.English},
	}
}
