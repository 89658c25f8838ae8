package part

import (
	"strings"
	"testing"

	"rsc.io/qr/coding"

	"jpkiweb/wasm/dom"
)

// A code has the size that its text needs, and the light border that cameras need; a text
// that no code can hold has none.
func TestCode(t *testing.T) {
	for _, test := range []struct {
		text  string
		paper bool
		size  string // 17 + 4 × version, and 8
	}{
		{"a", false, "0 0 29 29"}, {strings.Repeat("a", 1000), false, "0 0 113 113"},
		{strings.Repeat("a", 17), false, "0 0 29 29"}, {strings.Repeat("a", 17), true, "0 0 33 33"},
	} {
		drawn, ok := Code(test.text, "label", test.paper)
		html := dom.Render(drawn)
		if !ok || !strings.Contains(html, `viewBox="`+test.size+`"`) || !strings.Contains(html, `aria-label="label"`) {
			t.Errorf("%d bytes: %.200s", len(test.text), html)
		}
		if !strings.Contains(html, "M4 4h1") || strings.Contains(html, "M3 ") || strings.Contains(html, " 3h1") {
			t.Errorf("%d bytes: the border is not light, or the first corner not dark", len(test.text))
		}
	}
	if _, ok := Code(strings.Repeat("a", 3000), "label", false); ok {
		t.Error("3000 bytes are in a code")
	}
	if _, err := encode(coding.String(strings.Repeat("a", 2953)), coding.L); err != nil { // ISO/IEC 18004:2015, table 7, 40-L
		t.Error(err)
	}
}
