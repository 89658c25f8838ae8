//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"jpkiweb/static/locale"
)

// The guide with the data that ships: without a card, in a municipality that is
// remembered.
func TestGuide(t *testing.T) {
	texts, err := locale.Load("ja")
	must(t, err)
	tab := openVirtual(t, "fresh")
	takeCardOut(t, tab, texts)
	must(t, tab.Click(`[data-action=guide][data-value=lost-card]`))
	must(t, tab.WaitFor("the phones", `document.querySelector("a[href^='tel:0120']") !== null`))
	picture(t, tab, "guide-lost-card")
	must(t, tab.Click("[data-action=back]"))
	must(t, tab.Click(`[data-action=guide]:not([data-value])`))
	must(t, tab.WaitFor("the procedures", `document.querySelector("[data-action=guide][data-value=renew]") !== null`))
	picture(t, tab, "guide")
	must(t, tab.Click(`[data-action=guide][data-value=renew]`))
	must(t, tab.WaitFor("the municipalities", `document.querySelector("[data-action=municipality] option[value='282103']") !== null`))
	must(t, choose(tab, "[data-action=municipality]", "282103"))
	must(t, tab.WaitFor("its offices", `document.querySelector("main").textContent.includes("東加古川市民総合サービスプラザ")`))
	for _, words := range []string{"要確認", "マイナンバーカード", "2020年10月1日"} {
		holds(t, "renew in 加古川市", textOf(t, tab), []string{words})
	}
	picture(t, tab, "guide-renew-kakogawa")
	must(t, tab.Run("open it again", chromedp.Reload()))
	must(t, tab.Click(`[data-action=guide]:not([data-value])`))
	must(t, tab.Click(`[data-action=guide][data-value=pin-reset]`))
	must(t, tab.WaitFor("the same municipality", `document.querySelector("[data-action=municipality]")?.value === "282103"`))
	must(t, tab.Click(`input[data-action=guide-pin][value=digital-signature]`))
	must(t, tab.WaitFor("the kiosks", `document.querySelector("main").textContent.includes("セブン")`))
	if !strings.Contains(textOf(t, tab), "待") {
		t.Error("does not say that waiting is in vain")
	}
	picture(t, tab, "guide-pin-reset-kakogawa")
}
