// Package publication makes the JSON files that the app fetches from the data files
// of municipalities, the rules of certificates and the calendar of holidays. The
// same input makes the same bytes.
package publication

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

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
	slices.SortFunc(index, func(a, b municipality.Entry) int { return bytes.Compare([]byte(a.Code), []byte(b.Code)) })
	text, err := compact(index)
	files["municipality/index.json"] = text
	return files, err
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
