//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"jpkiweb/scripts/browser"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/datafile"
	"jpkiweb/shared/municipality/gazetteer"
	"jpkiweb/static/locale"
)

// The guide with the data that ships: without a card, in a municipality that is
// remembered. What its staff wrote is not asked here, but where it is.
func TestGuide(t *testing.T) {
	texts, err := locale.Load("ja")
	must(t, err)
	city := anyCity(t)
	tab := openVirtual(t, "fresh")
	takeCardOut(t, tab, texts)
	must(t, tab.Click(`[data-action=guide][data-value=lost-card]`))
	must(t, tab.WaitFor("the phones", `document.querySelector("a[href^='tel:0120']") !== null`))
	savePicture(t, tab, "guide-lost-card")
	must(t, tab.Click("[data-action=back]"))
	must(t, tab.Click(`[data-action=guide]:not([data-value])`))
	must(t, tab.WaitFor("the procedures", `document.querySelector("[data-action=guide][data-value=renew]") !== null`))
	savePicture(t, tab, "guide")
	must(t, tab.Click(`[data-action=guide][data-value=renew]`))
	must(t, chooseMunicipality(tab, city.Name.Ja, city.Code))
	must(t, tab.WaitFor("its offices", `document.querySelector("main").textContent.includes("`+city.Offices[0].Name.Ja+`")`))
	must(t, tab.WaitFor("what is folded", `document.querySelector("main").textContent.includes("`+city.Sources[0].Title+`")`))
	for _, words := range []string{"確認してください", "マイナンバーカード"} {
		wantWords(t, "renew in "+city.Name.Ja, textOf(t, tab), []string{words})
	}
	savePicture(t, tab, "guide-renew")
	must(t, tab.Run("open it again", chromedp.Reload()))
	must(t, tab.Click(`[data-action=guide]:not([data-value])`))
	must(t, tab.Click(`[data-action=guide][data-value=pin-reset]`))
	must(t, tab.WaitFor("the same municipality", `document.querySelector("#guide-city")?.value.startsWith("`+city.Name.Ja+`")`))
	must(t, tab.Click(".guide-question > summary"))
	must(t, tab.Click(`input[data-action=guide-pin][value=digital-signature]`))
	must(t, tab.WaitFor("the kiosks", `document.querySelector("main").textContent.includes("セブン")`))
	must(t, tab.WaitFor("that waiting is in vain", `document.querySelector("main").textContent.includes("待")`))
	savePicture(t, tab, "guide-pin-reset")
}

// chooseMunicipality types a name, and chooses the municipality of a code.
func chooseMunicipality(tab *browser.Tab, name, code string) error {
	if err := tab.Type("#guide-city", name); err != nil {
		return err
	}
	return tab.Click("#guide-city-" + code)
}

// A municipality is chosen by the keyboard alone, in whatever letters; the list of all is
// fetched with the first of them, and not before.
func TestMunicipalityIsChosenByTyping(t *testing.T) {
	h := hostGuide(t, nil)
	traffic, err := h.tab.Traffic()
	must(t, err)
	must(t, h.tab.Open(h.address+"#renew?lang=ja"))
	must(t, h.tab.WaitFor("the field", `document.querySelector("#guide-city") !== null`))
	fetched := func() (n int) {
		for _, what := range traffic() {
			if strings.Contains(what, gazetteer.Name) {
				n++
			}
		}
		return n
	}
	if n := fetched(); n != 0 {
		t.Errorf("the list is fetched %d times before anybody types", n)
	}
	for _, test := range []struct{ typed, keys, want string }{
		{"ふちゅう", kb.ArrowDown + kb.ArrowDown + kb.Enter, "府中市（広島県）"},
		{"minoo", kb.ArrowUp + kb.ArrowDown + kb.ArrowDown + kb.Enter, "箕面市（大阪府）"},
		{"ﾁﾖﾀﾞ", kb.Escape + kb.ArrowDown + kb.ArrowDown + kb.Enter, "千代田区（東京都）"},
		{"三田市", kb.Tab, "三田市（兵庫県）"},
	} {
		must(t, h.tab.Evaluate(`{ const field = document.querySelector("#guide-city"); field.focus(); field.select(); 0 }`, nil))
		must(t, h.tab.Type("#guide-city", test.typed))
		must(t, h.tab.WaitFor("proposals for "+test.typed, `document.querySelectorAll("#guide-city-list [role=option]").length > 1 || document.querySelector("#guide-city-list [role=option]") !== null`))
		must(t, h.tab.Type("#guide-city", test.keys))
		must(t, h.tab.WaitFor(test.want, fmt.Sprintf(`document.querySelector("#guide-city").value === %q && document.querySelector("#guide-city-list").hidden`, test.want)))
	}
	if n := fetched(); n != 1 {
		t.Errorf("the list is fetched %d times", n)
	}
	must(t, h.tab.Click(".guide-question > summary"))
	must(t, h.tab.Click("[data-action=municipality]"))
	must(t, h.tab.WaitFor("no municipality", `document.querySelector("#guide-city").value === "" && location.hash === "#renew?lang=ja"`))
}

// anyCity is the first municipality that ships whose first office renews certificates.
func anyCity(t *testing.T) *municipality.File {
	t.Helper()
	docs, _, err := datafile.Folder("../../shared/municipality/data", time.Now().Format(time.DateOnly), nil)
	must(t, err)
	for _, doc := range docs {
		a := municipality.Merge(nil, doc.File).Answer(municipality.Question{Procedure: lifecycle.Renew, Applicant: municipality.Self, Now: time.Now()})
		if len(a.Places) > 0 && len(doc.File.Offices) > 0 && a.Places[0].ID == doc.File.Offices[0].ID {
			return doc.File
		}
	}
	t.Fatal("no city renews certificates")
	return nil
}
