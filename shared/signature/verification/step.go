package verification

import "time"

// A Status is how one check ended.
type Status string

// The statuses.
const (
	Passed     Status = "passed"
	Failed     Status = "failed"
	Undecided  Status = "undecided" // nobody can tell now; another time the answer may be either
	NotChecked Status = "not_checked"
)

// Mark is the sign before a step with the status in transcripts: ✓, ✗, ? or –.
func (s Status) Mark() string {
	switch s {
	case Passed:
		return "✓"
	case Failed:
		return "✗"
	case Undecided:
		return "?"
	}
	return "–"
}

// A StepID names a check. Step.Source says by which standard each is made.
type StepID string

// The checks. Packages above say which of them each of their reports has, and what others.
const (
	StepFormat             StepID = "format"              // what is read is of a form that is known
	StepCoverage           StepID = "coverage"            // the signature is over all of its revision of a PDF
	StepOneSigner          StepID = "one_signer"          // exactly one
	StepAttributes         StepID = "attributes"          // what is signed along is complete and told once
	StepAlgorithms         StepID = "algorithms"          // strong, and no two that contradict each other
	StepDigest             StepID = "digest"              // the document is the one that was signed
	StepSignature          StepID = "signature"           // by the certificate's key
	StepSigningCertificate StepID = "signing_certificate" // signed along with the document
	StepTime               StepID = "time"                // when it was signed, by somebody else's word
	StepValidity           StepID = "validity"            // at that time, or now
	StepPath               StepID = "path"                // issued by a trust anchor
	StepProfile            StepID = "profile"             // as J-LIS issues them, for this purpose
	StepRevocation         StepID = "revocation"          // neither revoked nor on hold
	StepChanges            StepID = "changes"             // nothing was changed after it that may not be
)

// A Step is one check and what came of it.
type Step struct {
	ID     StepID `json:"id"`
	Status Status `json:"status"`
	Code   Code   `json:"code,omitempty"` // of a failure, or of what is undecided
	Detail string `json:"detail"`         // one sentence in English, without personal data
	Source string `json:"source"`         // the rule's standard
	// Again is when it is worth another try, of what is undecided until then; nil: nobody knows.
	Again *time.Time `json:"again,omitempty"`

	Notes []Code `json:"notes,omitempty"` // worth a look, although no reason to refuse; Detail says them too
}

// hinders tells whether the step keeps a signature from having passed.
func (s Step) hinders() bool {
	return s.Status == Failed || s.Status == Undecided || s.Status == NotChecked && s.Code != ""
}

// A result is what one check found.
type result struct {
	status Status
	code   Code
	detail string
	notes  []Code
	again  *time.Time
}

func pass(detail string, notes ...Code) result {
	return result{status: Passed, detail: detail, notes: notes}
}
func fail(code Code, detail string) result { return result{status: Failed, code: code, detail: detail} }
func undecided(code Code, detail string) result {
	return result{status: Undecided, code: code, detail: detail}
}

// unchecked is what was not looked at. With a code it keeps a signature from having passed.
func unchecked(code Code, detail string) result {
	return result{status: NotChecked, code: code, detail: detail}
}

// A check is one step before it is made. It is made if all the steps that it needs passed.
type check struct {
	id     StepID
	source string
	run    func() result
	needs  []StepID
}

func runAll(checks []check) []Step {
	passed := map[StepID]bool{}
	steps := make([]Step, 0, len(checks))
	for _, c := range checks {
		found := unchecked("", "not reached, because an earlier check did not pass")
		reached := true
		for _, id := range c.needs {
			reached = reached && passed[id]
		}
		if reached {
			found = c.run()
		}
		passed[c.id] = found.status == Passed
		steps = append(steps, Step{ID: c.id, Status: found.status, Code: found.code, Detail: detailOf(found), Source: c.source, Again: found.again, Notes: found.notes})
	}
	return steps
}
