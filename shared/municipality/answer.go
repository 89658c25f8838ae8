package municipality

import (
	"slices"

	"jpkiweb/shared/jpki"
)

// A Municipality is a city's file over the national one; make it with [Merge].
type Municipality struct {
	City     *File     // without members if there is none
	National *File     // the same
	Holidays *Holidays // nil: none are known, so nothing is said to be open
}

// Merge puts a city's file over the national one; either may be nil. A city's
// entry comes before the national one of the same kind: papers by ID, fees by
// procedure, phones by purpose, closures by rule, notes by ID, guides by
// procedure, applicant and PIN. A city's guide tells about its counter; ways of the national guide
// other than the counter (this app, home, kiosk) stay, for they do not depend on
// the city (municipality facts 4), unless the city's guide has no way at all.
func Merge(national, city *File) *Municipality {
	if national == nil {
		national = &File{Code: NationalCode}
	}
	if city == nil {
		city = &File{}
	}
	return &Municipality{City: city, National: national}
}

// files are both, that of the city first.
func (m *Municipality) files() [2]*File { return [2]*File{m.City, m.National} }

// Answer answers a question from what the files say, never more.
func (m *Municipality) Answer(q Question) Answer {
	q.Now = q.Now.In(jpki.Japan())
	b := builder{m: m, today: dayOf(q.Now), a: Answer{Question: q, Source: -1}}
	b.guide()
	b.addPlaces()
	b.closures()
	b.kiosks()
	b.fees()
	b.phones()
	b.contact()
	b.guidePage()
	b.notes()
	b.checkSources()
	return b.a
}

// A builder makes one Answer.
type builder struct {
	m     *Municipality
	today day
	a     Answer
	part  Part  // what is being filled
	name  *Text // of the one that is, if it has a name
}

// beginPart says what is filled next; name may be nil.
func (b *builder) beginPart(part Part, name *Text) { b.part, b.name = part, name }

// guide finds the guide, and fills what it says.
func (b *builder) guide() {
	b.beginPart(PartGuide, nil)
	file, g := b.m.guideFor(b.a.Question)
	if g == nil {
		b.check(Check{Why: CheckProcedure, Source: -1})
		return
	}
	b.a.Known = true
	b.a.Source = b.cite(file, g.Fact)
	if g.Ask {
		b.check(Check{Why: CheckAsk, Source: b.a.Source})
	}
	b.a.Ways = b.m.waysOf(b.a.Question, file, g)
	b.noteLines(file, g.Notes)
	b.keptNotes(file, g)
	if !b.a.Has(Counter) {
		return
	}
	for _, step := range g.Visits {
		visit := Visit{When: step.When, Then: step.Then}
		for _, item := range step.Bring {
			visit.Bring = append(visit.Bring, b.paperwork(item))
		}
		b.a.Visits = append(b.a.Visits, visit)
	}
}

// paperwork is a paper under the name it has for who comes.
func (b *builder) paperwork(item Item) Paperwork {
	p := b.m.paper(item.Paper)
	if b.a.Applicant != Self && p.ForOthers != nil {
		p.Name = *p.ForOthers
	}
	b.beginPart(PartPaper, &p.Name)
	b.checkFact(item.Check, b.a.Source)
	b.checkFact(p.Check, -1) // a paper has no page of its own
	return Paperwork{Paper: p, When: item.When, Check: item.Check}
}

// keptNotes are those of the national guide: what holds in all of Japan holds in
// the city, too, unless it does not do this at all.
func (b *builder) keptNotes(file *File, g *Guide) {
	national := b.m.National.guideFor(b.a.Question)
	if file != b.m.City || national == nil || len(g.Ways) == 0 {
		return
	}
	b.noteLines(b.m.National, national.Notes)
}

// guideFor is the guide of the city, or that of the nation; in one file, that
// for the very PIN comes before that for any.
func (m *Municipality) guideFor(q Question) (*File, *Guide) {
	for _, f := range m.files() {
		if g := f.guideFor(q); g != nil {
			return f, g
		}
	}
	return nil, nil
}

func (f *File) guideFor(q Question) *Guide {
	var general *Guide
	for i := range f.Guides {
		g := &f.Guides[i]
		switch {
		case g.Procedure != q.Procedure || !slices.Contains(g.Applicants, q.Applicant):
		case len(g.PINs) == 0:
			general = g
		case q.PIN != "" && slices.Contains(g.PINs, q.PIN):
			return g
		}
	}
	return general
}

// waysOf are those of the guide, after those of the national one that do not
// depend on a city; a kiosk only where one sets this PIN.
func (m *Municipality) waysOf(q Question, file *File, g *Guide) []Way {
	var ways []Way
	if national := m.National.guideFor(q); file == m.City && national != nil && len(g.Ways) > 0 {
		for _, w := range national.Ways {
			if w != Counter && !slices.Contains(g.Ways, w) {
				ways = append(ways, w)
			}
		}
	}
	ways = append(ways, g.Ways...)
	if at := slices.Index(ways, AtKiosk); at >= 0 && !m.hasKiosk(q) {
		ways = slices.Delete(ways, at, at+1)
	}
	return ways
}

func (m *Municipality) paper(id string) Paper {
	for _, f := range m.files() {
		for _, p := range f.Papers {
			if p.ID == id {
				return p
			}
		}
	}
	return Paper{ID: id, Name: Text{Ja: id}}
}

// fees are those of the city, or else those of the nation.
func (b *builder) fees() {
	if !b.a.Known {
		return
	}
	b.beginPart(PartFee, nil)
	for _, f := range b.m.files() {
		for _, fee := range f.Fees {
			if slices.Contains(fee.Procedures, b.a.Procedure) {
				b.a.Fees = append(b.a.Fees, FeeLine{fee.Yen, fee.When, fee.Usual, b.cite(f, fee.Fact), fee.Check})
			}
		}
		if len(b.a.Fees) > 0 {
			return
		}
	}
}

func (b *builder) notes() {
	for _, f := range b.m.files() {
		b.noteLines(f, f.Notes)
	}
}

func (b *builder) noteLines(f *File, notes []Note) {
	for _, n := range notes {
		if b.isReplaced(f, n.ID) || len(n.Procedures) > 0 && !slices.Contains(n.Procedures, b.a.Procedure) {
			continue
		}
		b.beginPart(PartNote, &n.Text)
		b.a.Notes = append(b.a.Notes, NoteLine{n.Text, b.cite(f, n.Fact), n.Check})
	}
}

// isReplaced tells whether the city has a note in the place of a national one.
func (b *builder) isReplaced(f *File, id string) bool {
	is := func(n Note) bool { return n.ID == id }
	if id == "" || f != b.m.National {
		return false
	}
	g := b.m.City.guideFor(b.a.Question)
	return slices.ContainsFunc(b.m.City.Notes, is) || g != nil && slices.ContainsFunc(g.Notes, is)
}
