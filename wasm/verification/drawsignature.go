package verification

import (
	"slices"
	"strconv"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/part"
)

// signature is one signature of the file: who, when, what of it was checked.
func signature(m *Model, t locale.Texts, i int, s *Signature) dom.Node {
	of := outcome(s.Indication)
	rows := []dom.Part{dom.Class("rows"), row(t, "result", part.Tag(t, outcomeKind(of), say(t, "outcome."+of)))}
	rows = append(rows, signerRows(m, t, s)...)
	rows = append(rows, timeRows(t, s)...)
	rows = append(rows, textRow(t, "covers", say(t, "covers."+covers(s))))
	if s.Field != "" {
		rows = append(rows, row(t, "field", part.Visible(s.Field)))
	}
	return part.Section(say(t, "numbered", "n", strconv.Itoa(i+1), "kind", wordText(t, "kind", s.Kind)),
		dom.El("dl", rows...),
		marked(s, t),
		contradictions(s, t),
		claims(s, t),
		changes(s, t),
		part.Heading3(say(t, "checks")),
		checks(s.Steps, t),
		stamps(s, t),
		technical(t, strconv.Itoa(i), func() dom.Node { return signatureWords(t, s) }))
}

// who names whoever signed in a line, as far as the certificate tells. Of a signature that is
// invalid that is a claim only.
func who(s *Signature, t locale.Texts) dom.Node {
	if s.Signer != nil && s.Indication == totalFailed {
		return dom.Group(named(s, t), dom.Text(" "), dom.Text(say(t, "who.claimed")))
	}
	return named(s, t)
}

// named is who the certificate says signed.
func named(s *Signature, t locale.Texts) dom.Node {
	switch {
	case s.Signer == nil:
		return dom.Text(say(t, "who.unknown"))
	case s.Signer.Name != nil && s.Signer.Judged:
		return dom.Group(part.Visible(s.Signer.Name.Text), ofTest(s.Signer, t))
	case s.Signer.Test:
		return dom.Text(say(t, "who.test"))
	case s.Signer.Subject != "":
		return dom.Group(part.Visible(s.Signer.Subject), dom.Text(" "), dom.Text(say(t, "who.not_judged")))
	}
	return dom.Text(say(t, "who.not_judged"))
}

// ofTest marks the name in a certificate of a test environment, which is nobody's.
func ofTest(c *Signer, t locale.Texts) dom.Node {
	return dom.When(c.Test, dom.Text(" "+say(t, "who.test")))
}

// signerRows are what the certificate says of whoever signed.
func signerRows(m *Model, t locale.Texts, s *Signature) (rows []dom.Part) {
	c := s.Signer
	if c != nil && s.Indication == totalFailed {
		return []dom.Part{row(t, "who.claims", who(s, t))}
	}
	if c == nil || c.Name == nil || !c.Judged {
		return []dom.Part{row(t, "who", who(s, t))}
	}
	rows = append(rows, row(t, "who", dom.Group(substituted(*c.Name), ofTest(c, t))))
	if c.BirthDate != "" {
		rows = append(rows, part.Row(t.T("holder.birth"), dom.Text(part.DayOr(t, c.BirthDate, locale.Keep(c.BirthDate)))))
	}
	rows = append(rows, part.Row(t.T("holder.gender"), dom.Text(gender(t, c.Gender))))
	where := part.Outline(actionAddress, say(t, "address.show"))
	if c.Address != nil {
		where = substituted(*c.Address)
	} else if m.Addresses {
		where = dom.Text(t.T("holder.none"))
	}
	return append(rows, dom.El("div", dom.Class("row", "no-print"), dom.El("dt", dom.Text(t.T("holder.address"))), dom.El("dd", where)))
}

func gender(t locale.Texts, code string) string {
	if code == "1" || code == "2" { // sources differ on all others (jpki facts 4.2)
		return t.T("holder.gender." + code)
	}
	return t.T("holder.gender.other")
}

// substituted is a text whose characters that stand in for others are marked.
func substituted(of Text) dom.Node {
	parts, run := []dom.Part{dom.Class("name"), part.Kept()}, ""
	for i, r := range []rune(of.Text) {
		if slices.Contains(of.Substitutes, i+1) {
			parts, run = append(parts, dom.Plain(run), dom.El("mark", dom.Plain(string(r)))), ""
			continue
		}
		run += string(r)
	}
	return dom.El("bdi", append(parts, dom.Plain(run))...)
}

// marked explains the marks.
func marked(s *Signature, t locale.Texts) dom.Node {
	c := s.Signer
	has := func(of *Text) bool { return of != nil && len(of.Substitutes) > 0 }
	return dom.When(c != nil && c.Judged && (has(c.Name) || has(c.Address)), part.Support(say(t, "substitutes")))
}

