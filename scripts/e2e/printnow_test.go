//go:build e2e

package e2e

import (
	"strconv"
	"testing"
)

// Who prints the moment after another answer was drawn has that answer's sheet, by the button
// and by the browser's own way, though the screen draws it later.
func TestGuidePrintsAtOnce(t *testing.T) {
	h, city := hostGuide(t, nil), anyCity(t)
	for name, way := range map[string]string{
		"the button":        `document.querySelector("[data-action=print]").click()`,
		"the browser's way": `dispatchEvent(new Event("beforeprint")), print()`,
	} {
		must(t, h.tab.Open(h.address+"?"+strconv.Itoa(len(name))+"#pin-change?city="+city.Code))
		must(t, h.tab.WaitFor("the sheet", `document.querySelector(".sheet") !== null`))
		var printed struct{ Before, After bool }
		must(t, h.tab.Evaluate(`(() => {
			const sheet = () => document.querySelector(".sheet") !== null;
			let after = false;
			window.print = () => { after = sheet(); };
			document.querySelector("input[data-action=applicant][value=agent]").click();
			const before = sheet();
			`+way+`;
			return { before, after };
		})()`, &printed))
		if printed.Before || !printed.After {
			t.Errorf("%s: a sheet before %t (want it drawn later), on paper %t", name, printed.Before, printed.After)
		}
	}
}
