package ticksheet

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/datafile"
)

var today = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// names calls a text by its key.
func names(key string) string { return "【" + key + "】" }

// Each fact of the files that ship stands on its sheet, in words.
func TestEveryFactIsOnTheSheet(t *testing.T) {
	paths, err := filepath.Glob("../data/[1-9]*.yaml")
	if err != nil || len(paths) < 5 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		doc, problems := datafile.Parse(path, text)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		f := doc.File
		html := string(Write(f, today, names))
		want := []string{f.Name.Ja, f.Code}
		for _, p := range f.Phones {
			want = append(want, p.Number, p.Label.Ja)
		}
		for _, o := range f.Offices {
			want = append(want, o.Name.Ja, o.Address)
			for _, h := range o.Hours {
				want = append(want, h.From+"〜"+h.To)
			}
		}
		for _, s := range f.Sources {
			want = append(want, s.Title)
		}
		for _, n := range f.Notes {
			want = append(want, n.Text.Ja)
		}
		for _, w := range want {
			if !strings.Contains(html, escaper.Replace(w)) {
				t.Errorf("%s: %q is not on it", path, w)
			}
		}
	}
}

// The oldest come first and are marked; what has no source is before them.
func TestOldestFactsComeFirstAndAreMarked(t *testing.T) {
	fact := func(source string) municipality.Fact { return municipality.Fact{Source: source} }
	f := &municipality.File{
		Code: "999997", Name: municipality.Text{Ja: "<練習>市"},
		Sources: []municipality.Source{
			{ID: "new", Title: "新しい", Date: "2026-11-20", Read: "2026-11-21"},
			{ID: "old", Title: "古い", Date: "2020-10-01", Read: "2026-11-21"},
			{ID: "bare", Title: "日付なし", Read: "2026-05-21"},
		},
		Fees: []municipality.Fee{
			{Procedures: []lifecycle.Procedure{lifecycle.Renew}, Yen: 0, Fact: fact("new")},
			{Procedures: []lifecycle.Procedure{lifecycle.Issue}, Yen: 200, Fact: fact("old")},
			{Procedures: []lifecycle.Procedure{lifecycle.Reissue}, Yen: 800, Fact: fact("bare")},
			{Procedures: []lifecycle.Procedure{lifecycle.CardRenew}, Yen: 1000, Fact: fact("none")},
		},
	}
	html := string(Write(f, today, names))
	at := -1
	for _, want := range []string{"1000円", "出典がありません", "200円", "（6年1か月前）", "800円", "読んだ日 2026-05-21（6か月前）", "無料", "（10日前）"} {
		next := strings.Index(html, want)
		if next < at {
			t.Errorf("%s is at %d, after %d", want, next, at)
		}
		at = next
	}
	if strings.Contains(html, "<練習>") || strings.Count(html, `class="old">★`) != 2 || strings.Count(html, "このままでよい") != 4 {
		t.Errorf("%s", html)
	}
}
