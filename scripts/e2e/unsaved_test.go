//go:build e2e

package e2e

import (
	"fmt"
	"testing"
)

// Who leaves signed files that are on the screen only, by its button or by Back, is asked
// first, and then leaves; who saved them is not asked.
func TestLeavingFilesThatAreNotSaved(t *testing.T) {
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	asked := func(n string) string {
		return `document.querySelector("#screen-done")?.textContent.includes(` + javaScript(t, texts(t).T("unsaved.title", "n", n)) + `)`
	}
	const first = `document.querySelector("[data-action=sign]") !== null && document.querySelector("#screen-done") === null`
	for way, leave := range map[string]string{
		"button": `document.querySelector("[data-action=home]").click()`,
		"Back":   `history.back()`,
	} {
		signOwn(t, tab, h.Ready.Address, `[`+fileInPage("a.txt", []byte("a"))+`,`+fileInPage("b.txt", []byte("b"))+`]`)
		signAll(t, tab)
		evaluate(t, tab, leave)
		must(t, tab.WaitFor(way+": the question", asked("2")))
		save(t, tab, `[data-action=save][data-value="1"]`)
		must(t, tab.WaitFor(way+": one is saved", asked("1")))
		must(t, tab.Click("[data-action=lose-unsaved]"))
		must(t, tab.WaitFor(way+": the first screen", first))
	}
	signOwn(t, tab, h.Ready.Address, `[`+fileInPage("a.txt", []byte("a"))+`]`)
	signAll(t, tab)
	save(t, tab, `[data-action=save]`)
	must(t, tab.Click("[data-action=home]"))
	must(t, tab.WaitFor("the first screen, without a question", fmt.Sprintf(`%s && !(%s)`, first, asked("1"))))
}
