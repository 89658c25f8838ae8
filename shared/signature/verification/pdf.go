package verification

import (
	"bytes"
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/signeddata"
	"jpkiweb/shared/signature/timestamp"
)

// maxJudged is how many signatures of a PDF are looked at: each is over a beginning of the file,
// which is read again for it.
const maxJudged = 100

// A pdfJudge is a PDF under verification.
type pdfJudge struct {
	*judge
	document *pdf.File
	found    pdf.Signatures
}

// pdf judges every signature of a PDF.
func (j *judge) pdf(ctx context.Context, f io.ReaderAt, size int64) {
	p := &pdfJudge{judge: j}
	var err error
	if p.document, err = pdf.Open(f, size); err == nil {
		p.found, err = p.document.Signatures()
	}
	if err != nil {
		j.whole(sourcePDF, notReadPDF(err))
		return
	}
	p.wholeFile()
	after := change.After(ctx, p.document, p.found)
	signatures := make([]*pdfSignature, min(len(p.found.All), maxJudged))
	for i := range signatures {
		signatures[i] = p.signature(ctx, p.found.All[i], after[i])
	}
	j.report.Signatures = append(j.report.Signatures, inOrder(signatures)...)
}

// wholeFile looks at what belongs to no signature.
func (p *pdfJudge) wholeFile() {
	const source = "ISO 32000-2, 7.5 and 12.8.1"
	switch n := len(p.found.All); {
	case n == 0:
		p.whole(source, fail(CodeNoSigner, "PDF is not signed"))
	case n > maxJudged:
		p.whole(source, undecided(CodeTooLarge, fmt.Sprintf("%d signatures, of which the first %d were looked at", n, maxJudged)))
	}
	if n := len(p.found.Damaged); n > 0 {
		p.whole(source, unchecked(CodeObjectsUnreadable, fmt.Sprintf("%d objects cannot be read: whether a signature is among them was not looked at", n)))
	}
}

// A pdfSignature is one signature of a PDF before all of them are held against each other.
type pdfSignature struct {
	Signature
	end   int64                            // of what it is over
	again func(proven time.Time) Signature // judges it anew, with a time that another one proves; nil: no more is known
}

// signature judges one.
func (p *pdfJudge) signature(ctx context.Context, e pdf.Embedded, after change.Judgement) *pdfSignature {
	s := &pdfSignature{end: e.Ranges[2] + e.Ranges[3]}
	finish := func(made Signature) Signature {
		made.Field, made.Kind, made.Defects, made.Changes = readable(e.Field), kindOf(e.Kind), e.Defects, changesAfter(after)
		withoutBasis(made.Steps)
		return made
	}
	coverage := check{StepCoverage, "ISO 32000-2, 12.8.1", func() result { return coverage(e) }, nil}
	changes := check{StepChanges, "ISO 32000-2, 7.5.6 and 12.8.2", func() result { return changes(e, after) }, []StepID{StepCoverage}}
	covered := p.hashed.covered(ctx, e.Ranges)
	if e.Kind == pdf.TimeStamp {
		s.Signature = finish(p.timeStamp(e.CMS, covered, coverage, changes))
		return s
	}
	if isOfSHA1(e) {
		s.Signature = finish(unreadable([]check{coverage, changes}))
		return s
	}
	data, err := signeddata.Open(ctx, bytes.NewReader(e.CMS), int64(len(e.CMS)))
	if err == nil && len(data.Signers) == 0 {
		err = errNoSigner
	}
	if err != nil {
		s.Signature = finish(unreadable([]check{coverage, {StepFormat, sourceCMS, func() result { return notRead(err) }, []StepID{StepCoverage}}, changes}))
		return s
	}
	document := readDocument(data.Signers[:1], covered)
	s.again = func(proven time.Time) Signature {
		one := &signerJudge{judge: p.judge, data: data, signer: data.Signers[0], document: document, subtype: subtypeOf(e), proven: proven, written: e.Claims.Time}
		made := one.signature([]check{coverage}, []check{changes})
		made.Claims = withClaims(made, e.Claims)
		return finish(made)
	}
	s.Signature = s.again(time.Time{})
	return s
}

// withoutBasis takes back that nothing was changed after signing where what was signed is not
// what is there: later changes are told from a revision of which nobody knows that it was signed.
func withoutBasis(steps []Step) {
	if statusOf(steps, StepDigest) == Passed && statusOf(steps, StepSignature) == Passed {
		return
	}
	for i, s := range steps {
		if s.ID == StepChanges && s.Status == Passed {
			steps[i].Status, steps[i].Notes = NotChecked, nil
			steps[i].Detail = "nothing shows that what stood here before was signed, so nobody can tell what came after signing"
		}
	}
}

// isOfSHA1 tells whether a signature is of one of the old kinds that are over a SHA-1, ISO 32000-2,
// 12.8.3.2 and 12.8.3.3.1.
func isOfSHA1(e pdf.Embedded) bool {
	return e.SubFilter == "adbe.pkcs7.sha1" || e.SubFilter == "adbe.x509.rsa_sha1"
}

// errNoSigner is what is wrong with a CMS that nobody signed.
var errNoSigner = errors.New("no signer: nobody signed it")

// subtypeOf is /SubFilter, which counts as one although it may be missing.
func subtypeOf(e pdf.Embedded) string {
	if e.SubFilter == "" {
		return "none"
	}
	return e.SubFilter
}

func kindOf(k pdf.Kind) Kind {
	switch k {
	case pdf.TimeStamp:
		return KindTimeStamp
	case pdf.Certification:
		return KindCertification
	}
	return KindSignature
}

