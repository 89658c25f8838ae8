//go:build e2e

package service

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// axe-core finds nothing against WCAG 2.2 A or AA on any page, on a small screen in the
// language with the most signs, with all unfolded; nothing is wider than the screen.
func TestAxeOnEveryPage(t *testing.T) {
	axe, err := os.ReadFile("../../../bin/axe/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatalf("axe-core is not there, run scripts/setup test: %v", err)
	}
	g := openGallery(t, map[string]http.HandlerFunc{"/axe.js": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Write(axe)
	}})
	if err := g.tab.Resize(320, 740); err != nil {
		t.Fatal(err)
	}
	all := pages(t, "easy", DefaultMunicipality)
	maps.Copy(all, accountPages(t, "easy"))
	delete(all, "receipt_file") // it has a style of its own, and is read elsewhere
	for _, name := range slices.Sorted(maps.Keys(all)) {
		wrong := g.axe(t, all[name])
		if len(wrong) > 0 {
			t.Errorf("%s:\n%s", name, strings.Join(wrong, "\n"))
		}
	}
	broken := strings.Replace(all["apply"], `<label for="copies">`, `<span>`, 1)
	if wrong := fmt.Sprint(g.axe(t, broken)); !strings.Contains(wrong, "label") {
		t.Errorf("a field without a label: %s", wrong)
	}
}

// axe is what axe-core says of a page, and whether it is too wide.
func (g *gallery) axe(t *testing.T, html string) (wrong []string) {
	t.Helper()
	g.show(t, strings.Replace(html, "</head>", `<script src="/axe.js" defer></script></head>`, 1), DefaultMunicipality)
	if err := g.tab.WaitFor("axe", `typeof axe === "object"`); err != nil {
		t.Fatal(err)
	}
	if err := g.tab.Evaluate(`(async () => {
	for (const fold of document.querySelectorAll("details")) fold.open = true;
	const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"] });
	const wide = document.documentElement.scrollWidth > innerWidth ? ["wider than the screen: " + document.documentElement.scrollWidth] : [];
	return [...wide, ...violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).join(", "))];
})()`, &wrong); err != nil {
		t.Fatal(err)
	}
	return wrong
}
