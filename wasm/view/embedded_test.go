package view

import (
	"fmt"
	"strings"
	"testing"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/view/scene"
)

// A screen that names the way to the helper's own window has its button: where no page
// waits there is none. The doctor names those of the screen before it.
func TestWayElsewhereThatIsNamedIsThere(t *testing.T) {
	named := map[string]int{}
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		label := dom.Render(dom.Text(texts.T("embedded.elsewhere")))
		for _, s := range scene.All() {
			page := pickPage(s.Model, texts)
			html := dom.Render(page.Body)
			if page.Name == "doctor" || page.Name == "explain" || !strings.Contains(html, "「"+label) && !strings.Contains(html, "“"+label) {
				continue
			}
			named[lang]++
			if !strings.Contains(html, fmt.Sprintf(`data-action="%s"`, room.ActionElsewhere)) {
				t.Errorf("%s/%s names a button that is not there", lang, s.Name)
			}
		}
		if named[lang] == 0 {
			t.Errorf("%s: no screen names it", lang)
		}
	}
}
