package cli

import (
	"errors"
	"io/fs"
	"os"
	"strings"

	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/datafile"
	"jpkiweb/shared/municipality/gazetteer"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
)

// begin writes the file of a municipality for its staff to go on with: the one that is built
// in, or else a new one. A file that is there stays as it is.
func (m *municipalityCall) begin(code string) error {
	list, err := m.places()
	if err != nil {
		return err
	}
	place, known := list.Place(code)
	if !known {
		return said(wire.CodeRequestInvalid, "error.municipality_code", "code", code)
	}
	content, err := m.beginning(place.Entry())
	if err != nil {
		return err
	}
	out := m.out
	if out == "" {
		out = nameOfFile(place)
	}
	if _, err := os.Lstat(out); out != "-" && !errors.Is(err, fs.ErrNotExist) {
		return said(wire.CodeRequestInvalid, "error.municipality_file_there", "file", out)
	}
	if err := m.put(out, content); err != nil || out == "-" {
		return err
	}
	return m.wrote(out)
}

// beginning is the file that is built in, or a new one.
func (m *municipalityCall) beginning(e municipality.Entry) ([]byte, error) {
	text, err := static.ReadDist(m.App, dataFile(bundle.FileName(e.Code)))
	if errors.Is(err, fs.ErrNotExist) {
		return datafile.New(e, m.today), nil
	}
	if err != nil {
		return nil, err
	}
	return datafile.YAML(text)
}

// nameOfFile is how the file of a municipality is called: 131016-chiyoda.yaml.
func nameOfFile(p gazetteer.Place) string {
	words := strings.Fields(strings.ToLower(p.English))
	if len(words) > 1 {
		words = words[:len(words)-1] // City, Town, Village
	}
	plain := strings.Map(func(r rune) rune {
		if r == '-' || 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}, strings.Join(words, "-"))
	return p.Code + "-" + plain + ".yaml"
}
