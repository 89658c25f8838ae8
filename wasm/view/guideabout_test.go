package view

import (
	"strings"
	"testing"

	"jpkiweb/static"
	"jpkiweb/static/locale"
)

// The table of the two certificates says what the rules say, and the drawings are
// there.
func TestAboutIsFromTheRules(t *testing.T) {
	ja := texts(t, "ja")
	html := drawnHTML(t, ja, "about")
	for _, want := range []string{
		ja.T("about.tries.text", "n", "5"), ja.T("about.tries.text", "n", "3"),
		ja.T("about.age.in-principle-not"), ja.T("about.age.by-representative"),
		ja.T("about.until.text", "n", "5", "renewed", "6"), ja.T("forecast.stays"), ja.T("forecast.ends"),
		"見本市は、コンビニ交付をしています。",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("no %s", want)
		}
	}
	if html := drawnHTML(t, ja, "about_nation"); strings.Contains(html, "見本市は") || !strings.Contains(html, ja.T("about.store.text")) {
		t.Error("another town's convenience stores")
	}
	for _, name := range []string{"card-expiry", "reader-flat", "reader-slot"} {
		if !strings.Contains(html, `src="images/`+name+`.svg"`) {
			t.Errorf("%s is not shown", name)
		}
		if _, err := static.FS().Open("images/" + name + ".svg"); err != nil {
			t.Error(err)
		}
	}
	for _, lang := range locale.Languages {
		if !strings.Contains(drawnHTML(t, texts(t, lang), "guide_list"), `data-action="about"`) {
			t.Errorf("%s: nothing leads there", lang)
		}
	}
}
