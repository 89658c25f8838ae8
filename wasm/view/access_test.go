package view

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/view/scene"
)

var idPattern = regexp.MustCompile(` id="([^"]*)"`)

// What a screen names must be on it, once: where the focus goes, and what is read
// aloud with a field.
func TestNamedElementsAreThereOnce(t *testing.T) {
	named := regexp.MustCompile(` (?:for|aria-labelledby|aria-describedby|aria-controls)="([^"]*)"`)
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		for _, s := range scene.All() {
			screen := Draw(s.Model, texts)
			html := dom.Render(screen.Body)
			var ids []string
			for _, found := range idPattern.FindAllStringSubmatch(html, -1) {
				if slices.Contains(ids, found[1]) {
					t.Errorf("%s/%s: two elements are #%s", lang, s.Name, found[1])
				}
				ids = append(ids, found[1])
			}
			wanted := []string{dom.HeadingID}
			if screen.Focus != "" {
				wanted = append(wanted, screen.Focus)
			}
			for _, found := range named.FindAllStringSubmatch(html, -1) {
				wanted = append(wanted, strings.Fields(found[1])...)
			}
			for _, id := range wanted {
				if !slices.Contains(ids, id) {
					t.Errorf("%s/%s: there is no #%s", lang, s.Name, id)
				}
			}
		}
	}
}

// One heading of the first rank, and no rank left out: people who hear the page go
// through it by its headings.
func TestHeadingsAreInOrder(t *testing.T) {
	heading := regexp.MustCompile(`<h([1-6])[ >]`)
	texts := texts(t, "ja")
	for _, s := range scene.All() {
		last := 0
		for _, found := range heading.FindAllStringSubmatch(dom.Render(Draw(s.Model, texts).Body), -1) {
			rank := int(found[1][0] - '0')
			if rank > last+1 || rank == 1 && last > 0 {
				t.Errorf("%s: a heading of rank %d after one of rank %d", s.Name, rank, last)
			}
			last = rank
		}
	}
}
