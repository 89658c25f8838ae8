//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/datafile"
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
	must(t, tab.WaitFor("the municipalities", `document.querySelector("[data-action=municipality] option[value='`+city.Code+`']") !== null`))
	must(t, choose(tab, "[data-action=municipality]", city.Code))
	must(t, tab.WaitFor("its offices", `document.querySelector("main").textContent.includes("`+city.Offices[0].Name.Ja+`")`))
	for _, words := range []string{"確認してください", "マイナンバーカード", city.Sources[0].Title} {
		wantWords(t, "renew in "+city.Name.Ja, textOf(t, tab), []string{words})
	}
	savePicture(t, tab, "guide-renew")
	must(t, tab.Run("open it again", chromedp.Reload()))
	must(t, tab.Click(`[data-action=guide]:not([data-value])`))
	must(t, tab.Click(`[data-action=guide][data-value=pin-reset]`))
	must(t, tab.WaitFor("the same municipality", `document.querySelector("[data-action=municipality]")?.value === "`+city.Code+`"`))
	must(t, tab.Click(`input[data-action=guide-pin][value=digital-signature]`))
	must(t, tab.WaitFor("the kiosks", `document.querySelector("main").textContent.includes("セブン")`))
	if !strings.Contains(textOf(t, tab), "待") {
		t.Error("does not say that waiting is in vain")
	}
	savePicture(t, tab, "guide-pin-reset")
}

// anyCity is the first municipality that ships whose first office renews certificates.
func anyCity(t *testing.T) *municipality.File {
	t.Helper()
	docs, _, err := datafile.Folder("../../shared/municipality/data", time.Now().Format(time.DateOnly))
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
