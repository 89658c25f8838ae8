package main

import (
	"fmt"
	"slices"
	"strings"
)

// An attack is a file that somebody may take for what it is not, or one beside it that is
// fine, so that nobody passes by refusing everything.
type attack struct {
	name   string // of the file, with its extension
	about  string // one sentence: what was done
	family string // see families
	made   func(*people) (made, error)
	want   verdict
}

// made is a file, and its document where that is apart.
type made struct{ file, content []byte }

// A verdict is what a verifier must come to, in the words of our own report.
type verdict struct {
	Outcome string   `json:"outcome"`           // valid, invalid, undecided
	Sub     string   `json:"subIndication"`     // "" of what is valid
	Reasons []string `json:"reasons,omitempty"` // codes of our own report, of which each is in it
	Notes   []string `json:"notes,omitempty"`   // what our own report notes of what is valid, and nothing else
}

// families are where the attacks were described first, or the rule that they break.
var families = map[string]string{
	"fine":        "no attack",
	"usf":         "Universal Signature Forgery, Mladenov et al. 2019",
	"swa":         "Signature Wrapping Attack, Mladenov et al. 2019",
	"isa":         "Incremental Saving Attack, Mladenov et al. 2019",
	"shadow":      "Shadow Attacks, Mainka et al. 2021",
	"eaa":         "Evil Annotation Attack, Rohlmann et al. 2021",
	"ssa":         "Sneaky Signature Attack, Rohlmann et al. 2021",
	"permission":  "DocMDP and FieldMDP, ISO 32000-2, 12.8.2",
	"copy":        "a signature or a time stamp taken from elsewhere",
	"claim":       "what a file says of itself",
	"cms":         "RFC 5652, RFC 5035, ETSI EN 319 122-1",
	"algorithm":   "ETSI TS 119 312; CRYPTREC",
	"certificate": "the profile of J-LIS, RFC 5280",
	"stamp":       "RFC 3161, RFC 5816",
}

// attacks are all, sorted by name.
func attacks() []attack {
	all := slices.Concat(fine(), ranges(), increments(), readings(), shadows(), strays(), certified(), copies(), envelopes(), certificates(), stamps())
	slices.SortFunc(all, func(a, b attack) int { return strings.Compare(a.name, b.name) })
	for i, a := range all {
		if _, ok := families[a.family]; !ok || i > 0 && all[i-1].name == a.name {
			panic("attack " + a.name)
		}
	}
	return all
}

// onPaper is a file that is made of an ordinary paper by these steps.
func onPaper(steps ...func(*people, *paper) error) func(*people) (made, error) {
	return func(p *people) (made, error) {
		paper := newPaper(nil)
		for _, step := range steps {
			if err := step(p, paper); err != nil {
				return made{}, err
			}
		}
		return made{file: paper.bytes}, nil
	}
}

// signedBy is the step in which alice signs, with changes.
func signedBy(changes ...func(*people, *signing)) func(*people, *paper) error {
	return func(p *people, paper *paper) error {
		s := signing{who: p.alice}
		for _, change := range changes {
			change(p, &s)
		}
		return paper.sign(s)
	}
}

// then is the step that appends a revision.
func then(r revision) func(*people, *paper) error {
	return func(_ *people, paper *paper) error {
		paper.append(r)
		return nil
	}
}

// put is the step that appends bytes.
func put(text string) func(*people, *paper) error {
	return func(_ *people, paper *paper) error {
		paper.bytes = append(paper.bytes, text...)
		return nil
	}
}

// bob is a change: bob signs.
func bob(p *people, s *signing) { s.who = p.bob }

// sealed is a change of the CMS.
func sealed(change func(*people, *seal)) func(*people, *signing) {
	return func(p *people, s *signing) { s.seal = func(made *seal) { change(p, made) } }
}

// valid, invalid and undecided are verdicts.
func valid(reasons ...string) verdict { return verdict{Outcome: "valid", Reasons: reasons} }

// noted is a verdict, too: valid, and worth a look.
func noted(notes ...string) verdict { return verdict{Outcome: "valid", Notes: notes} }

func invalid(sub string, reasons ...string) verdict {
	return verdict{Outcome: "invalid", Sub: sub, Reasons: reasons}
}

func undecided(sub string, reasons ...string) verdict {
	return verdict{Outcome: "undecided", Sub: sub, Reasons: reasons}
}

// text is a content stream that says something else.
func text(says string) string {
	return stream("", fmt.Sprintf("BT /F 24 Tf 40 120 Td (%s) Tj ET", says))
}
