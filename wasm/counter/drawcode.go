package counter

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"jpkiweb/shared/municipality"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/counter/finding"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
	"jpkiweb/wasm/part"
)

// maxCodeText bounds what is shown as a QR code, in bytes. With more a code would be too
// fine for the camera of a smartphone: this is version 22, of which a module is 0.7 mm where
// it is 80 mm wide. ZBar reads such a picture, blurred, noisy and turned by three degrees,
// from 2.5 pixels a module, 280 of a camera that has a thousand or more across.
const maxCodeText = 1000

// code is the slip as QR codes, for who wants no paper: text in the visitor's language,
// which leads nowhere. What one of them cannot hold goes on in the next.
func code(m *Model, t, visitor locale.Texts) part.Page {
	texts := m.codeTexts(visitor)
	shown := m.Part % len(texts)
	drawn, _ := part.Code(texts[shown], visitor.T("counter.slip"), false) // its text is short enough
	title, which := t.T("counter.key.code"), dom.Node{}
	live := title
	if len(texts) > 1 {
		number := partOf(shown, len(texts))
		which, live = dom.El("p", dom.Class("counter-part"), dom.Plain(number)), title+" "+number
	}
	return part.Page{Name: "counter-code", Title: title, Live: live, Body: dom.El("article", dom.Attribute("lang", visitor.Tag()), dom.Class("counter-code"),
		part.Paragraph(visitor.T("counter.code.text")), which, drawn)}
}

// partOf is the number of a part, and of how many.
func partOf(i, all int) string { return fmt.Sprintf("%d / %d", i+1, all) }

// nextPart is which code follows that which is shown; "" where it is the only one, or none is.
func nextPart(m *Model, visitor locale.Texts) string {
	if m.Beside != ShowCode || !m.hasSlip() {
		return ""
	}
	if all := len(m.codeTexts(visitor)); all > 1 {
		return partOf((m.Part+1)%all, all)
	}
	return ""
}

// codeTexts are the texts of the codes: the slip in lines, and where there are several, which
// one each is.
func (m *Model) codeTexts(t locale.Texts) []string {
	title := locale.Bare(t.T("counter.slip"))
	texts := inParts(m.slipLines(t), maxCodeText-len(title)-len(" (100 / 100)\n"))
	for i := range texts {
		which := ""
		if len(texts) > 1 {
			which = " (" + partOf(i, len(texts)) + ")"
		}
		texts[i] = title + which + "\n" + texts[i]
	}
	return texts
}

// inParts puts lines into as few texts of at most a number of bytes as they need, in their
// order; a line that is longer is cut between its letters. There is always one text.
func inParts(lines []string, most int) []string {
	texts := []string{""}
	for _, line := range lines {
		for line = locale.Bare(line) + "\n"; line != ""; {
			piece := line
			for len(piece) > most {
				_, size := utf8.DecodeLastRuneInString(piece)
				piece = piece[:len(piece)-size]
			}
			last := len(texts) - 1
			if len(texts[last])+len(piece) > most {
				texts = append(texts, "")
				last++
			}
			texts[last] += piece
			line = line[len(piece):]
		}
	}
	return texts
}

// slipLines are the slip in lines, but for its title.
func (m *Model) slipLines(t locale.Texts) (lines []string) {
	if m.Procedure == "" {
		lines = append(lines, m.cardSentences(t)...)
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
	return lines
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