// unreadable is a signature of which nothing is known but these checks.
func unreadable(checks []check) Signature {
	steps := runAll(checks)
	return Signature{Steps: steps, Conclusion: conclude(steps), TimeStamps: []Stamp{}, Claims: Claims{Contradictions: []Contradiction{}}}
}

// coverage tells whether the signature is where and over what it must be.
func coverage(e pdf.Embedded) result {
	if isOfSHA1(e) {
		return undecided(CodeWeak, "signature of the kind "+e.SubFilter+" is over a SHA-1, which can be forged")
	}
	if len(e.Defects) > 0 {
		words := make([]string, len(e.Defects))
		for i, d := range e.Defects {
			words[i] = defectWords[d]
		}
		return fail(CodeCoverage, "signature is not of the form that PDF asks for: "+strings.Join(words, "; "))
	}
	switch {
	case e.Kind == pdf.UsageRights:
		return unchecked(CodeUsageRights, "signature of usage rights, which says nothing of the document")
	case !e.Whole:
		return fail(CodeCoverage, "signature is not over all of its revision of the file")
	case e.Place == pdf.Orphan:
		return undecided(CodeOrphan, "signature is in no field, so that programs do not show it")
	}
	return pass("signature is over all of its revision, but for its own place (" + readable(subtypeOf(e)) + ")")
}

// timeStamp judges a time stamp of the document.
func (p *pdfJudge) timeStamp(raw []byte, covered digester, coverage, changes check) Signature {
	stamp, _ := p.stamp(raw, imprintOf(covered))
	steps := runAll([]check{coverage})
	if steps[0].Status == Passed {
		steps = append(steps, stamp.Steps...)
	}
	if steps[0].Status == Passed {
		steps = append(steps, runAll([]check{{changes.id, changes.source, changes.run, nil}})...)
	}
	stamp.Steps, stamp.Conclusion = steps, conclude(steps)
	stamp.Trusted = stamp.Trusted && steps[0].Status == Passed
	return stamp.alone()
}

// inOrder holds the signatures against each other: a time stamp of the document proves when what
// came before it was there, if its time is not before theirs.
func inOrder(all []*pdfSignature) []Signature {
	made := make([]Signature, len(all))
	for i, s := range all {
		made[i] = s.Signature
	}
	for i, s := range all {
		if s.Kind != KindTimeStamp || s.Proven == nil {
			continue
		}
		for _, earlier := range all {
			if earlier.end < s.end && earlier.Proven != nil && earlier.Proven.After(s.Proven.Add(clockSkew)) {
				made[i].disorder(*earlier.Proven)
			}
		}
	}
	for i, s := range all {
		if s.again == nil {
			continue
		}
		var proven time.Time
		for k, later := range all {
			if later.Kind == KindTimeStamp && later.end > s.end && made[k].Proven != nil && (proven.IsZero() || made[k].Proven.Before(proven)) {
				proven = *made[k].Proven
			}
		}
		if !proven.IsZero() {
			made[i] = s.again(proven)
		}
	}
	return made
}

// disorder notes that the time of a stamp is before another one that it is over.
func (s *Signature) disorder(other time.Time) {
	s.Steps = slices.Clone(s.Steps)
	for i := range s.Steps {
		if s.Steps[i].ID == StepTime {
			s.Steps[i].Status, s.Steps[i].Code = Undecided, CodeStampOrder
			s.Steps[i].Detail += ", before an earlier one of " + jpki.Moment(other)
		}
	}
	s.Conclusion, s.Proven = conclude(s.Steps), nil
}

// withClaims adds what a signature dictionary says of itself.
func withClaims(s Signature, said pdf.Claims) Claims {
	c := s.Claims
	c.Name, c.Reason, c.Location, c.Date = readable(said.Name), readable(said.Reason), readable(said.Location), readable(said.TimeText)
	if said.Name != "" && s.Signer != nil && s.Signer.Name != nil && letters(said.Name) != letters(s.Signer.Name.Text) {
		c.Contradictions = append(c.Contradictions, ClaimsOtherName)
	}
	if c.Time != nil && !said.Time.IsZero() && c.Time.Sub(said.Time).Abs() > clockSkew {
		c.Contradictions = append(c.Contradictions, ClaimsTwoTimes)
	}
	return c
}

// letters is a name without what parts it, which people write in several ways.
func letters(name string) string { return strings.Join(strings.Fields(name), "") }

// imprintOf tells whether a time stamp is about a document.
func imprintOf(digest digester) func(*timestamp.Token) error {
	return func(t *timestamp.Token) error {
		hash, err := t.Imprint()
		if err != nil {
			return err
		}
		document, err := digest([]crypto.Hash{hash})
		if err != nil {
			return err
		}
		return t.CheckImprint(document.sums[hash])
	}
}

// notReadPDF says why there is no signature of a PDF. What is none of these is an error of the
// source.
func notReadPDF(err error) result {
	for _, row := range []struct {
		result func(Code, string) result
		code   Code
		errs   []error
	}{
		{fail, CodeMalformed, []error{pdf.ErrNotPDF, pdf.ErrRepair}},
		{undecided, CodeUnsupported, []error{pdf.ErrUnsupported, pdf.ErrEncrypted, pdf.ErrXFA, pdf.ErrTooComplex}},
	} {
		if slices.ContainsFunc(row.errs, func(e error) bool { return errors.Is(err, e) }) {
			return row.result(row.code, err.Error())
		}
	}
	return undecided(CodeUnreadableDocument, "file cannot be read to its end: "+err.Error())
}
