package golden

import (
	"slices"
	"strings"
	"testing"
)

// words of two languages, and three scenes that show them.
func words() Words {
	return Words{
		"ja": {"title": "題", "left": "あと{n}回", "of": "{a}の{b}"},
		"en": {"title": "Title", "left": "{n} left", "of": "{b} of {a}"},
	}
}

func drawScene(scene, _ string, texts map[string]string) string {
	place := strings.NewReplacer("{n}", "3", "{a}", "A", "{b}", "B").Replace
	switch scene {
	case "first":
		return "<h1>" + texts["title"] + "\n</h1>\n"
	case "second":
		return texts["title"] + "\n" + place(texts["left"]) + "\n"
	}
	return place(texts["left"]) + "\n" + place(texts["of"]) + "\n"
}

func scenes(w Words) map[string]string {
	return Scenes([]string{"first", "second", "third"}, []string{"ja", "en"}, w, drawScene)
}

// What is new in a scene is in words, the rest by its key with what fills it, and what
// is the same in all languages is there once.
func TestTextsAreInWordsWhereTheyAreFirstShown(t *testing.T) {
	for scene, want := range map[string]string{
		"first":  "ja\t<h1>題\nen\t<h1>Title\n</h1>\n",
		"second": "⟦title⟧\nja\tあと3回\nen\t3 left\n",
		"third":  "⟦left n=3⟧\nja\tAのB\nen\tB of A\n",
	} {
		if got := scenes(words())[scene]; got != want {
			t.Errorf("%s: %q, want %q", scene, got, want)
		}
	}
}

func TestChangedWordChangesOneFile(t *testing.T) {
	before := scenes(words())
	for _, test := range []struct{ key, text, scene string }{
		{"title", "Heading", "first"}, {"left", "{n} tries left", "second"}, {"of", "of {a}: {b}", "third"},
	} {
		changed := words()
		changed["en"][test.key] = test.text
		var differ []string
		for scene, text := range scenes(changed) {
			if text != before[scene] {
				differ = append(differ, scene)
			}
		}
		if !slices.Equal(differ, []string{test.scene}) {
			t.Errorf("%s: %q differ", test.key, differ)
		}
	}
}

// Furigana of the trusted window is no place.
func TestFuriganaIsNoPlace(t *testing.T) {
	w := Words{"easy": {"title": "{題|だい} {n}"}}
	if got := w.keys()["title"]; got != "⟦title n={n}⟧" {
		t.Error(got)
	}
}

// Where languages part in the number of lines, each stands alone.
func TestSectionsOfUnlikeLines(t *testing.T) {
	got := Sections([]string{"ja", "en"}, func(language string) string {
		return map[string]string{"ja": "一\n二\n", "en": "one\n"}[language]
	})
	if want := "<!-- ja -->\n一\n二\n<!-- en -->\none\n"; got != want {
		t.Errorf("%q", got)
	}
}
