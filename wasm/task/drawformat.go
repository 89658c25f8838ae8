package task

import (
	"crypto/sha256"
	"strings"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// formats says how the files are signed, and lets the person choose for their own.
func formats(m *sight, t locale.Texts) dom.Node {
	if r := m.Request; r != nil {
		return dom.Group(
			dom.When(r.Format != "" && r.Format != signature.CMS, part.Paragraph(t.T("format.asked", "name", formatName(t, Choice(r.Format))))),
			dom.When(r.TimeStamp, part.Paragraph(stampText(m, t))))
	}
	return dom.Group(formatOf(m, t, true, "pdf"), formatOf(m, t, false, "file"), visible(m, t), stampTick(m, t))
}

// stampText says what leaves the computer for a time stamp, and to whom; or that none comes.
func stampText(m *sight, t locale.Texts) string {
	if m.Stamper == "" {
		return t.T("stamp.none")
	}
	return t.T("stamp.text", "host", m.Stamper)
}

// stampTick lets the person have time stamps, where somebody is asked for them and a chosen
// format has a place for one.
func stampTick(m *sight, t locale.Texts) dom.Node {
	there := false
	for _, d := range m.Documents {
		there = there || d.isRead() && m.choice(d.PDF).options(m.Now).Format.TakesTimeStamp()
	}
	if !there || m.Stamper == "" {
		return dom.Node{}
	}
	return dom.El("div", dom.Class("field"),
		part.Checkbox(actionStamp, t.T("stamp.tick"), dom.Action(actionStamp), dom.Flag("checked", m.Stamps), dom.Attribute("aria-describedby", "stamp-help")),
		dom.El("p", dom.ID("stamp-help"), dom.Class("support"), dom.Text(stampText(m, t))))
}

func formatName(t locale.Texts, c Choice) string { return t.T("format." + string(c)) }

// formatOf is the choice for files of a kind, folded behind what is chosen.
func formatOf(m *sight, t locale.Texts, pdf bool, key string) dom.Node {
	there := false
	for _, d := range m.Documents {
		there = there || d.isRead() && d.PDF == pdf
	}
	if !there {
		return dom.Node{}
	}
	chosen, id := m.choice(pdf), "format-"+key
	all := []dom.Part{dom.Class("choices"), dom.El("legend", dom.Class("visually-hidden"), dom.Text(t.T("format.of."+key)))}
	for _, c := range choices[kindOf(pdf)] {
		of := id + "-" + string(c)
		all = append(all, dom.El("div", dom.Class("choice"),
			dom.El("input", dom.Attribute("type", "radio"), dom.Attribute("name", id), dom.ID(of), dom.Flag("checked", c == chosen),
				dom.Action(actionFormat), dom.Value(key+" "+string(c)), dom.Attribute("aria-describedby", of+"-text")),
			dom.El("div", dom.El("label", dom.Attribute("for", of), dom.Text(formatName(t, c))),
				dom.El("p", dom.ID(of+"-text"), dom.Class("support"), dom.Text(t.T("format."+string(c)+".text"))))))
	}
	return dom.El("details", dom.ID(id), dom.Class("format"),
		dom.El("summary", dom.Text(t.T("format.of."+key)+" "), dom.El("strong", dom.Text(formatName(t, chosen))), dom.Text(" "),
			dom.El("span", dom.Class("see"), dom.Text(t.T("format.change"))), dom.El("span", dom.Class("fold"), dom.Text(t.T("format.fold")))),
		dom.El("fieldset", all...))
}

// A named is a file about which there is something to say.
type named struct {
	name string
	key  string // of what: its title, detail and next

	letters string // that stand in these
}

// notices say of files what there is to say, once for each key: a title, their names, and
// what to do.
func notices(t locale.Texts, all []named) dom.Node {
	var nodes []dom.Node
	told := map[named]bool{}
	for _, of := range all {
		what := named{key: of.key, letters: of.letters}
		if told[what] {
			continue
		}
		told[what] = true
		var names []string
		for _, n := range all {
			if n.key == of.key && n.letters == of.letters {
				names = append(names, n.name)
			}
		}
		detail := part.Paragraph(t.T(of.key+".detail", "letters", of.letters))
		nodes = append(nodes, part.NoticeIn(t, part.Warning, t.T(of.key+".title"), nameList(names), detail, part.Steps(t.T(of.key+".next"))))
	}
	return dom.Group(nodes...)
}

// keyOf is the key of what there is to say of a file with a code.
func keyOf(c wire.Code) string {
	if c == wire.CodeRequestInvalid { // it is the format, and no page's fault
		return "format.unfit"
	}
	return strings.TrimSuffix(part.ErrorKey(c, ""), ".")
}

// nameList are names of files.
func nameList(names []string) dom.Node {
	parts := []dom.Part{dom.Class("list")}
	for _, n := range names {
		parts = append(parts, dom.El("li", part.Visible(n)))
	}
	return dom.El("ul", parts...)
}

// refused says which files cannot be signed so, below the list of all.
func refused(m *sight, t locale.Texts) dom.Node {
	var all []named
	for _, d := range m.Documents {
		switch {
		case d.Unseen != nil:
			all = append(all, named{d.File.Name, "unseen." + string(d.Unseen.Why), d.Unseen.Letters})
		case d.Problem != nil:
			all = append(all, named{name: d.File.Name, key: keyOf(d.Problem.Code)})
		}
	}
	return notices(t, all)
}

// twice are the documents that hold what another one before them does.
func (m *Model) twice() map[int]bool {
	again, first := map[int]bool{}, map[[sha256.Size]byte]bool{}
	for _, i := range m.open() {
		digest := m.Documents[i].Digest
		again[i] = first[digest]
		first[digest] = true
	}
	return again
}
