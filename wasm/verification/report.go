package verification

import "time"

// A Report is one of shared/signature/verification, as its JSON has it; the words are
// explained there.
type Report struct {
	Format        string      `json:"format"`
	Outcome       string      `json:"outcome"`
	Indication    string      `json:"indication"`
	SubIndication string      `json:"subIndication"`
	Size          int64       `json:"size"`
	SHA256        string      `json:"sha256"`
	Steps         []Step      `json:"steps"`
	Signatures    []Signature `json:"signatures"`
}

// Words of reports by which the screen decides what it shows.
const (
	formatDetached  = "cms_detached"
	formatTimeStamp = "time_stamp"

	outcomeValid     = "valid"
	outcomeInvalid   = "invalid"
	outcomeUndecided = "undecided"

	passed     = "passed"
	failed     = "failed"
	notChecked = "not_checked"

	totalPassed = "TOTAL-PASSED"
	totalFailed = "TOTAL-FAILED"

	codeDocumentMissing = "document_missing"

	stepCoverage = "coverage"
	stepDigest   = "digest"
	stepChanges  = "changes"
)

// A Signature is what is known of one signature in a file.
type Signature struct {
	Kind          string     `json:"kind"`
	Field         string     `json:"field"`
	Defects       []string   `json:"defects"`
	Changes       []Change   `json:"changes"`
	Indication    string     `json:"indication"`
	SubIndication string     `json:"subIndication"`
	Steps         []Step     `json:"steps"`
	Algorithm     string     `json:"algorithm"`
	Signer        *Signer    `json:"signer"`
	Claims        Claims     `json:"claims"`
	Proven        *time.Time `json:"proven"`
	TimeStamps    []Stamp    `json:"timeStamps"`
}

// A Change is one thing of a PDF that is not as it was when it was signed.
type Change struct {
	What    string `json:"what"`
	Class   string `json:"class"`
	Allowed bool   `json:"allowed"`
	Page    int    `json:"page"` // from 1 on; 0: of none, or of several
	Field   string `json:"field"`
	Covers  *Area  `json:"covers"` // where it is seen
}

// An Area is a place on a page, in millimetres.
type Area struct {
	Left   float64 `json:"left"`
	Top    float64 `json:"top"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// A Step is one check and what came of it.
type Step struct {
	ID     string     `json:"id"`
	Status string     `json:"status"`
	Code   string     `json:"code"`
	Detail string     `json:"detail"`
	Source string     `json:"source"`
	Again  *time.Time `json:"again"` // when it is worth another try; nil: nobody knows
	Notes  []string   `json:"notes"`
}

// A Signer is what the certificate says of whoever signed.
type Signer struct {
	Judged    bool      `json:"judged"`
	Test      bool      `json:"test"`
	Subject   string    `json:"subject"`
	Issuer    string    `json:"issuer"`
	SHA256    string    `json:"sha256"`
	NotBefore time.Time `json:"notBefore"`
	NotAfter  time.Time `json:"notAfter"`
	Name      *Text     `json:"name"`
	BirthDate string    `json:"birthDate"`
	Gender    string    `json:"gender"`
	Address   *Text     `json:"address"`
}

// A Text has characters that may stand in for others.
type Text struct {
	Text        string `json:"text"`
	Substitutes []int  `json:"substitutes"` // which, from 1 on
}

// Claims are what the signer wrote, and nobody vouches for.
type Claims struct {
	Time           *time.Time `json:"time"`
	Name           string     `json:"name"`
	Reason         string     `json:"reason"`
	Location       string     `json:"location"`
	Date           string     `json:"date"`
	Contradictions []string   `json:"contradictions"`
}

// A Stamp is what is known of a time stamp beside a signature.
type Stamp struct {
	Indication    string     `json:"indication"`
	SubIndication string     `json:"subIndication"`
	Time          *time.Time `json:"time"`
	Authority     string     `json:"authority"`
	Trusted       bool       `json:"trusted"`
	Accredited    string     `json:"accredited"`
	Steps         []Step     `json:"steps"`
}

// statusOf is how a check of the signature ended; "" where there was none.
func (s *Signature) statusOf(id string) string {
	for _, step := range s.Steps {
		if step.ID == id {
			return step.Status
		}
	}
	return ""
}

// beside reports whether what was signed stands beside the file, and was not given.
func (r *Report) beside() bool {
	if r.Format != formatDetached && r.Format != formatTimeStamp {
		return false
	}
	for _, s := range r.Signatures {
		for _, step := range s.Steps {
			if step.Code == codeDocumentMissing {
				return true
			}
		}
	}
	return false
}

// test reports whether a signature is of a test certificate, which stands for nobody.
func (r *Report) test() bool {
	for _, s := range r.Signatures {
		if s.Signer != nil && s.Signer.Test {
			return true
		}
	}
	return false
}

// outcome is what the checks of a signature or a stamp come to, in the words for a file.
func outcome(indication string) string {
	switch indication {
	case totalPassed:
		return outcomeValid
	case totalFailed:
		return outcomeInvalid
	}
	return outcomeUndecided
}
