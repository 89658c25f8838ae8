package guide

import (
	"testing"

	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/dom"
)

func TestTextsOfTheDataInEachLanguage(t *testing.T) {
	all := municipality.Text{Ja: "窓口", Easy: "｜窓口《まどぐち》", En: "counter"}
	for name, test := range map[string]struct {
		lang string
		text municipality.Text
		want string
	}{
		"Japanese":                     {"ja", all, "窓口"},
		"easy Japanese":                {"easy", all, "<ruby>窓口<rt>まどぐち</rt></ruby>"},
		"English":                      {"en", all, "counter"},
		"easy Japanese without a text": {"easy", municipality.Text{Ja: "窓口"}, "窓口"},
		"English without a text":       {"en", municipality.Text{Ja: "窓口"}, `<span lang="ja">窓口</span>`},
	} {
		if got := dom.Render(DataText(texts(t, test.lang), test.text)); got != test.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
