// Package publication makes the JSON files that the app fetches from the data files
// of municipalities, the rules of certificates and the calendar of holidays. The
// same input makes the same bytes.
package publication

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/datafile"
)

// Municipalities makes municipality/CODE.json of each document, and
// municipality/index.json of those that are not the national one.
func Municipalities(docs []*datafile.Document) (map[string][]byte, error) {
	files := map[string][]byte{}
	index := []municipality.Entry{}
	for _, doc := range docs {
		f := doc.File
		text, err := compact(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", doc.Name, err)
		}
		files["municipality/"+f.Code+".json"] = text
		if f.Code != municipality.NationalCode {
			index = append(index, municipality.Entry{Code: f.Code, Name: f.Name, Prefecture: f.Prefecture})
		}
	}
	slices.SortFunc(index, func(a, b municipality.Entry) int { return cmp.Compare(a.Code, b.Code) })
	text, err := compact(index)
	files["municipality/index.json"] = text
	return files, err
}

// File makes municipality/CODE.json of a file.
func File(f *municipality.File) ([]byte, error) { return compact(f) }

// Index makes municipality/index.json of one that is there, with a municipality more or in the
// place of what was there of it.
func Index(index []municipality.Entry, f *municipality.File) ([]byte, error) {
	index = slices.DeleteFunc(slices.Clone(index), func(e municipality.Entry) bool { return e.Code == f.Code })
	index = append(index, municipality.Entry{Code: f.Code, Name: f.Name, Prefecture: f.Prefecture})
	slices.SortFunc(index, func(a, b municipality.Entry) int { return cmp.Compare(a.Code, b.Code) })
	return compact(index)
}

// Edition makes the edition.json of data that are built in: its number is the newest day on
// which a page was read, and two zeroes, so that it needs no clock and a later bundle has a
// higher one.
func Edition(docs []*datafile.Document) ([]byte, error) {
	newest := ""
	for _, doc := range docs {
		for _, source := range doc.File.Sources {
			newest = max(newest, source.Read)
		}
	}
	number, err := FirstNumber(newest)
	if err != nil {
		return nil, err
	}
	return compact(municipality.Edition{Number: number, Made: newest, BuiltIn: true})
}

// perDay is how many bundles may be made on one day.
const perDay = 100

// FirstNumber is the lowest number of a day, YYYY-MM-DD: its digits and two zeroes.
func FirstNumber(day string) (int64, error) {
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return 0, err
	}
	number, err := strconv.ParseInt(strings.ReplaceAll(day, "-", ""), 10, 64)
	return number * perDay, err
}

// Rules makes JSON of the YAML of the lifecycle rules.
func Rules(text []byte) ([]byte, error) {
	var rules any
	if err := yaml.Unmarshal(text, &rules); err != nil {
		return nil, err
	}
	return compact(rules)
}

// compact is JSON without spaces, and with < > & as they are.
func compact(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}
