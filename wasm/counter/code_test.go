package counter

import (
	"strings"
	"testing"
	"time"

	"rsc.io/qr/coding"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// What a code holds is bounded, in whole lines, and names no day of the card: the last one
// of a certificate is its holder's birthday.
func TestTextOfACode(t *testing.T) {
	for _, lang := range locale.Languages {
		texts, err := locale.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		d := waiting(t)
		s := d.read(t, 1)
		text := d.slipText(texts)
		if first, _, _ := strings.Cut(text, "\n"); first != locale.Bare(texts.T("counter.slip")) || len(text) > maxCodeText {
			t.Errorf("%s: %d bytes, %q", lang, len(text), text)
		}
		for _, day := range []time.Time{s.UserAuthentication.NotAfter, s.UserAuthentication.NotBefore} {
			if strings.Contains(text, day.Format("2006")) {
				t.Errorf("%s: %s in %q", lang, day, text)
			}
		}
		long := locale.New(lang, map[string]string{"counter.slip": "a", "counter.now.none": strings.Repeat("b", maxCodeText)})
		if empty := waiting(t); empty.slipText(long) != "a\n" {
			t.Errorf("%s: %q", lang, empty.slipText(long))
		}
	}
}

// A code has the size that its text needs, and the light border that cameras need; a text
// that no code can hold has none.
func TestDrawCode(t *testing.T) {
	for text, size := range map[string]string{"a": "0 0 29 29", strings.Repeat("a", maxCodeText): "0 0 113 113"} { // 17 + 4 × version, and 8
		drawn, ok := drawCode(text, "label")
		html := dom.Render(drawn)
		if !ok || !strings.Contains(html, `viewBox="`+size+`"`) || !strings.Contains(html, `aria-label="label"`) {
			t.Errorf("%d bytes: %.200s", len(text), html)
		}
		if !strings.Contains(html, "M4 4h1") || strings.Contains(html, "M3 ") || strings.Contains(html, " 3h1") {
			t.Errorf("%d bytes: the border is not light, or the first corner not dark", len(text))
		}
	}
	if _, ok := drawCode(strings.Repeat("a", 3000), "label"); ok {
		t.Error("3000 bytes are in a code")
	}
	if _, err := encode(coding.String(strings.Repeat("a", 2953))); err != nil { // ISO/IEC 18004:2015, table 7, 40-L
		t.Error(err)
	}
}
