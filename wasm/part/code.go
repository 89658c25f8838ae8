package part

import (
	"fmt"
	"strings"

	"rsc.io/qr/coding"

	"jpkiweb/wasm/dom"
)

// quietZone is how many modules are around a QR code (ISO/IEC 18004:2015, 6.3.8).
const quietZone = 4

// Code draws a text as a QR code that is called label. One on paper, which creases, can
// lose more of itself than one on a screen, and is the finer for it. ok is false for a
// text that is too long.
func Code(text, label string, paper bool) (drawn dom.Node, ok bool) {
	level := coding.L
	if paper {
		level = coding.M
	}
	encoded, err := encode(coding.String(text), level)
	if err != nil {
		return drawn, false
	}
	var dark strings.Builder
	for y := range encoded.Size {
		for x := range encoded.Size {
			if encoded.Black(x, y) {
				fmt.Fprintf(&dark, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	size := fmt.Sprint(encoded.Size + 2*quietZone)
	return dom.El("svg", dom.Class("qr"), dom.Attribute("viewBox", "0 0 "+size+" "+size), dom.Attribute("role", "img"), dom.Attribute("aria-label", label),
		dom.El("path", dom.Class("qr-light"), dom.Attribute("d", "M0 0h"+size+"v"+size+"h-"+size+"z")),
		dom.El("path", dom.Class("qr-dark"), dom.Attribute("d", dark.String()))), true
}

// encode encodes a text in the smallest code that has room for it.
func encode(text coding.String, level coding.Level) (*coding.Code, error) {
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if text.Bits(v) > v.DataBytes(level)*8 {
			continue
		}
		plan, err := coding.NewPlan(v, level, 0)
		if err != nil {
			return nil, err
		}
		return plan.Encode(text)
	}
	return nil, fmt.Errorf("%d bytes are too many for a QR code", len(text))
}
