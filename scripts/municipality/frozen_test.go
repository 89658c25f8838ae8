package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/scripts/golden"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/datafile"
)

// Whoever changes a fact of one of the five files, or of the nation's, and not the date
// of its page, says what the page does not say. This is the one test that knows the
// facts of the files that ship; staff need no programmer to pass it.
func TestFilesSayWhatThePagesSaid(t *testing.T) {
	root(t)
	frozen, err := filepath.Glob(filepath.Join(seedFolder, "*.yaml"))
	if err != nil || len(frozen) != 6 {
		t.Fatalf("%q %v", frozen, err)
	}
	for _, copied := range frozen {
		ships := filepath.Join(dataFolder, filepath.Base(copied))
		if difference := changed(fileOf(t, copied), fileOf(t, ships)); difference != "" {
			t.Errorf(`%s does not say what its pages said (- page, + file):
%s
ページが新しくなったのなら、sources の date を新しくしてください（日付のないページは read）。
If the page is new, write its date in sources (read, if it shows none): the copy no longer
speaks for it then. If the file said it wrongly, or says it in better words, read it beside
the page and freeze it: cp %[1]s %s`, ships, difference, copied)
		}
	}
}

func fileOf(t *testing.T, path string) *municipality.File {
	t.Helper()
	docs, problems, err := datafile.Files([]string{path}, "2026-07-16", nil)
	if err != nil || len(datafile.Errors(problems)) > 0 {
		t.Fatal(path, err, datafile.Errors(problems))
	}
	return docs[0].File
}

// changed is the difference of what two files say in Japanese, as of the pages that are
// the same; "" is none.
func changed(page, file *municipality.File) string {
	newer := map[string]bool{}
	for _, s := range file.Sources {
		if isNewer(s, page.Sources) {
			newer[s.ID] = true
		}
	}
	return golden.Difference(factsText(page, newer), factsText(file, newer))
}

// isNewer tells whether the page of a source is not the one that was frozen, but a later
// one or another.
func isNewer(s municipality.Source, frozen []municipality.Source) bool {
	for _, before := range frozen {
		if before.ID != s.ID {
			continue
		}
		if before.Date != "" || s.Date != "" {
			return s.Date > before.Date
		}
		return s.Read > before.Read
	}
	return true
}

// factsText is what a file says in Japanese, a line each, without what rests on these pages;
// papers rest on all pages of the file.
func factsText(f *municipality.File, without map[string]bool) string {
	text, err := json.Marshal(f)
	if err != nil {
		return err.Error()
	}
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		return err.Error()
	}
	if len(without) > 0 {
		delete(all, "papers")
	}
	text, err = json.MarshalIndent(facts(all, without), "", "  ")
	if err != nil {
		return err.Error()
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(text))
}

// facts leaves out of a JSON value translations and what rests on these pages.
func facts(v any, without map[string]bool) any {
	switch v := v.(type) {
	case []any:
		var list []any
		for _, item := range v {
			if item = facts(item, without); item != nil {
				list = append(list, item)
			}
		}
		return list
	case map[string]any:
		if source, _ := v["source"].(string); without[source] {
			return nil
		}
		if id, _ := v["id"].(string); without[id] && v["read"] != nil { // the source itself
			return nil
		}
		if text, ok := v["ja"]; ok {
			return text
		}
		for key, value := range v {
			v[key] = facts(value, without)
		}
	}
	return v
}

// What a city's own staff may do, and what the test says to it.
func TestChangedFactsAreFoundUnlessThePageIsNew(t *testing.T) {
	root(t)
	const dated, bare = "282103-kakogawa.yaml", "282197-sanda.yaml"
	for name, test := range map[string]struct {
		file   string
		change func(*municipality.File)
		found  string // in the difference; "": nothing
	}{
		"an hour": {bare, func(f *municipality.File) { f.Offices[0].Hours[0].From = "09:30" }, "+           \"from\": \"09:30\""},
		"an hour of a page with a new date": {dated, func(f *municipality.File) {
			f.Offices[0].Hours[0].From, f.Sources[0].Date = "09:30", "2026-12-01"
		}, ""},
		"an hour of a page without date that was read again": {bare, func(f *municipality.File) {
			f.Offices[0].Hours[0].From, f.Sources[0].Read = "09:30", "2026-12-01"
		}, ""},
		"an hour of a dated page that was only read again": {dated, func(f *municipality.File) {
			f.Offices[0].Hours[0].From, f.Sources[0].Read = "09:30", "2026-12-01"
		}, "09:30"},
		"an hour, another page being new": {bare, func(f *municipality.File) {
			f.Offices[0].Hours[0].From, f.Sources[1].Read = "09:30", "2026-12-01"
		}, "09:30"},
		"a page with an older date":   {dated, func(f *municipality.File) { f.Sources[0].Date = "2019-10-01" }, "2019-10-01"},
		"a fee":                       {bare, func(f *municipality.File) { f.Fees[0].Yen = 300 }, "300"},
		"a number":                    {bare, func(f *municipality.File) { f.Phones[0].Number = "079-559-5045" }, "079-559-5045"},
		"a day off":                   {dated, func(f *municipality.File) { f.Closed[0].To = "01-04" }, "01-04"},
		"a paper less":                {bare, func(f *municipality.File) { f.Guides[0].Visits[0].Bring = f.Guides[0].Visits[0].Bring[1:] }, `"paper": "card"`},
		"a note in other words":       {bare, func(f *municipality.File) { f.Guides[0].Notes[0].Text.Ja = "別の文" }, "別の文"},
		"a translation":               {bare, func(f *municipality.File) { f.Guides[0].Notes[0].Text.En = "Other words." }, ""},
		"a fact of a page not frozen": {bare, func(f *municipality.File) { addNote(f) }, ""},
	} {
		file := fileOf(t, filepath.Join(seedFolder, test.file))
		test.change(file)
		got := changed(fileOf(t, filepath.Join(seedFolder, test.file)), file)
		if (got == "") != (test.found == "") || !strings.Contains(got, test.found) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func addNote(f *municipality.File) {
	f.Sources = append(f.Sources, municipality.Source{ID: "new", Title: "新しいページ", Read: "2026-12-01"})
	f.Notes = append(f.Notes, municipality.Note{Text: municipality.Text{Ja: "新しいお知らせ"}, Fact: municipality.Fact{Source: "new"}})
}
