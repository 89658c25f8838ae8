// Package publish makes the JSON files that the app fetches from the data files
// of municipalities, the rules of certificates and the calendar of holidays. The
// same input makes the same bytes.
package publish

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/goccy/go-yaml"

	"jpkiweb/scripts/municipality/datafile"
	"jpkiweb/scripts/output"
	"jpkiweb/shared/municipality"
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

// Write puts files under a folder, and takes municipalities away that it has no more.
func Write(dir string, files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := output.Write(filepath.Join(dir, filepath.FromSlash(name)), files[name]); err != nil {
			return err
		}
	}
	old, err := filepath.Glob(filepath.Join(dir, "municipality", "[0-9][0-9][0-9][0-9][0-9][0-9].json"))
	if err != nil {
		return err
	}
	for _, path := range old {
		if _, current := files["municipality/"+filepath.Base(path)]; !current {
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	return nil
}

// compact is JSON without spaces, and with < > & as they are.
func compact(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}
