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
	"jpkiweb/wasm/part"
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

// onePerLine is HTML with a line for each element, ruby being part of its line.
func onePerLine(html string) string {
	return strings.NewReplacer("</rt></ruby>", "</rt></ruby>", "><ruby>", "><ruby>", "><", ">\n<").Replace(html) + "\n"
}

// withoutIcons is HTML with a short line for each icon, which TestFrame shows whole.
func withoutIcons(html string) string {
	return regexp.MustCompile(`<svg class="icon (icon-\w+)"[^>]* aria-label="([^"]*)">.*?</svg>`).ReplaceAllString(html, `<svg $1 "$2">`)
}

// ownHTML is what a screen has for itself, without the frame.
func ownHTML(m app.Model, t locale.Texts) string {
	s, p := Draw(m, t), pickPage(hideSlipped(m, t), t)
	return "<!-- screen " + p.Name + " key " + s.Key + " focus " + s.Focus + " -->\n" +
		"<!-- title " + dom.Render(dom.Text(p.Title)) + " -->\n" +
		onePerLine(withoutIcons(dom.Render(p.Body))) +
		"<!-- live " + locale.Bare(p.Live) + " -->\n"
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
		return ownHTML(models[name], locale.New(lang, texts))
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
	files := []string{"frame.html", "practice.html"}
	for _, s := range scene.All() {
		files = append(files, "scenes/"+s.Name+".html")
	}
	golden.Only(t, "testdata", files...)
}

// What stands around every screen, with a helper and without one, and the icons.
func TestFrame(t *testing.T) {
	page := part.Page{Name: "NAME", Title: "TITLE", Body: part.Paragraph("BODY"), Live: "LIVE"}
	golden.Compare(t, filepath.Join("testdata", "frame.html"), golden.Sections(locale.Languages[:], func(lang string) string {
		texts := texts(t, lang)
		html := onePerLine(dom.Render(frame(app.Model{Helper: "0.1.0"}, texts, page)))
		_, footer, _ := strings.Cut(dom.Render(frame(app.Model{}, texts, page)), "<footer ")
		html += onePerLine("<footer " + footer)
		for _, kind := range []string{part.Success, part.Warning, part.Failure, part.Info} {
			html += onePerLine(dom.Render(part.Icon(kind, "LABEL")))
		}
		return "<!-- title " + texts.T("app.title", "screen", page.Title) + " -->\n" + html
	}))
}

// The frame is the same around every scene, and says what its heading says.
func TestEveryScreenIsInTheFrame(t *testing.T) {
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		for _, s := range scene.All() {
			screen, page := Draw(s.Model, texts), pickPage(hideSlipped(s.Model, texts), texts)
			if html, want := dom.Render(screen.Body), dom.Render(frame(s.Model, texts, page)); html != want {
				t.Errorf("%s/%s: another frame: %s", lang, s.Name, html)
			}
			if want := locale.Bare(texts.T("app.title", "screen", tabTitle(s.Model, texts, page))); screen.Title != want || screen.Lang != texts.Tag() {
				t.Errorf("%s/%s: title %s in %s, want %s", lang, s.Name, screen.Title, screen.Lang, want)
			}
		}
	}
}
