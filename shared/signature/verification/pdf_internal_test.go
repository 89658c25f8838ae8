package verification

import (
	"errors"
	"strings"
	"testing"
	"time"

	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/pdf"
)

// Where a signature of a PDF stands, and over what, decides before anything else.
func TestCoverage(t *testing.T) {
	for name, test := range map[string]struct {
		e      pdf.Embedded
		status Status
		code   Code
	}{
		"in a field":      {pdf.Embedded{Whole: true, Place: pdf.InField}, Passed, ""},
		"in permissions":  {pdf.Embedded{Whole: true, Place: pdf.InPermissions}, Passed, ""},
		"in no field":     {pdf.Embedded{Whole: true, Place: pdf.Orphan}, Undecided, CodeOrphan},
		"not over all":    {pdf.Embedded{Place: pdf.InField}, Failed, CodeCoverage},
		"with a defect":   {pdf.Embedded{Whole: true, Defects: []pdf.Defect{pdf.DefectCopied}}, Failed, CodeCoverage},
		"of usage rights": {pdf.Embedded{Whole: true, Kind: pdf.UsageRights}, NotChecked, CodeUsageRights},
		"over SHA-1":      {pdf.Embedded{Whole: true, SubFilter: "adbe.x509.rsa_sha1"}, Undecided, CodeWeak},
	} {
		if r := coverage(test.e); r.status != test.status || r.code != test.code {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// Where what was signed is not what is there, nobody can tell that nothing came later.
func TestNothingChangedNeedsWhatWasSigned(t *testing.T) {
	for name, test := range map[string]struct {
		digest, signature, changes, want Status
	}{
		"all passed":              {Passed, Passed, Passed, Passed},
		"another document":        {Failed, Passed, Passed, NotChecked},
		"document cannot be read": {Undecided, Passed, Passed, NotChecked},
		"by another key":          {Passed, Failed, Passed, NotChecked},
		"changed all the same":    {Failed, Passed, Failed, Failed},
		"nobody knows":            {Failed, Passed, Undecided, Undecided},
	} {
		steps := []Step{{ID: StepDigest, Status: test.digest}, {ID: StepSignature, Status: test.signature}, {ID: StepChanges, Status: test.changes, Detail: "nothing was changed after it"}}
		withoutBasis(steps)
		if last := steps[2]; last.Status != test.want || (last.Status == NotChecked) == (last.Detail == "nothing was changed after it") {
			t.Errorf("%s: %+v", name, last)
		}
	}
}

// Every defect and every change is told in words.
func TestCoverageAndChangesAreWords(t *testing.T) {
	for defect := range defectWords {
		if r := coverage(pdf.Embedded{Defects: []pdf.Defect{defect}}); strings.Contains(r.detail, "_") {
			t.Error(r.detail)
		}
	}
	for what := range whatWords {
		d := change.Difference{What: what, Page: 3}
		if r := changes(pdf.Embedded{}, change.Judgement{Forbidden: []change.Difference{d}}); strings.Contains(r.detail, "_") || !strings.Contains(r.detail, "(page 3)") {
			t.Error(r.detail)
		}
	}
}

// What came after a signature: nothing, what is allowed, what is not, or nobody knows.
func TestChanges(t *testing.T) {
	signed := change.Difference{What: change.SignatureAdded, Class: change.Signing}
	seen := change.Difference{What: change.AnnotationAdded, Class: change.Annotating, Page: 2, Box: &pdf.Box{}}
	other := change.Difference{What: change.PageContent, Class: change.Forbidden, Page: 1}
	for name, test := range map[string]struct {
		place  pdf.Place
		after  change.Judgement
		status Status
		code   Code
		notes  int
	}{
		"nothing":            {pdf.InField, change.Judgement{Known: true}, Passed, "", 0},
		"another signature":  {pdf.InField, change.Judgement{Known: true, Differences: []change.Difference{signed}}, Passed, "", 0},
		"a note on a page":   {pdf.InField, change.Judgement{Known: true, Rules: change.Rules{Level: 3}, Differences: []change.Difference{seen}}, Passed, "", 1},
		"another page":       {pdf.InField, change.Judgement{Known: true, Differences: []change.Difference{other}, Forbidden: []change.Difference{other}}, Failed, CodeChanged, 0},
		"cannot be read":     {pdf.InField, change.Judgement{Err: errors.New("damaged")}, Undecided, CodeChangesUnknown, 0},
		"cannot be compared": {pdf.InField, change.Judgement{}, Undecided, CodeChangesUnknown, 0},
		"it was removed":     {pdf.Removed, change.Judgement{Known: true}, Failed, CodeChanged, 0},
		"it was replaced":    {pdf.Replaced, change.Judgement{Known: true}, Failed, CodeChanged, 0},
	} {
		r := changes(pdf.Embedded{Place: test.place}, test.after)
		if r.status != test.status || r.code != test.code || len(r.notes) != test.notes {
			t.Errorf("%s: %+v", name, r)
		}
	}
	all := changesAfter(change.Judgement{Rules: change.Rules{Level: 3}, Differences: []change.Difference{seen, other}, Forbidden: []change.Difference{other}})
	if len(all) != 2 || all[0].Allowed || all[0].What != change.PageContent || !all[1].Allowed || all[1].Covers == nil || all[1].Page != 2 {
		t.Errorf("%+v", all)
	}
	if n := len(changesAfter(change.Judgement{Forbidden: make([]change.Difference, 1000)})); n != maxChanges {
		t.Errorf("%d changes", n)
	}
}

// A file with very many signatures is not judged by the first of them.
func TestManySignatures(t *testing.T) {
	for n, want := range map[int]int{0: 1, 1: 0, maxJudged: 0, maxJudged + 1: 1} {
		p := &pdfJudge{judge: &judge{report: &Report{}}, found: pdf.Signatures{All: make([]pdf.Embedded, n)}}
		p.wholeFile()
		if len(p.report.Steps) != want {
			t.Errorf("%d signatures: %+v", n, p.report.Steps)
		}
	}
}

// A time stamp of the document proves when what it is over was there: what stands before it, and
// not with a time before theirs.
func TestStampsOfTheDocument(t *testing.T) {
	at := func(hour int) *time.Time {
		t := time.Date(2026, 4, 1, hour, 0, 0, 0, time.UTC)
		return &t
	}
	signed := func(end int64, proven *time.Time) *pdfSignature {
		return &pdfSignature{end: end, Signature: Signature{Kind: KindSignature, Proven: proven}, again: func(by time.Time) Signature {
			return Signature{Kind: KindSignature, Proven: &by}
		}}
	}
	stamp := func(end int64, hour int) *pdfSignature {
		return &pdfSignature{end: end, Signature: Signature{
			Kind: KindTimeStamp, Proven: at(hour), Conclusion: Conclusion{Indication: TotalPassed}, Steps: []Step{{ID: StepTime, Status: Passed}},
		}}
	}
	for name, test := range map[string]struct {
		all    []*pdfSignature
		proven []*time.Time
		order  bool // the last one is out of order
	}{
		"a stamp over a signature":         {[]*pdfSignature{signed(10, nil), stamp(20, 5)}, []*time.Time{at(5), at(5)}, false},
		"a signature after a stamp":        {[]*pdfSignature{stamp(10, 5), signed(20, nil)}, []*time.Time{at(5), nil}, false},
		"the earlier of two stamps":        {[]*pdfSignature{signed(10, nil), stamp(20, 5), stamp(30, 7)}, []*time.Time{at(5), at(5), at(7)}, false},
		"a stamp before an earlier one":    {[]*pdfSignature{signed(10, nil), stamp(20, 5), stamp(30, 3)}, []*time.Time{at(5), at(5), nil}, true},
		"a stamp before that of a signer":  {[]*pdfSignature{signed(10, at(5)), stamp(20, 3)}, []*time.Time{at(5), nil}, true},
		"a stamp after that of the signer": {[]*pdfSignature{signed(10, at(5)), stamp(20, 7)}, []*time.Time{at(7), at(7)}, false}, // again takes the earlier
	} {
		made := inOrder(test.all)
		for i, s := range made {
			if (s.Proven == nil) != (test.proven[i] == nil) || s.Proven != nil && !s.Proven.Equal(*test.proven[i]) {
				t.Errorf("%s: signature %d is proven by %v, want %v", name, i+1, s.Proven, test.proven[i])
			}
		}
		last := made[len(made)-1]
		if order := last.Conclusion == (Conclusion{Indeterminate, TimestampOrder}); order != test.order {
			t.Errorf("%s: %v", name, last.Conclusion)
		}
	}
}