// timeRows say when it was signed: as a time stamp proves, or as the signer says.
func timeRows(t locale.Texts, s *Signature) []dom.Part {
	switch {
	case s.Proven != nil:
		return []dom.Part{textRow(t, "when", say(t, "when.proven", "time", moment(t, *s.Proven)))}
	case s.Claims.Time != nil:
		return []dom.Part{textRow(t, "when", say(t, "when.claimed", "time", moment(t, *s.Claims.Time)))}
	}
	return []dom.Part{textRow(t, "when", say(t, "when.unknown"))}
}

// contradictions are what of the claims cannot be right.
func contradictions(s *Signature, t locale.Texts) dom.Node {
	var lines []string
	for _, c := range s.Claims.Contradictions {
		lines = append(lines, wordText(t, "contradiction", c))
	}
	return dom.When(lines != nil, part.NoticeIn(t, part.Warning, say(t, "contradictions"), part.List(lines...)))
}

// claims are what the file says of the signature, and nobody vouches for.
func claims(s *Signature, t locale.Texts) dom.Node {
	rows := []dom.Part{dom.Class("rows")}
	add := func(key, text string) {
		if text != "" {
			rows = append(rows, part.Row(say(t, "claim."+key), part.Visible(text)))
		}
	}
	add("name", s.Claims.Name)
	add("reason", s.Claims.Reason)
	add("location", s.Claims.Location)
	add("date", s.Claims.Date)
	return dom.When(len(rows) > 1, dom.Group(part.Heading3(say(t, "claims")), part.Support(say(t, "claims.text")), dom.El("dl", rows...)))
}

// stamps are the time stamps beside a signature.
func stamps(s *Signature, t locale.Texts) dom.Node {
	var all []dom.Node
	for _, stamp := range s.TimeStamps {
		at := dom.Text(say(t, "when.unknown"))
		if stamp.Time != nil {
			at = dom.Text(moment(t, *stamp.Time))
		}
		kind := "verification.stamp.untrusted"
		switch {
		case stamp.Accredited != "":
			kind = "verification.stamp.accredited"
		case stamp.Trusted:
			kind = "verification.stamp.trusted"
		}
		all = append(all, part.Heading3(say(t, "stamp")),
			dom.El("dl", dom.Class("rows"),
				row(t, "stamp.time", at),
				row(t, "stamp.authority", part.Visible(stamp.Authority)),
				textRow(t, "stamp.trust", t.T(kind))),
			checks(stamp.Steps, t))
	}
	return dom.Group(all...)
}

// technical are the words of the standards, folded on the screen and whole on paper; of tells
// whose they are, in the page.
func technical(t locale.Texts, of string, words func() dom.Node) dom.Node {
	return dom.Group(
		dom.El("details", dom.ID("verify-words-"+of), dom.Class("details", "no-print"), dom.El("summary", dom.Text(say(t, "words"))), words()),
		dom.El("div", dom.Class("print-only"), part.Heading3(say(t, "words")), words()))
}

// conclusionRows are indication and sub-indication.
func conclusionRows(t locale.Texts, indication, sub string) []dom.Part {
	rows := []dom.Part{dom.Class("rows"), codedRow(t, "indication", indication)}
	if sub != "" {
		rows = append(rows, explainedRow(t, "subindication", "sub", sub))
	}
	return rows
}

// signatureWords are the words of the standards on a signature.
func signatureWords(t locale.Texts, s *Signature) dom.Node {
	rows := conclusionRows(t, s.Indication, s.SubIndication)
	if s.Algorithm != "" {
		rows = append(rows, codedRow(t, "algorithm", s.Algorithm))
	}
	if c := s.Signer; c != nil {
		rows = append(rows,
			row(t, "issuer", part.Visible(c.Issuer)),
			textRow(t, "validity", say(t, "validity.text", "from", moment(t, c.NotBefore), "to", moment(t, c.NotAfter))),
			digestRow(say(t, "certificate"), c.SHA256))
	}
	for _, d := range s.Defects {
		rows = append(rows, explainedRow(t, "defect", "defect", d))
	}
	return dom.Group(dom.El("dl", rows...), stepWords(s.Steps))
}

// stepWords are the checks as programs read them, in English.
func stepWords(steps []Step) dom.Node {
	list := []dom.Part{dom.Class("list")}
	for _, step := range steps {
		line := step.ID + " " + step.Status
		if step.Code != "" {
			line += " " + step.Code
		}
		list = append(list, dom.El("li", part.Coded(line), dom.Text(" "), dom.El("span", dom.Attribute("lang", "en"), part.Kept(), dom.Plain(step.Detail+" ("+step.Source+")"))))
	}
	return dom.El("ul", list...)
}
