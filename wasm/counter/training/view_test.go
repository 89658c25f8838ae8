package training_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/scripts/golden"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/counter/scene"
	"jpkiweb/wasm/counter/training"
	"jpkiweb/wasm/dom"
)

var icons = regexp.MustCompile(`<svg class="icon (icon-\w+)"[^>]* aria-label="([^"]*)">.*?</svg>`)

// html is a screen with a line for each element, and a short one for each icon.
func html(s dom.Screen) string {
	body := icons.ReplaceAllString(dom.Render(s.Body), `<svg $1 "$2">`)
	return "<!-- key " + s.Key + " -->\n" + strings.ReplaceAll(body, "><", ">\n<") + "\n"
}

func texts(t *testing.T, lang string) locale.Texts {
	t.Helper()
	texts, err := locale.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestScreens(t *testing.T) {
	words, names, models := golden.Words{}, []string{}, map[string]training.Model{}
	for _, lang := range locale.Languages {
		of := texts(t, lang)
		words[lang] = map[string]string{}
		for _, key := range of.Keys() {
			words[lang][key], _ = of.Text(key)
		}
	}
	for _, s := range scene.Training() {
		names, models[s.Name] = append(names, s.Name), s.Model
	}
	drawn := golden.Scenes(names, locale.Languages[:], words, func(name, lang string, words map[string]string) string {
		return html(training.Draw(models[name], locale.New(lang, words)))
	})
	var files []string
	for name, text := range drawn {
		file := name + ".html"
		files = append(files, file)
		t.Run(name, func(t *testing.T) { golden.Compare(t, filepath.Join("testdata", file), text) })
	}
	golden.Only(t, "testdata", files...)
}

// Every screen says that it is practice, and has the key that ends it; every button but that
// of the form does what a key does, and shows that key.
func TestEveryScreenSaysThatItIsPractice(t *testing.T) {
	said := map[string]string{"ja": "練習", "en": "raining", "easy": "練習"}
	button := regexp.MustCompile(`<button [^>]*data-action="([^"]*)" data-value="([^"]*)"[^>]*>(?:<kbd[^>]*>([^<]*)</kbd>)?`)
	for _, lang := range locale.Languages {
		of := texts(t, lang)
		for _, s := range scene.Training() {
			screen := training.Draw(s.Model, of)
			drawn := dom.Render(screen.Body)
			header, _, _ := strings.Cut(drawn, "</header>")
			if !strings.Contains(screen.Title, said[lang]) || !strings.Contains(header, said[lang]) {
				t.Errorf("%s %s: %q", lang, s.Name, screen.Title)
			}
			ends := false
			for _, b := range button.FindAllStringSubmatch(drawn, -1) {
				ends = ends || b[2] == counter.KeyTraining
				if b[1] != counter.ActionKey || !strings.EqualFold(b[2], b[3]) {
					t.Errorf("%s: %s", s.Name, b[0])
				}
			}
			if !ends {
				t.Errorf("%s cannot be ended", s.Name)
			}
		}
	}
}
