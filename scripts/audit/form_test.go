//go:build e2e

package audit

import (
	"context"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Sizes of A4 in points of 1/72 inch (ISO 216).
const widthA4, heightA4 = 210 / 25.4 * 72, 297 / 25.4 * 72

var (
	pdfPage = regexp.MustCompile(`/Type /Page\b[^s]`)
	pdfSize = regexp.MustCompile(`/MediaBox \[0 0 ([0-9.]+) ([0-9.]+)\]`)
)

// Each form is one page of A4, upright, empty or filled, also with the longest name; the
// page itself says so, whatever the printer is set to. Nothing but the form is printed.
func TestFormPrintsOnOneSheet(t *testing.T) {
	a := openShell(t, "counter/index.html")
	printed := func(d drawn) (pages int, width, height float64) {
		a.show(t, d)
		var pdf []byte
		must(t, a.tab.Run("print", chromedp.ActionFunc(func(ctx context.Context) (err error) {
			pdf, _, err = page.PrintToPDF().WithPreferCSSPageSize(true).Do(ctx)
			return err
		})))
		size := pdfSize.FindSubmatch(pdf)
		if size == nil {
			t.Fatalf("%s: no size in %d bytes", d.Name, len(pdf))
		}
		width, err := strconv.ParseFloat(string(size[1]), 64)
		must(t, err)
		height, err = strconv.ParseFloat(string(size[2]), 64)
		must(t, err)
		return len(pdfPage.FindAll(pdf, -1)), width, height
	}
	forms := 0
	for _, d := range drawCounter(t) {
		if !strings.Contains(d.HTML, `id="sheet"`) {
			continue
		}
		forms++
		if n, width, height := printed(d); n != 1 || math.Abs(width-widthA4) > 1 || math.Abs(height-heightA4) > 1 {
			t.Errorf("%s: %d pages of %.0f × %.0f", d.Name, n, width, height)
		}
		a.emulate(t, "print")
		var seen string
		must(t, a.tab.Evaluate(`(document.getElementById("live").remove(), document.body.innerText)`, &seen))
		var sheet string
		must(t, a.tab.Evaluate(`document.getElementById("sheet").innerText`, &sheet))
		if strings.TrimSpace(seen) != strings.TrimSpace(sheet) {
			t.Errorf("%s: more than the form is printed: %q", d.Name, seen)
		}
		a.emulate(t, "")
	}
	if forms < 9*3 {
		t.Errorf("only %d forms", forms)
	}
	long := drawn{Name: "long", Lang: "ja", HTML: `<main class="main"><article class="sheet" id="sheet">` + strings.Repeat("<p>行</p>", 200) + "</article></main>"}
	if n, _, _ := printed(long); n < 2 {
		t.Error("200 lines are one page")
	}
}
