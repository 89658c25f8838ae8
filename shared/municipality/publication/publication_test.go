package publication

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/datafile"
)

// Dates by the law (国民の祝日に関する法律) and the equinoxes as announced in the
// official gazette, with substitute (振) and citizens' holidays (国).
func TestHolidaysAreTheOfficialOnes(t *testing.T) {
	official := map[int]string{
		2025: "01-01 01-13 02-11 02-23 02-24振 03-20 04-29 05-03 05-04 05-05 05-06振 07-21 08-11 09-15 09-23 10-13 11-03 11-23 11-24振",
		2026: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06振 07-20 08-11 09-21 09-22国 09-23 10-12 11-03 11-23",
		2027: "01-01 01-11 02-11 02-23 03-21 03-22振 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23",
		// May 5 on a Sunday, and a citizens' holiday after 2032, which the library does not know.
		2030: "01-01 01-14 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06振 07-15 08-11 08-12振 09-16 09-23 10-14 11-03 11-04振 11-23",
		2032: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-21国 09-22 10-11 11-03 11-23",
		2037: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06振 07-20 08-11 09-21 09-22国 09-23 10-12 11-03 11-23",
	}
	for year, want := range official {
		days, err := holidaysOf(year)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range days {
			mark := map[string]string{"振替休日": "振", "国民の休日": "国"}[d.Name.Ja]
			got = append(got, strings.TrimPrefix(d.Date, d.Date[:5])+mark)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%d\n got %s\nwant %s", year, strings.Join(got, " "), want)
		}
	}
}

func TestCalendarSpansTheYearsAround(t *testing.T) {
	text, err := HolidayJSON(2026)
	if err != nil {
		t.Fatal(err)
	}
	h, err := municipality.ParseHolidays(text)
	if err != nil {
		t.Fatal(err)
	}
	if h.From != "2025-01-01" || h.To != "2031-12-31" || h.Days[0].Date != "2025-01-01" || h.Days[len(h.Days)-1].Date != "2031-11-24" {
		t.Errorf("%s to %s, %v to %v", h.From, h.To, h.Days[0], h.Days[len(h.Days)-1])
	}
	for _, d := range h.Days {
		if d.Name.Ja == "" || d.Name.Easy == "" || d.Name.En == "" {
			t.Errorf("name of %s: %v", d.Date, d.Name)
		}
	}
	again, err := HolidayJSON(2026)
	if err != nil || string(again) != string(text) {
		t.Error("not the same twice", err)
	}
	if _, err := Holidays(2022); err == nil {
		t.Error("the moved holidays of 2021 are taken for right")
	}
}

func documents(t *testing.T) []*datafile.Document {
	t.Helper()
	docs, problems, err := datafile.Folder("../datafile/testdata", "2026-07-16", nil)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	return docs
}

func TestMunicipalitiesAreReadBack(t *testing.T) {
	docs := documents(t)
	files, err := Municipalities(append(docs, &datafile.Document{File: &municipality.File{Code: "000000", Name: municipality.Text{Ja: "全国"}}}))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"municipality/000000.json", "municipality/999997.json", "municipality/index.json"}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Fatalf("files %q", got)
	}
	f, err := municipality.Parse(files["municipality/999997.json"])
	if err != nil {
		t.Fatal(err)
	}
	back, _ := json.Marshal(f)
	original, _ := json.Marshal(docs[0].File)
	if string(back) != string(original) {
		t.Errorf("read back %s", back)
	}
	index, err := municipality.ParseIndex(files["municipality/index.json"])
	if err != nil || len(index) != 1 || index[0].Code != "999997" || index[0].Prefecture.En != "Reiji" {
		t.Errorf("index %v, %v", index, err)
	}
	if strings.ContainsAny(string(files["municipality/999997.json"]), "\n") {
		t.Error("not minified")
	}
}

// The number needs no clock, and a bundle of that day has a higher one.
func TestEditionIsOfTheNewestPage(t *testing.T) {
	docs := documents(t)
	docs[0].File.Sources = append(docs[0].File.Sources, municipality.Source{ID: "x", Read: "2026-07-31"}, municipality.Source{ID: "y", Read: "2026-07-30"})
	text, err := Edition(docs)
	if want := `{"number":2026073100,"made":"2026-07-31","builtIn":true}`; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
	if e, err := municipality.ParseEdition(text); err != nil || e.Number != 2026073100 || !e.BuiltIn {
		t.Errorf("%+v, %v", e, err)
	}
	if _, err := Edition(nil); err == nil {
		t.Error("data of no day have a number")
	}
}

func TestRulesKeepTheirValues(t *testing.T) {
	got, err := Rules([]byte("b: {x: 1, text: \"a < b\"}\na:\n  - 2026-04-01\n  - true\n"))
	if want := `{"a":["2026-04-01",true],"b":{"text":"a < b","x":1}}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
	if _, err := Rules([]byte("a: [")); err == nil {
		t.Error("half a list is taken")
	}
}

func TestRulesOfTheTreeAreRead(t *testing.T) {
	text, err := os.ReadFile("../../../shared/lifecycle/data/rules.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rules, err := Rules(text)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lifecycle.Parse(rules); err != nil {
		t.Error(err)
	}
}
