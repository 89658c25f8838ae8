//go:build e2e

package e2e

import (
	"fmt"
	"image"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/webdriver"
	"jpkiweb/scripts/webkit"
	"jpkiweb/shared/signature/pdftest"
)

// Fonts that scripts/setup installs for the tests.
const (
	japaneseFont = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
	latinFont    = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
)

// An inked page is where something is drawn on it, in millimetres from its upper left corner.
func inked(t *testing.T, path string, page int) image.Rectangle {
	t.Helper()
	number := fmt.Sprint(page)
	out, err := exec.Command("pdftoppm", "-q", "-gray", "-r", "254", "-f", number, "-l", number, path).Output()
	must(t, err)
	var width, height, most int
	if _, err := fmt.Sscanf(string(out), "P5\n%d %d\n%d\n", &width, &height, &most); err != nil || most != 255 || len(out) < width*height {
		t.Fatalf("pdftoppm: %.30q, %v", out, err)
	}
	const pixels = 10 // of a millimetre
	var where image.Rectangle
	for i, shade := range out[len(out)-width*height:] {
		if x, y := i%width/pixels, i/width/pixels; shade < 128 {
			where = where.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	return where
}

// wantSeen has other programs judge a file whose signature is seen below to the left of its
// last page, A4, and nowhere else.
func wantSeen(t *testing.T, content []byte, pages int) {
	t.Helper()
	wantSignedPDF(t, content)
	if said := verified(t, content); !strings.Contains(said, "✓ signature") {
		t.Errorf("our own verifier:\n%s", said)
	}
	path := file(t, "seen.pdf", content)
	said := judged(t, "pdftotext", "-f", fmt.Sprint(pages), "-layout", path, "-")
	for _, text := range []string{"見本花子", "承認", "+09:00"} {
		if !strings.Contains(said, text) {
			t.Errorf("pdftotext does not read %s: %q", text, said)
		}
	}
	ink := inked(t, path, pages)
	if box := image.Rect(10, 262, 80, 288); !ink.In(box) || ink.Dx() < 69 || ink.Dy() < 24 {
		t.Errorf("drawn in %v, want it in all of %v", ink, box)
	}
	if ink := inked(t, path, 1); pages > 1 && !ink.Empty() {
		t.Errorf("drawn on the first page, in %v", ink)
	}
}

// awaitReady waits until the files are read, and the password can be typed.
func awaitReady(t *testing.T, tab *browser.Tab, seen string) {
	t.Helper()
	must(t, tab.WaitFor("the files to be read", `document.querySelector("#pin") !== null && (`+seen+`)`))
}

// A person has the signatures of two PDF files seen, with the keyboard but for the choice of
// the font, in both formats; the app shows how before, and other programs find it there.
func TestSignatureIsSeen(t *testing.T) {
	h := serveVirtual(t)
	t.Cleanup(func() { must(t, h.Stop()) })
	tab := openChromium(t)
	k := keyboard{tab}
	const drawn = `[...document.querySelectorAll("svg[role=img] text")].map((t) => t.textContent).join(" ")`
	for _, format := range []string{"pades", "moj"} {
		signOwn(t, tab, h.Ready.Address, `[`+fileInPage("a.pdf", pdftest.Pages(1, 595, 842))+`,`+fileInPage("b.pdf", pdftest.Pages(3, 595, 842))+`]`)
		must(t, tab.Click("#format-pdf > summary"))
		must(t, tab.Click("#format-pdf-"+format))
		awaitReady(t, tab, `document.querySelector("#format-pdf-`+format+`").checked`)
		k.watch(t)
		k.to(t, "seen")
		k.press(t, " ")
		must(t, tab.WaitFor("the fields", `document.querySelector("#seen-font") !== null && document.querySelector("#pin") === null`))
		must(t, tab.Choose("#seen-font", latinFont))
		awaitReady(t, tab, drawn+`.includes("+09:00")`)
		k.to(t, "seen-name")
		k.press(t, "見本花子")
		k.press(t, kb.Tab)
		must(t, tab.WaitFor("why it cannot be drawn", `document.querySelector("#pin") === null && document.querySelector(".main").textContent.includes("見 (U+898B), 本 (U+672C)")`))
		must(t, tab.Choose("#seen-font", japaneseFont))
		awaitReady(t, tab, drawn+`.includes("見本花子")`)
		k.to(t, "seen-reason")
		k.press(t, "承認")
		k.press(t, kb.Tab)
		k.press(t, kb.ArrowDown) // the page: the last one
		k.to(t, "seen-place")
		k.press(t, kb.ArrowDown) // the place: below to the left
		awaitReady(t, tab, drawn+`.includes("承認") && document.querySelector("#seen-page").value === "last" && document.querySelector("#seen-place").value === "bottom-left"`)
		var box []float64
		must(t, tab.Evaluate(`[...document.querySelectorAll("svg[role=img]")[0].querySelectorAll("rect")].slice(1).flatMap((r) => ["x", "y", "width", "height"].map((a) => Math.round(r.getAttribute(a))))`, &box))
		if fmt.Sprint(box) != "[10 262 70 25]" {
			t.Errorf("%s: the box is shown in %v", format, box)
		}
		k.neverLost(t)
		must(t, tab.Click("[data-action=preview-next]"))
		awaitReady(t, tab, `(() => { const shown = document.querySelector("svg[role=img]").closest("section").textContent; return shown.includes("b.pdf") && !shown.includes("a.pdf"); })()`)
		signAll(t, tab)
		wantSeen(t, save(t, tab, `[data-action=save][data-value="0"]`), 1)
		wantSeen(t, save(t, tab, `[data-action=save][data-value="1"]`), 3)
	}
}

// The same in browsers that hand files to a worker in ways of their own.
func TestSignatureIsSeenInFirefox(t *testing.T) {
	_, tab := openFirefox(t, map[string]any{})
	seesSignature(t, tab)
}

func TestSignatureIsSeenInWebKit(t *testing.T) { seesSignature(t, openWebKit(t, webkit.Options{})) }

// seesSignature has the app show how a signature will look, and finish the file.
func seesSignature(t *testing.T, tab *webdriver.Tab) {
	t.Helper()
	openSigning(t, tab)
	pick(t, tab, `[`+fileInPage("a.pdf", pdftest.Pages(1, 595, 842))+`]`)
	must(t, tab.WaitFor("the field of the password", `document.querySelector("#pin") !== null`))
	must(t, tab.Click("#seen"))
	must(t, tab.WaitFor("the field of the font", `document.querySelector("#seen-font") !== null`))
	font, err := os.ReadFile(latinFont)
	must(t, err)
	evaluate(t, tab, `
		const chosen = new DataTransfer(), field = document.querySelector("#seen-font");
		chosen.items.add(`+fileInPage("DejaVuSans.ttf", font)+`);
		field.files = chosen.files;
		field.dispatchEvent(new Event("change", { bubbles: true }));`)
	must(t, tab.WaitFor("how it will look", `document.querySelector("svg[role=img] text")?.textContent.includes("+09:00") && document.querySelector("#pin") !== null`))
	var size []float64
	must(t, tab.Evaluate(`[...document.querySelectorAll("svg[role=img]")].flatMap((s) => { const r = s.getBoundingClientRect(); return [Math.round(r.width), Math.round(r.height)]; })`, &size))
	if fmt.Sprint(size) != "[200 283 280 100]" { // the page and the box, each in its proportion
		t.Errorf("drawn in %v pixels", size)
	}
	must(t, tab.Type("#pin", virtual.DigitalSignaturePIN))
	must(t, tab.Click("#pin-form button[type=submit]"))
	must(t, tab.WaitFor("the signed file", `document.querySelector("[data-action=save]") !== null && document.querySelector(".notice-warning") === null`))
}
