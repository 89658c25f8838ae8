package datafile

import (
	"fmt"
	"slices"
	"strings"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
)

func (c *checker) fees() {
	always := map[lifecycle.Procedure]int{}
	for i, fee := range c.f.Fees {
		at := fmt.Sprintf("fees[%d]", i)
		c.checkFact(fee.Fact, at)
		c.procedures(fee.Procedures, at+".procedures")
		if len(fee.Procedures) == 0 {
			c.report(at+".procedures", "どの手続きの手数料かを書いてください", "say which procedures the fee is for")
		}
		if fee.Yen < 0 {
			c.report(at+".yen", "手数料 %d が0より小さいです", "the fee %d is less than nothing", fee.Yen)
		}
		if fee.When != nil {
			continue
		}
		for _, p := range fee.Procedures {
			if line, twice := always[p]; twice {
				c.report(at, "%s の手数料が条件 (when) なしで2度書かれています (%d行目にもあります)", "there are two fees for %s without a condition (when), also in line %d", p, line)
			}
			always[p] = c.doc.position(at).Line
		}
	}
}

func (c *checker) guides() {
	seen := map[string]int{}
	for i, g := range c.f.Guides {
		at := fmt.Sprintf("guides[%d]", i)
		c.checkFact(g.Fact, at)
		c.procedures([]lifecycle.Procedure{g.Procedure}, at+".procedure")
		c.applicants(g.Applicants, at+".applicants")
		if len(g.Applicants) == 0 {
			c.report(at+".applicants", "だれの手続きか (applicants) を書いてください", "say whose procedure it is; applicants is empty")
		}
		checkWords(c, g.PINs, at+".pins", PINNames[:], "暗証番号", "PIN")
		if len(g.PINs) > 0 && g.Procedure != lifecycle.PINReset && g.Procedure != lifecycle.PINChange {
			c.report(at+".pins", "pins は pin-reset と pin-change だけに書けます", "pins is for pin-reset and pin-change only")
		}
		c.checkOnce(seen, g, at)
		c.guideWays(g, at)
		c.notes(g.Notes, g.Procedure, at+".notes")
	}
}

// notes checks those of a procedure's guide, or those of the file.
func (c *checker) notes(notes []municipality.Note, of lifecycle.Procedure, at string) {
	seen := map[string]int{}
	known := c.nationalNotes(of)
	for i, n := range notes {
		at := fmt.Sprintf("%s[%d]", at, i)
		c.checkFact(n.Fact, at)
		c.procedures(n.Procedures, at+".procedures")
		if of != "" && len(n.Procedures) > 0 {
			c.report(at+".procedures", "procedures は、いちばん外側の notes にだけ書けます", "procedures is for the notes of the file only")
		}
		if n.ID == "" {
			continue
		}
		c.id(seen, n.ID, at, "お知らせ", "note")
		if c.f.Code != municipality.NationalCode && isID(n.ID) && !slices.Contains(known, n.ID) {
			c.noSuchNote(n.ID, known, at+".id")
		}
	}
}

func (c *checker) noSuchNote(id string, known []string, at string) {
	if len(known) == 0 {
		c.report(at, "お知らせのID %s は全国のファイルの同じ手続きにありません。この行を消してください", "no national note of this procedure has the ID %s; delete this line", id)
		return
	}
	c.report(at, "お知らせのID %s は全国のファイルの同じ手続きにありません。使える語: %s (なければ、この行を消してください)",
		"no national note of this procedure has the ID %s; known are %s (or delete this line)", id, joinWords(known))
}

// nationalNotes are the IDs of the notes of a procedure, of all if it is "", and
// of those for all procedures.
func (c *checker) nationalNotes(of lifecycle.Procedure) []string {
	notes := c.national.Notes
	for _, g := range c.national.Guides {
		if of == "" || g.Procedure == of {
			notes = slices.Concat(notes, g.Notes)
		}
	}
	var ids []string
	for _, n := range notes {
		if n.ID != "" && !slices.Contains(ids, n.ID) {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// checkOnce reports a second guide for the same procedure, applicant and PIN.
func (c *checker) checkOnce(seen map[string]int, g municipality.Guide, at string) {
	pins := g.PINs
	if len(pins) == 0 {
		pins = []lifecycle.PINName{""}
	}
	line := c.doc.position(at).Line
	for _, a := range g.Applicants {
		for _, pin := range pins {
			key := strings.TrimSpace(fmt.Sprintf("%s %s %s", g.Procedure, a, pin))
			if before, twice := seen[key]; twice && before != line {
				c.report(at, "同じ手続きの案内が2度書かれています (%s。%d行目にもあります)", "there are two guides for the same (%s; also in line %d)", key, before)
				return
			}
			seen[key] = line
		}
	}
}

// guideWays checks that a counter has papers, and that nothing else has visits.
func (c *checker) guideWays(g municipality.Guide, at string) {
	checkWords(c, g.Ways, at+".ways", guideWays(), "手続きの場所", "way")
	if len(g.Ways) == 0 && len(g.Notes) == 0 {
		c.report(at+".ways", "ways が空のときは、できない理由を notes に書いてください", "ways is empty: say in notes why it cannot be done")
	}
	counter := slices.Contains(g.Ways, municipality.Counter)
	switch {
	case counter && len(g.Visits) == 0 && !g.Ask:
		c.report(at, "窓口の手続き %s に持ち物 (visits) がありません。ページに書かれていなければ ask: true と書いてください",
			"the procedure %s at a counter has no papers (visits); if the page does not say, write ask: true", g.Procedure)
	case !counter && len(g.Visits) > 0:
		c.report(at+".visits", "visits があるのに、ways に counter がありません", "there are visits, but counter is not among ways")
	}
	for i, step := range g.Visits {
		at := fmt.Sprintf("%s.visits[%d]", at, i)
		if len(step.Bring) == 0 && step.When == nil {
			c.report(at+".bring", "窓口に行くときの持ち物 (bring) が空です", "a visit needs papers; bring is empty")
		}
		for j, item := range step.Bring {
			c.item(step.Bring[:j], item, fmt.Sprintf("%s.bring[%d]", at, j))
		}
	}
}

func (c *checker) item(before []municipality.Item, item municipality.Item, at string) {
	is := func(p municipality.Paper) bool { return p.ID == item.Paper }
	if !slices.ContainsFunc(c.f.Papers, is) && !slices.ContainsFunc(c.national.Papers, is) {
		c.report(at+".paper", "書類 %s が papers にありません (全国のファイルにもありません)", "the paper %s is not among papers, nor among those of the national file", item.Paper)
	}
	if item.When == nil && slices.ContainsFunc(before, func(i municipality.Item) bool { return i.Paper == item.Paper && i.When == nil }) {
		c.report(at, "書類 %s が2度書かれています", "the paper %s is there twice", item.Paper)
	}
}

func (c *checker) kiosks() {
	for i, k := range c.f.Kiosks {
		at := fmt.Sprintf("kiosks[%d]", i)
		c.checkFact(k.Fact, at)
		checkWords(c, k.PINs, at+".pins", PINNames[:], "暗証番号", "PIN")
		c.checkSpan(k.From, k.To, at)
	}
}
