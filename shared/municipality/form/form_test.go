package form

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"jpkiweb/shared/character"
	"jpkiweb/shared/lifecycle"
)

// Of each form: its name on the municipality's page, whose it is, what it is for.
var nine = map[string]struct {
	title, municipality string
	procedures          []lifecycle.Procedure
}{
	"hokuei-issue":        {"電子証明書 新規発行/更新申請書", "313726", []lifecycle.Procedure{lifecycle.Issue, lifecycle.Renew}},
	"hokuei-revoke":       {"署名用電子証明書/利用者証明用電子証明書 失効申請/秘密鍵漏えい等届出書", "313726", []lifecycle.Procedure{lifecycle.Revoke}},
	"hokuei-loss":         {"個人番号カード紛失・廃止届 電子証明書 失効申請/秘密鍵漏えい等届出書", "313726", []lifecycle.Procedure{lifecycle.LostCard, lifecycle.Reissue}},
	"hokuei-hold-release": {"利用者証明用電子証明書 一時保留解除届", "313726", []lifecycle.Procedure{lifecycle.Release}},
	"hokuei-card-release": {"個人番号カード一時停止解除届/利用者証明用電子証明書 一時停止解除届", "313726", []lifecycle.Procedure{lifecycle.Release}},
	"hokuei-pin":          {"電子証明書 暗証番号変更/暗証番号初期化申請書", "313726", []lifecycle.Procedure{lifecycle.PINChange, lifecycle.PINReset}},
	"hokuei-card-pin":     {"個人番号カード暗証番号変更・再設定 電子証明書 暗証番号変更・再設定申請書", "313726", []lifecycle.Procedure{lifecycle.PINChange, lifecycle.PINReset}},
	"ojiya-issue":         {"電子証明書新規発行・更新申請書", "152081", []lifecycle.Procedure{lifecycle.Issue, lifecycle.Renew}},
	"ojiya-pin":           {"暗証番号変更・再設定申請書", "152081", []lifecycle.Procedure{lifecycle.PINChange, lifecycle.PINReset}},
}

// Nine forms are named on the pages of municipalities. Each asks once for the four
// attributes, leaves a signature to the hand, has a place for an agent and for the office,
// and none for a PIN.
func TestNineForms(t *testing.T) {
	all, err := All()
	if err != nil || len(all) != len(nine) {
		t.Fatalf("%d forms, want %d: %v", len(all), len(nine), err)
	}
	for _, f := range all {
		t.Run(f.ID, func(t *testing.T) {
			if want, ok := nine[f.ID]; !ok || f.Title != want.title || f.Municipality != want.municipality || !slices.Equal(f.Procedures, want.procedures) {
				t.Errorf("%+v", f)
			}
			var from []Attribute
			hands := 0
			for _, s := range f.Sections {
				for _, r := range s.Rows {
					r.check(t)
					if r.Kind == Card {
						from = append(from, r.From)
					}
					if r.Kind == Hand {
						hands++
					}
				}
			}
			if !slices.Equal(from, Attributes[:]) || hands != 2 || len(f.Sections) != 4 {
				t.Errorf("from the card %v; %d by hand; %d sections", from, hands, len(f.Sections))
			}
		})
	}
}

// check checks that a row has what its kind needs, and nothing else.
func (r Row) check(t *testing.T) {
	t.Helper()
	has := map[Kind]bool{
		Line: true, Hand: true, Card: slices.Contains(Attributes[:], r.From), Boxes: len(r.Options) > 0, Text: true, Note: r.Text != "",
	}
	if !has[r.Kind] || (r.Label == "") != (r.Kind == Note) || (r.From != "") != (r.Kind == Card) || (len(r.Options) > 0) != (r.Kind == Boxes) ||
		(r.Text != "") != (r.Kind == Note) {
		t.Errorf("%+v", r)
	}
	if r.Kind != Boxes && r.Kind != Note && strings.Contains(r.Label, "暗証番号") {
		t.Errorf("a PIN would be written: %+v", r)
	}
}

func TestFormsOfACounter(t *testing.T) {
	for name, test := range map[string]struct {
		code string
		of   lifecycle.Procedure
		want string
	}{
		"town with two forms":         {"313726", lifecycle.Release, "hokuei-card-release hokuei-hold-release"},
		"town with one":               {"313726", lifecycle.Renew, "hokuei-issue"},
		"city with one of its own":    {"152081", lifecycle.PINReset, "ojiya-pin"},
		"city without one for this":   {"152081", lifecycle.LostCard, "hokuei-loss"},
		"city without any":            {"282103", lifecycle.PINReset, "hokuei-card-pin"},
		"nobody says where it is":     {"", lifecycle.Issue, "hokuei-issue"},
		"procedure without a form":    {"313726", lifecycle.NameAddressChange, ""},
		"procedure nobody knows":      {"313726", "", ""},
		"card renewal, on the letter": {"313726", lifecycle.CardRenew, ""},
	} {
		var ids []string
		for _, f := range Of(test.code, test.of) {
			ids = append(ids, f.ID)
		}
		if got := strings.Join(ids, " "); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// A file that is not as it should be is an error with its name.
func TestFormThatCannotBeRead(t *testing.T) {
	for name, text := range map[string]string{"no JSON": "{", "a member that nobody knows": `{"id":"a","title":"b","municipality":"c","procedures":[],"sections":[],"pin":"1"}`} {
		if all, err := read(fstest.MapFS{"data/a.json": {Data: []byte(text)}}); err == nil || !strings.Contains(err.Error(), "data/a.json") {
			t.Errorf("%s: %v, %v", name, all, err)
		}
	}
}

func TestMarked(t *testing.T) {
	for text, want := range map[string]string{
		"見本　花子":      "見本　花子",
		"〓本　花子":      "(〓)本　花子",
		"髙\uE000橋":   "髙([U+E000])橋",
		"\U000F0000": "([U+F0000])",
		"葛󠄀城":        "葛([U+E0100])城",
		"a\u200Bb〓〓": "a([U+200B])b(〓)(〓)",
		"\U00020B9F": "\U00020B9F",
		"":           "",
		"b\xFF":      "b([U+FFFD])",
	} {
		got := ""
		for _, p := range Marked(text) {
			if p.Hidden {
				p.Text = "(" + p.Text + ")"
			}
			got += p.Text
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if character.AnyHidden(Marked("見本　花子")) {
		t.Error("nothing stands in")
	}
}
