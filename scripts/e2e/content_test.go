//go:build e2e

package e2e

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp/kb"

	"jpkiweb/helper/card/virtual"
	"jpkiweb/scripts/audit"
	"jpkiweb/scripts/browser"
	"jpkiweb/scripts/webdriver"
	"jpkiweb/scripts/webkit"
	"jpkiweb/wasm/part"
)

// watchContent notes what the page makes that could show a document otherwise than as
// text and on a canvas, and which pictures it decodes.
const watchContent = `(() => {
	window.made = []; window.decodes = 0; window.decoded = []; window.canvases = [];
	const address = URL.createObjectURL, decode = createImageBitmap;
	URL.createObjectURL = (blob) => { made.push("address"); return address.call(URL, blob); };
	window.createImageBitmap = (...of) => { decodes++; return decode(...of).then((bitmap) => { decoded.push(bitmap); return bitmap; }); };
	new MutationObserver((changes) => {
		for (const { addedNodes } of changes) for (const node of addedNodes) {
			if (node.nodeType !== Node.ELEMENT_NODE) continue;
			for (const e of [node, ...node.querySelectorAll("*")]) {
				if (e.matches("iframe, frame, img, picture, object, embed, video, audio, link, script, style, base, meta, template, svg:not(.icon), [src], [srcdoc], [style], [href^='blob:'], [href^='data:']")) made.push(e.localName);
				if (e.matches("canvas")) canvases.push(e);
			}
		}
	}).observe(document, { childList: true, subtree: true });
	return 0;
})()`

// box is the element in which a content is shown.
const box = `document.querySelector("[id^=content-]")`

// unfold chooses a file, and unfolds what it holds.
func unfold(t *testing.T, tab *browser.Tab, path string) {
	t.Helper()
	must(t, tab.Choose("#files", path))
	var torn bool // a PDF that nothing can be put into is signed by a CMS beside it
	must(t, tab.WaitFor("what was read of the file", `document.querySelector("#file-0-details summary, #format-pdf") !== null`))
	must(t, tab.Evaluate(`document.querySelector("#file-0-details summary") === null`, &torn))
	if torn {
		must(t, tab.Click("#format-pdf > summary"))
		must(t, tab.Click("#format-pdf-cms"))
	}
	must(t, tab.Click("#file-0-details summary"))
	must(t, tab.WaitFor("the content, or why not", `document.querySelector("#file-0-details[open] > :is(.support, .notice)") !== null`))
}

// halves is a picture whose left half is red and whose right half is blue.
func halves(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			c := color.RGBA{R: 255, A: 255}
			if x >= width/2 {
				c = color.RGBA{B: 255, A: 255}
			}
			m.Set(x, y, c)
		}
	}
	return m
}

func pngFile(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, png.Encode(&b, halves(width, height)))
	return b.Bytes()
}

// jpegFile is a JPEG with an orientation (Exif 2.32, 4.6.4, tag 0x0112).
func jpegFile(t *testing.T, width, height int, orientation byte) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, halves(width, height), nil))
	exif := append([]byte("\xFF\xE1\x00\x22Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), orientation, 0, 0, 0, 0, 0, 0)
	return append(append([]byte{0xFF, 0xD8}, exif...), b.Bytes()[2:]...)
}

// bombPNG is a whole PNG of 10,000 × 10,000 pixels in 12 kB, which take 400 MB once they
// are decoded.
func bombPNG(t *testing.T) []byte {
	t.Helper()
	const side = 10_000
	b := []byte("\x89PNG\r\n\x1A\n")
	var data bytes.Buffer
	w := zlib.NewWriter(&data)
	_, err := w.Write(make([]byte, side*(1+side/8))) // a filter and one bit a pixel
	must(t, err)
	must(t, w.Close())
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, side), side)
	for _, chunk := range [][]byte{append(append([]byte("IHDR"), header...), 1, 0, 0, 0, 0), append([]byte("IDAT"), data.Bytes()...), []byte("IEND")} {
		b = append(binary.BigEndian.AppendUint32(b, uint32(len(chunk)-4)), chunk...)
		b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(chunk))
	}
	config, err := png.DecodeConfig(bytes.NewReader(b))
	if err != nil || config.Width != side {
		t.Fatal(config, err)
	}
	return b
}

