package view

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/scripts/golden"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/view/scene"
)

func texts(t *testing.T, lang string) locale.Texts {
	t.Helper()
	texts, err := locale.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// lined is HTML with a line for each element, ruby being part of its line.
func lined(html string) string {
	return strings.NewReplacer("</rt></ruby>", "</rt></ruby>", "><ruby>", "><ruby>", "><", ">\n<").Replace(html) + "\n"
}

// unframed cuts a screen into the frame's header, what the screen has for itself, and
// the frame's footer.
func unframed(t *testing.T, s dom.Screen) (header, own, footer string) {
	t.Helper()
	header, rest, headed := strings.Cut(dom.Render(s.Body), "<main ")
	own, footer, footed := strings.Cut(rest, "<footer ")
	if !headed || !footed {
		t.Fatalf("screen %s has no frame", s.Key)
	}
	return header, "<main " + own, "<footer " + footer
}

// words are the texts of every language.
func words(t *testing.T) golden.Words {
	t.Helper()
	all := golden.Words{}
	for _, lang := range locale.Languages {
		of := texts(t, lang)
		all[lang] = map[string]string{}
		for _, key := range of.Keys() {
			all[lang][key], _ = of.Text(key)
		}
	}
	return all
}

// goldenScenes are the golden files by the names of their scenes, without the frame.
func goldenScenes(t *testing.T) map[string]string {
	t.Helper()
	models, names := map[string]app.Model{}, []string{}
	for _, s := range scene.All() {
		models[s.Name], names = s.Model, append(names, s.Name)
	}
	files := golden.Scenes(names, locale.Languages[:], words(t), func(name, lang string, texts map[string]string) string {
		s := Draw(models[name], locale.New(lang, texts))
		_, own, _ := unframed(t, s)
		return "<!-- key " + s.Key + " focus " + s.Focus + " -->\n" + lined(own)
	})
	words := regexp.MustCompile(` (day|month)=⟦[^⟧]*⟧`) // of what is there in figures
	for name, text := range files {
		files[name] = words.ReplaceAllString(text, "")
	}
	return files
}

func TestScreens(t *testing.T) {
	for name, text := range goldenScenes(t) {
		t.Run(name, func(t *testing.T) {
			golden.Compare(t, filepath.Join("testdata", "scenes", name+".html"), text)
		})
	}
}

func TestGoldenFilesAreThoseOfTheScenes(t *testing.T) {
	files := []string{"frame.html"}
	for _, s := range scene.All() {
		files = append(files, "scenes/"+s.Name+".html")
	}
	golden.Only(t, "testdata", files...)
}

// What stands around every screen, with a helper and without one.
func TestFrame(t *testing.T) {
	golden.Compare(t, filepath.Join("testdata", "frame.html"), golden.Sections(locale.Languages[:], func(lang string) string {
		texts := texts(t, lang)
		with := Draw(app.Model{Screen: app.ScreenDeclined, Helper: "0.1.0"}, texts)
		header, _, footer := unframed(t, with)
		_, _, without := unframed(t, Draw(app.Model{Screen: app.ScreenDeclined}, texts))
		return "<!-- lang " + with.Lang + " title " + with.Title + " -->\n" + lined(header) + lined(footer) + lined(without)
	}))
}

// The frame is the same around every scene, and says what its heading says.
func TestEveryScreenIsInTheFrame(t *testing.T) {
	heading := regexp.MustCompile(`<h1 [^>]*>(.*?)</h1>`)
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		for _, s := range scene.All() {
			screen := Draw(s.Model, texts)
			header, own, footer := unframed(t, screen)
			wantHeader, _, wantFooter := unframed(t, Draw(app.Model{Screen: app.ScreenDeclined, Helper: s.Model.Helper}, texts))
			if header != wantHeader || footer != wantFooter {
				t.Errorf("%s/%s: another frame: %s %s", lang, s.Name, header, footer)
			}
			title := regexp.MustCompile(`<rt>.*?</rt>|<[^>]*>`).ReplaceAllString(heading.FindStringSubmatch(own)[1], "")
			if want := texts.T("app.title", "screen", title); screen.Title != want || screen.Lang != texts.Tag() {
				t.Errorf("%s/%s: title %s in %s, want %s", lang, s.Name, screen.Title, screen.Lang, want)
			}
		}
	}
}
