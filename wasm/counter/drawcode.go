package counter

import (
	"fmt"
	"strings"

	"rsc.io/qr/coding"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
)

// Bounds of what is shown as a QR code.
const (
	maxCodeText = 1000 // bytes: what more would be too fine for the camera of a smartphone
	quietZone   = 4    // modules around it (ISO/IEC 18004:2015, 6.3.8)
)

// code is the slip as a QR code, for who wants no paper: text in the visitor's language,
// which leads nowhere.
func code(m *Model, t, visitor locale.Texts) part.Page {
	drawn, _ := drawCode(m.slipText(visitor), visitor.T("counter.slip")) // its text is short enough
	return part.Page{Name: "counter-code", Title: t.T("counter.key.code"), Body: dom.El("article", dom.Attribute("lang", visitor.Tag()), dom.Class("counter-code"),
		part.Paragraph(visitor.T("counter.code.text")), drawn)}
}

// slipText is the slip in lines, each whole; what would be too long is left out.
func (m *Model) slipText(t locale.Texts) string {
	l := m.Look()
	lines := []string{t.T("counter.slip")}
	if m.Procedure == "" && l.Status != nil {
		lines = append(lines, cardSentences(&l, t)...)
	}
	for _, n := range m.slipNeeds() {
		lines = append(lines, m.needLines(t, n)...)
	}
	if len(m.slipNeeds()) == 0 {
		lines = append(lines, t.T("counter.now.none"))
	}
	if m.isFurther() {
		lines = append(lines, t.T("further.japanese"))
	}
	text := ""
	for _, line := range lines {
		if line = locale.Bare(line) + "\n"; len(text)+len(line) > maxCodeText {
			break
		}
		text += line
	}
	return text
}

// needLines are a procedure in lines: for whom, which PINs, where, for how much, what to
// bring, and last what is brought in some cases only.
func (m *Model) needLines(t locale.Texts, n finding.Need) []string {
	lines := []string{"* " + needName(t, n)}
	if m.Procedure != "" {
		lines = append(lines, m.whoGoes(t))
	}
	for _, p := range n.PINs {
		lines = append(lines, t.T("guide.pin."+string(p)))
	}
	a, ok := m.answer(n, m.Applicant)
	if !ok {
		return lines
	}
	if other := elsewhere(t, &a, askedByVisitor); other != nil {
		return append(lines, other...)
	}
	for i := range a.Places {
		lines = append(lines, strings.TrimSpace(guide.Words(t, a.Places[i].Name)+" "+a.Places[i].Phone))
	}
	lines = append(lines, t.T("guide.fee")+": "+feesInShort(t, &a, askedByVisitor))
	return append(lines, paperLines(t, a.Visits)...)
}

// paperLines are the papers of all visits in lines.
func paperLines(t locale.Texts, visits []municipality.Visit) (lines []string) {
	if len(visits) == 0 {
		return []string{t.T("guide.bring") + ": " + t.T(askedByVisitor)}
	}
	var last []string
	for i := range visits {
		always, sometimes := byNeed(&visits[i])
		if len(always) > 0 {
			lines = append(lines, t.T("guide.bring")+": "+paperNames(t, always))
		}
		for _, p := range sometimes {
			last = append(last, guide.Words(t, p.Name)+" "+t.T("guide.only")+guide.Words(t, *p.When))
		}
	}
	return append(lines, last...)
}

// drawCode draws a text as a QR code of the lowest level of correction, which nobody
// wears off a screen; ok is false for one that is too long.
func drawCode(text, label string) (drawn dom.Node, ok bool) {
	encoded, err := encode(coding.String(text))
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
func encode(text coding.String) (*coding.Code, error) {
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if text.Bits(v) > v.DataBytes(coding.L)*8 {
			continue
		}
		plan, err := coding.NewPlan(v, coding.L, 0)
		if err != nil {
			return nil, err
		}
		return plan.Encode(text)
	}
	return nil, fmt.Errorf("%d bytes are too many for a QR code", len(text))
}
