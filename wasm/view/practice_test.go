package view

import (
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/scripts/golden"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/view/scene"
)

// What stands above every screen of practice, as far as the exercise changes it.
func TestPracticeBanner(t *testing.T) {
	named := map[string]scene.Scene{}
	for _, s := range scene.All() {
		named[s.Name] = s
	}
	golden.Compare(t, filepath.Join("testdata", "practice.html"), golden.Sections(locale.Languages[:], func(lang string) string {
		var b strings.Builder
		for _, name := range []string{"practice", "practice_login", "practice_wrong", "practice_sign", "practice_pin_changed", "practice_locked"} {
			b.WriteString("<!-- " + name + " -->\n" + onePerLine(dom.Render(practiceBanner(named[name].Model, texts(t, lang)))))
		}
		return b.String()
	}))
}

// Practice cannot be mistaken: its banner with the PINs and the way out stands on every
// scene of it, and on no other; and the tab says so.
func TestBannerIsOnEveryScreenOfPractice(t *testing.T) {
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		for _, s := range scene.All() {
			screen := Draw(s.Model, texts)
			html := dom.Render(screen.Body)
			banner := strings.Contains(html, `id="practice-banner"`) && strings.Contains(html, `data-action="end-practice"`) && strings.Contains(html, room.PracticePassword)
			if banner != s.Model.Practice.On {
				t.Errorf("%s/%s: banner %t, practice %t", lang, s.Name, banner, s.Model.Practice.On)
			}
			if said := strings.HasPrefix(screen.Title, locale.Bare(strings.TrimSuffix(texts.T("practice.tab", "screen", ""), " "))); said != s.Model.Practice.On {
				t.Errorf("%s/%s: title %s", lang, s.Name, screen.Title)
			}
		}
	}
}

// In practice nobody is called: no screen has a help code, and none offers a file or a
// window to close.
func TestPracticeHasNoHelpCode(t *testing.T) {
	for _, s := range scene.All() {
		if !s.Model.Practice.On {
			continue
		}
		html := dom.Render(Draw(s.Model, texts(t, "en")).Body)
		for _, not := range []string{"help-code", `data-action="save"`, `data-action="close"`, `data-action="doctor"`, `data-action="calendar"`, `data-action="remember"`} {
			if strings.Contains(html, not) {
				t.Errorf("%s has %s", s.Name, not)
			}
		}
	}
}