// What is signed is seen before the password: text as text, pictures on a canvas, and of
// all else that it cannot be shown. Nothing of it runs, loads or is decoded that should
// not be.
func TestContentIsSeenBeforeItIsSigned(t *testing.T) {
	tab := openVirtual(t, "fresh")
	texts := texts(t)
	traffic, err := tab.Traffic()
	must(t, err)
	must(t, tab.Click("[data-action=sign]"))
	must(t, tab.Evaluate(watchContent, nil))
	const hostile = `<img src=x onerror="made.push('ran')"><script>made.push("ran")</script><iframe srcdoc="x"></iframe>`
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="made.push('ran')"><foreignObject/></svg>`
	const direction = "1\u202E2"
	shiftJIS := "\x88\xCF\x94\x43\x8F\xF3\x87\x40"
	for _, c := range []struct {
		name    string
		content []byte
		text    string // in the box; "": there is no text
		size    string // of the canvas and its bitmap; "": nothing is decoded
		told    string // key of what is said besides; "": nothing
	}{
		{"text.txt", []byte("\uFEFF金100円\r\n\t以上\n"), "金100円\n\t以上\n", "", ""},
		{"sjis.txt", []byte(shiftJIS), "委任状①", "", ""},
		{"direction.txt", []byte(direction), "1[U+202E]2", "", "content.hidden"},
		{"long.txt", []byte(strings.Repeat("a", 100_000)), strings.Repeat("a", 65_536), "", "content.cut"},
		{"page.html", []byte(hostile), hostile, "", ""},
		{"drawing.svg", []byte(svg), svg, "", ""},
		{"picture.png", []byte(svg), svg, "", ""}, // what it is called does not matter
		{"gif.js", []byte("GIF89a/*;*/=1;made.push('ran')"), "", "", "content.other"},
		{"form.pdf", []byte("%PDF-1.7\n%%EOF"), "", "", "content.pdf"},
		{"polyglot.txt", []byte("a text, and\n%PDF-1.7\n%%EOF"), "", "", "content.pdf"},
		{"sheet.xlsx", []byte("PK\x03\x04\x14\x00\x06\x00"), "", "", "content.other"},
		{"text.png", pngFile(t, 64, 48), "", "64×48", ""},
		{"wide.png", pngFile(t, 4000, 100), "", "2000×50", ""},
		{"photo.jpg", jpegFile(t, 64, 48, 1), "", "64×48", ""},
		{"turned.jpg", jpegFile(t, 64, 48, 6), "", "48×64", ""},
		{"tail.jpg", append(jpegFile(t, 64, 48, 1), hostile...), "", "64×48", "content.more"},
		{"bomb.png", bombPNG(t), "", "", "content.large"},
		{"hidden.jpg", append([]byte("\xFF\xD8\xFF\xD0\x00\x02"), jpegFile(t, 64, 48, 1)[2:]...), "", "", "content.broken"},
		{"blank.txt", []byte("a" + strings.Repeat("\n", 100) + "b"), "a\n[U+000A] ×98\nb", "", "content.blank"},
		{"form.png", append(pngFile(t, 64, 48), "%PDF-1.7"...), "", "", "content.pdf"},
		{"html.png", append([]byte("\x89PNG\r\n\x1A\n"), hostile...), "", "", "content.broken"},
		{"script.jpg", []byte("\xFF\xD8\xFF\xE0/*JFIF*/=made.push('ran')"), "", "", "content.broken"},
	} {
		unfold(t, tab, file(t, c.name, c.content))
		var got struct {
			Text, Size, Told, Wrong string
			Decodes                 int
		}
		must(t, tab.Evaluate(`(() => {
			const content = `+box+`, canvas = content?.querySelector("canvas"), notice = document.querySelector("#file-0-details .notice-title");
			const wrong = [...made, ...[...(content?.querySelectorAll("*") ?? [])].map((e) => e.localName + "." + e.className).filter((n) => n !== "span.unseen" && n !== "canvas.")];
			const decodes = window.decodes;
			window.decodes = 0;
			const red = canvas?.getContext("2d").getImageData(2, 2, 1, 1).data, open = decoded.splice(0).filter((b) => b.width > 0).length;
			if (red && !(red[0] > 200 && red[2] < 60)) wrong.push("colour " + red);
			if (open > 0) wrong.push(open + " pictures in memory");
			if (content && !canvas && (content.tabIndex !== 0 || content.getAttribute("translate") !== "no")) wrong.push("no focus, or translated");
			if (canvas && !content.getAttribute("aria-label")) wrong.push("nothing for who cannot see");
			return { text: content && !canvas ? content.textContent : "", size: canvas ? canvas.width + "×" + canvas.height : "", told: notice?.textContent ?? "",
				wrong: wrong.join(), decodes };
		})()`, &got))
		want := ""
		if c.told != "" {
			want = texts.T(c.told)
			if c.told == "content.cut" {
				want, _, _ = strings.Cut(want, "{")
			}
		}
		if got.Text != c.text || got.Size != c.size || !strings.HasPrefix(got.Told, want) || want == "" && got.Told != "" || got.Wrong != "" || (got.Decodes > 0) != (c.size != "") {
			t.Errorf("%s: %.300q, %s, told %q, wrong: %s, %d decoded", c.name, got.Text, got.Size, got.Told, got.Wrong, got.Decodes)
		}
		must(t, tab.Click("#file-0-details summary"))
		must(t, tab.WaitFor("nothing of it", `!document.querySelector("#file-0-details").open && `+box+` === null`))
		var left int
		must(t, tab.Evaluate(`canvases.splice(0).filter((c) => c.width > 0).length`, &left))
		if left > 0 {
			t.Errorf("%s: its canvas is in memory", c.name)
		}
	}
	for _, what := range traffic() {
		if strings.HasPrefix(what, "refused") || strings.HasPrefix(what, "blob:") || strings.HasPrefix(what, "data:") || strings.HasPrefix(what, "window") {
			t.Errorf("the page did: %s", what)
		}
	}
}

// What a page brings is seen in the window that it opens, whatever type it says, without
// the password; and then it is signed.
func TestContentOfAPageIsSeen(t *testing.T) {
	s := performVirtual(t)
	must(t, s.tab.Open(s.Address))
	picture := base64.StdEncoding.EncodeToString(pngFile(t, 64, 48))
	window, outcome := s.ask(t, `jpki.sign([new File(["<b>金100円</b>"], "申請書.pdf", { type: "application/pdf" }),
		new Blob([Uint8Array.from(atob("`+picture+`"), (c) => c.charCodeAt(0))], { type: "image/svg+xml" })])`)
	must(t, window.Click("#file-0-details summary"))
	must(t, window.Click("#file-1-details summary"))
	must(t, window.WaitFor("text and picture", `document.querySelector("#file-0-details .content-text")?.textContent === "<b>金100円</b>"
		&& document.querySelector("#file-1-details canvas")?.width === 64`))
	// What is typed leaves them as they are.
	must(t, window.Type("#pin", "abc"))
	must(t, window.WaitFor("what the card gets", `document.querySelector("#pin-folded") !== null`))
	must(t, window.WaitFor("both still", `document.querySelector(".content-text").textContent !== "" && document.querySelector("canvas").width === 64`))
	must(t, window.Evaluate(`window.canvas = document.querySelector("canvas"); document.querySelector("#pin").value = ""; 0`, nil))
	enter(t, window, virtual.DigitalSignaturePIN)
	if code := outcome(nil); code != "" {
		t.Error(code)
	}
	must(t, window.WaitFor("nothing left", `document.querySelector("canvas, [id^=content-]") === null && canvas.width === 0`))
}

// A file that changed since it was read is told where it is to be seen, and shown to
// nobody.
func TestChangedFileIsNotShown(t *testing.T) {
	tab := openVirtual(t, "fresh")
	path := file(t, "photo.png", pngFile(t, 64, 48))
	must(t, tab.Click("[data-action=sign]"))
	must(t, tab.Choose("#files", path))
	must(t, tab.Run("the file", browser.Visible("#file-0-details summary")))
	must(t, os.WriteFile(path, pngFile(t, 65, 48), 0o600))
	must(t, tab.Click("#file-0-details summary"))
	must(t, tab.WaitFor("the refusal", `document.querySelector("#screen-problem code")?.textContent === "document_changed"`))
}

// Without a pointer: the fold opens, the text scrolls, the fold closes, and the focus is
// where it was.
func TestContentByKeyboard(t *testing.T) {
	tab := openVirtual(t, "fresh")
	k := keyboard{tab}
	must(t, tab.Click("[data-action=sign]"))
	must(t, tab.Choose("#files", file(t, "long.txt", []byte(strings.Repeat("一行\n", 500)))))
	must(t, tab.Run("the field", browser.Visible("#pin")))
	k.watch(t)
	name := "long.txt " + texts(t).T("content.see") + texts(t).T("content.fold")
	k.to(t, name)
	k.press(t, kb.Enter)
	must(t, tab.WaitFor("the text", `document.querySelector(".content-text")?.textContent.length > 1000 && document.activeElement.localName === "summary"`))
	k.press(t, kb.Tab)
	must(t, tab.WaitFor("the focus on the text", `document.activeElement === `+box))
	k.press(t, kb.End)
	must(t, tab.WaitFor("its end", fmt.Sprintf(`%[1]s.scrollTop > 0 && %[1]s.scrollTop + %[1]s.clientHeight >= %[1]s.scrollHeight - 2`, box)))
	k.back(t)
	k.press(t, kb.Enter)
	must(t, tab.WaitFor("the fold closed", box+` === null && document.activeElement.localName === "summary"`))
	k.neverLost(t)
}

// At 320 px, which is 1280 px at 400 %, nothing sticks out; on paper all that is shown of
// a text is, and the picture; and axe finds nothing.
func TestContentFitsAndPrints(t *testing.T) {
	tab := openVirtual(t, "fresh")
	must(t, tab.Click("[data-action=sign]"))
	unfold(t, tab, file(t, "wide.png", pngFile(t, 2400, 600)))
	must(t, tab.WaitFor("the picture", `document.querySelector("canvas") !== null`))
	accessible(t, tab)
	savePicture(t, tab, "content-picture")
	onPaper := func(expression string) {
		t.Helper()
		must(t, tab.Run("take paper", emulation.SetEmulatedMedia().WithMedia("print")))
		must(t, tab.WaitFor("paper", expression))
		must(t, tab.Run("take the screen", emulation.SetEmulatedMedia()))
	}
	onPaper(`document.querySelector("canvas").checkVisibility() && document.querySelector("canvas").getBoundingClientRect().width <= innerWidth`)
	unfold(t, tab, file(t, "long.txt", []byte(strings.Repeat("a", 3000)+strings.Repeat("\u200B一行\n", 300))))
	must(t, tab.WaitFor("the text", `document.querySelector(".content-text")?.textContent.length > 1000`))
	accessible(t, tab)
	savePicture(t, tab, "content-text")
	onPaper(`document.querySelector(".content-text").checkVisibility() && document.querySelector(".content-text").clientHeight >= document.querySelector(".content-text").scrollHeight - 1`)
	unfold(t, tab, file(t, "form.pdf", []byte("%PDF-1.7")))
	savePicture(t, tab, "content-pdf")
}

// luminance is the relative luminance of a colour (WCAG 2.2).
func luminance(c color.Color) float64 {
	linear := func(v uint32) float64 {
		s := float64(v) / 0xFFFF
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

// White writing on nothing is seen as well as black, in the light and in the dark; and
// what is drawn smaller than it is says so.
func TestTransparentPictureIsSeen(t *testing.T) {
	tab := openVirtual(t, "fresh")
	must(t, tab.Click("[data-action=sign]"))
	var b bytes.Buffer
	must(t, png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, 3000, 300))))
	unfold(t, tab, file(t, "nothing.png", b.Bytes()))
	must(t, tab.WaitFor("the picture", `document.querySelector("canvas") !== null`))
	for _, scheme := range []string{"light", "dark"} {
		must(t, tab.Run("take the scheme", emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}})))
		must(t, tab.WaitFor("the scheme", fmt.Sprintf(`matchMedia("(prefers-color-scheme: %s)").matches`, scheme)))
		var canvas struct{ Left, Top, Width, Height, Ratio float64 }
		must(t, tab.Evaluate(`(() => {
			const box = document.querySelector("canvas").getBoundingClientRect();
			return { left: box.left + scrollX, top: box.top + scrollY, width: box.width, height: box.height, ratio: devicePixelRatio };
		})()`, &canvas))
		screenshot, err := tab.Screenshot()
		must(t, err)
		screen, err := png.Decode(bytes.NewReader(screenshot))
		must(t, err)
		grounds := map[color.Color]int{}
		for x := canvas.Left + 2; x < canvas.Left+canvas.Width-2; x++ {
			for y := canvas.Top + 2; y < canvas.Top+canvas.Height-2; y++ {
				c := screen.At(int(x*canvas.Ratio), int(y*canvas.Ratio))
				grounds[color.NRGBAModel.Convert(c)]++
			}
		}
		if canvas.Height < 20 || len(grounds) < 2 {
			t.Errorf("%s: %v of %v", scheme, grounds, canvas)
		}
		for c := range grounds {
			if l := luminance(c); (1+0.05)/(l+0.05) < 3 || (l+0.05)/0.05 < 3 {
				t.Errorf("%s: on %v white has a contrast of %.2f, and black of %.2f", scheme, c, 1.05/(l+0.05), (l+0.05)/0.05)
			}
		}
		smaller := texts(t).T("content.smaller", "drawn", part.Thousands(strconv.Itoa(int(math.Round(canvas.Width*canvas.Ratio)))))
		must(t, tab.WaitFor("how it is drawn", fmt.Sprintf(`[...document.querySelectorAll("#file-0-details > .support")].some((e) => e.textContent === %s)`, javaScript(t, smaller))))
	}
}

// accessible has axe look at the page.
func accessible(t *testing.T, tab *browser.Tab) {
	t.Helper()
	axe, err := os.ReadFile(audit.AxePath)
	must(t, err)
	must(t, tab.Evaluate(string(axe)+"; 0", nil))
	var wrong []string
	must(t, tab.Evaluate(`axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + ": " + n.html)))`, &wrong))
	for _, what := range wrong {
		t.Error(what)
	}
}

func TestContentInFirefox(t *testing.T) {
	_, tab := openFirefox(t, map[string]any{})
	seeContent(t, tab)
}

func TestContentInWebKit(t *testing.T) { seeContent(t, openWebKit(t, webkit.Options{})) }

// seeContent is the whole way in another browser: a text of Shift_JIS, a photo that lies
// on its side, and what cannot be shown. No driver of these puts files into a field.
func seeContent(t *testing.T, tab *webdriver.Tab) {
	t.Helper()
	must(t, tab.Open(serveGallery(t, "fresh")))
	must(t, tab.WaitFor("the card", `document.querySelector("[data-action=ask-card]") !== null`)) // which moves the button
	must(t, tab.Click("[data-action=sign]"))
	must(t, tab.WaitFor("the field", `document.querySelector("#files") !== null`))
	files := ""
	for name, content := range map[string][]byte{"1.txt": []byte("\x88\xCF\x94\x43\x8F\xF3\x87\x40"), "2.jpg": jpegFile(t, 64, 48, 6), "3.svg": bombPNG(t)} {
		files += fmt.Sprintf(`chosen.items.add(new File([Uint8Array.from(atob(%q), (c) => c.charCodeAt(0))], %q));`, base64.StdEncoding.EncodeToString(content), name)
	}
	var chosen int
	must(t, tab.Evaluate(`(() => {
		const chosen = new DataTransfer(), field = document.querySelector("#files");
		`+files+`
		field.files = chosen.files;
		field.dispatchEvent(new Event("change", { bubbles: true }));
		return chosen.files.length;
	})()`, &chosen))
	for i := range 3 {
		must(t, tab.Click(fmt.Sprintf("#file-%d-details summary", i)))
	}
	must(t, tab.WaitFor("all three", fmt.Sprintf(`(() => {
		const fold = (name) => [...document.querySelectorAll("details[open]")].find((d) => d.querySelector(".file-name").textContent === name);
		return fold("1.txt")?.querySelector(".content-text")?.textContent === "委任状①" && fold("2.jpg")?.querySelector("canvas")?.height === 64
			&& fold("3.svg")?.querySelector(".notice-title")?.textContent === %s;
	})()`, javaScript(t, texts(t).T("content.large")))))
	must(t, tab.Click("#file-1-details summary"))
	must(t, tab.Click("[data-action=home]"))
	must(t, tab.WaitFor("nothing of them", `document.querySelector("canvas, [id^=content-]") === null`))
}
