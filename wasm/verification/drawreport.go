package verification

import (
	"slices"
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// shownSignatures bounds how many signatures are drawn: whoever made the file chose how many it
// has. All are in the report that is saved.
const shownSignatures = 50

// told draws a report: what it comes to and what nobody checked, then each signature, and what
// to do with it.
func told(m *Model, f Facts, t locale.Texts) dom.Node {
	r := m.Report
	shown := r.Signatures[:min(len(r.Signatures), shownSignatures)]
	var signatures []dom.Node
	for i := range shown {
		signatures = append(signatures, signature(m, t, i, &shown[i]))
	}
	more := len(r.Signatures) - len(shown)
	return dom.Group(
		summary(r, t),
		dom.When(r.test(), part.Notice(t, part.Warning, say(t, "test.title"), part.Paragraph(say(t, "test.text")))),
		besideNotice(m, t),
		part.Section(say(t, "open"), part.Paragraph(say(t, "open.text")), part.List(open(r, t)...)),
		dom.Group(signatures...),
		dom.When(more > 0, part.Paragraph(say(t, "more", "n", strconv.Itoa(more)))),
		ofFile(m, f, t),
		part.Section(say(t, "next"), part.Lines(say(t, "next."+r.Outcome))),
		keeping(t))
}

// outcomeTitle is the outcome in one word of the guideline of JNSA, and what it means here.
func outcomeTitle(r *Report, t locale.Texts) string {
	return say(t, "outcome."+r.Outcome+".title", "word", say(t, "outcome."+r.Outcome))
}

// summary is what was found, and what it comes to.
func summary(r *Report, t locale.Texts) dom.Node {
	found := say(t, "found.none")
	if n := len(r.Signatures); n > 0 {
		found = t.N("verification.found", n)
	}
	list := []dom.Part{dom.Class("list")}
	for i := range min(len(r.Signatures), shownSignatures) {
		s := &r.Signatures[i]
		list = append(list, dom.El("li", dom.Text(say(t, "number", "n", strconv.Itoa(i+1))+" "), who(s, t),
			dom.Text(" "), part.Tag(t, outcomeKind(outcome(s.Indication)), say(t, "outcome."+outcome(s.Indication)))))
	}
	return part.Notice(t, outcomeKind(r.Outcome), outcomeTitle(r, t),
		part.Paragraph(say(t, "outcome."+r.Outcome+".text")),
		part.Paragraph(found),
		dom.When(len(r.Signatures) > 0, dom.El("ul", list...)),
		failures(r, t))
}

// failures are why checks failed, each once.
func failures(r *Report, t locale.Texts) dom.Node {
	var all []string
	add := func(steps []Step) {
		for _, s := range steps {
			if s.Status != failed || s.Code == "" {
				continue
			}
			if text := wordText(t, "code", s.Code); !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	add(r.Steps)
	for _, s := range r.Signatures {
		add(s.Steps)
	}
	return dom.When(all != nil, dom.Group(part.Paragraph(say(t, "why")), part.List(all...)))
}

// open are the sentences of what nobody checked, or could tell, each once. That only accredited
// verifiers may ask whether a certificate is revoked is among them, whatever the file is.
func open(r *Report, t locale.Texts) (all []string) {
	add := func(steps []Step) {
		for _, s := range steps {
			if s.Status == passed || s.Status == failed {
				continue
			}
			if text := openText(s, t); !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	add(r.Steps)
	for _, s := range r.Signatures {
		add(s.Steps)
		for _, stamp := range s.TimeStamps {
			add(stamp.Steps)
		}
	}
	return append(all, say(t, "open.content"))
}

// openText says why a check was not made, or could not tell; without a reason, what it asks.
func openText(s Step, t locale.Texts) string {
	if s.Code != "" {
		return wordText(t, "code", s.Code)
	}
	return say(t, "open.step", "step", wordText(t, "step", s.ID))
}

// besideNotice asks for the document that a signature stands beside.
func besideNotice(m *Model, t locale.Texts) dom.Node {
	if !m.Report.beside() || m.Document != nil {
		return dom.Node{}
	}
	return part.Notice(t, part.Info, say(t, "beside.title"), part.Paragraph(say(t, "beside.text")),
		fileField(t, "verify-document", actionDocument, "verification.beside.choose", "verification.beside.help"))
}

// ofFile is what is known of the file as a whole.
func ofFile(m *Model, f Facts, t locale.Texts) dom.Node {
	r := m.Report
	rows := []dom.Part{dom.Class("rows"),
		row(t, "file.name", part.Visible(m.File.Name)),
		textRow(t, "file.format", wordText(t, "format", r.Format)),
		part.Row(t.T("sign.size"), dom.Text(part.Size(t, r.Size))),
	}
	if m.Document != nil {
		rows = append(rows, row(t, "file.document", part.Visible(m.Document.Name)))
	}
	if r.SHA256 != "" {
		rows = append(rows, digestRow(t.T("sign.digest"), r.SHA256))
	}
	rows = append(rows, textRow(t, "file.when", moment(t, f.Now)))
	return part.Section(say(t, "file"), dom.El("dl", rows...), checks(r.Steps, t),
		dom.When(len(r.Steps) > 0, technical(t, "file", func() dom.Node {
			return dom.Group(dom.El("dl", conclusionRows(t, r.Indication, r.SubIndication)...), stepWords(r.Steps))
		})))
}

// keeping prints and saves the report.
func keeping(t locale.Texts) dom.Node {
	return dom.El("section", dom.Class("section", "no-print"), part.Heading2(say(t, "keep")),
		part.Paragraph(say(t, "keep.text")),
		part.Actions(part.Outline(actionPrint, say(t, "print")), part.Outline(actionSave, say(t, "save"))))
}
