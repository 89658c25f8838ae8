package municipality

import (
	"encoding/json"
	"reflect"
	"testing"
)

func TestParseReadsWhatIsWritten(t *testing.T) {
	for _, f := range []*File{nationalFile(), cityFile()} {
		text, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back, f) {
			t.Errorf("got %+v\nwant %+v", back, f)
		}
	}
}

func TestParseIsStrict(t *testing.T) {
	for name, text := range map[string]string{
		"empty":                 ``,
		"not JSON":              `code: "999997"`,
		"unknown member":        `{"code":"999997","name":{"ja":"例示市"},"sources":[],"colour":"blue"}`,
		"unknown inner member":  `{"code":"999997","name":{"ja":"例示市","fr":"X"},"sources":[]}`,
		"wrong type":            `{"code":999997,"name":{"ja":"例示市"},"sources":[]}`,
		"more than one value":   `{"code":"999997","name":{"ja":"例示市"},"sources":[]} {}`,
		"something after it":    `{"code":"999997","name":{"ja":"例示市"},"sources":[]}]`,
		"without code":          `{"name":{"ja":"例示市"},"sources":[]}`,
		"without Japanese name": `{"code":"999997","name":{"en":"Reiji"},"sources":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			if f, err := Parse([]byte(text)); err == nil {
				t.Errorf("taken: %+v", f)
			}
		})
	}
	if _, err := ParseIndex([]byte(`[{"code":"999997","name":{"ja":"例示市"},"prefecture":{"ja":"例示県"},"x":1}]`)); err == nil {
		t.Error("index with an unknown member is taken")
	}
	if _, err := ParseHolidays([]byte(`{"from":"2026-01-01","to":"2026-12-31","days":[],"x":1}`)); err == nil {
		t.Error("holidays with an unknown member are taken")
	}
}

func TestDays(t *testing.T) {
	for s, want := range map[string]day{
		"2026-04-01": 20260401, "12-29": 1229, "": 0, "2026-4-1": 0, "2026/04/01": 0, "12/29": 0, "aaaa-bb-cc": 0, "1229": 0,
	} {
		if got := parseDay(s); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
	for s, want := range map[string]int{"00:00": 0, "09:05": 545, "23:59": 1439, "": 0} {
		if got := minuteOfDay(s); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
}
