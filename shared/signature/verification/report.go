package verification

import (
	"slices"
	"time"

	"jpkiweb/shared/signature/pdf"
)

// A Format is what a file is.
type Format string

// The formats.
const (
	PDF         Format = "pdf"
	CMSAttached Format = "cms_attached" // with its document
	CMSDetached Format = "cms_detached" // beside its document
	TimeStamp   Format = "time_stamp"   // a token, RFC 3161, or an answer that holds one
	Unknown     Format = "unknown"
)

// An Outcome is what a report comes to.
type Outcome string

// The outcomes of a report. Only Valid lets anybody in; OutcomeUndecided is no reason to
// tell a person that something is wrong with card or signature. It is the word of the Status
// Undecided.
const (
	Valid            Outcome = "valid"
	Invalid          Outcome = "invalid"
	OutcomeUndecided Outcome = "undecided"
)

// A Report is what is known of a file.
type Report struct {
	Format  Format  `json:"format"`
	Outcome Outcome `json:"outcome"`
	// Conclusion is why the outcome is none better: that of the checks of the file as a whole, or
	// of the first signature that decides it. A file without a signature has it, too.
	Conclusion
	Size   int64  `json:"size"`   // bytes of the file
	SHA256 string `json:"sha256"` // of the file, hexadecimal; "": it cannot be read to its end
	// Steps are the checks of the file as a whole; those of a signature are with it.
	Steps      []Step      `json:"steps"`
	Signatures []Signature `json:"signatures"` // in the order of the file; none is no valid file
}

// A Signature is what is known of one signature in a file.
type Signature struct {
	Kind  Kind   `json:"kind"`
	Field string `json:"field,omitempty"` // of a PDF: full name of its field
	// Defects are in what a signature of a PDF is not of the right form.
	Defects []pdf.Defect `json:"defects,omitempty"`
	// Changes are what came after it in a PDF, of which the first 200.
	Changes []Change `json:"changes,omitempty"`
	Conclusion
	Steps []Step `json:"steps"`
	// Algorithm is digest and signature as the signer names them.
	Algorithm string `json:"algorithm,omitempty"`
	// Signer is what the certificate says; nil where the signature is not by its key. Of a
	// signature that is TotalFailed it is a claim: whoever it names signed something, but not this,
	// or not so that it counts.
	Signer *Signer `json:"signer,omitempty"`
	Claims Claims  `json:"claims"`
	// Proven is the time by which the signature was there, as a time stamp of a trusted authority
	// proves; nil: nobody proves it.
	Proven     *time.Time `json:"proven,omitempty"`
	TimeStamps []Stamp    `json:"timeStamps"`
}

// A Kind is what a signature is made for.
type Kind string

// The kinds.
const (
	KindSignature     Kind = "signature"
	KindCertification Kind = "certification" // of a PDF, by its author, who says what may still be done
	KindTimeStamp     Kind = "time_stamp"    // over a document, of a time-stamping authority
)

// A Signer is what the certificate of a signature says of whoever signed.
type Signer struct {
	// Judged tells that the certificate was issued by a trust anchor. What it says otherwise is
	// what anybody may have written.
	Judged  bool   `json:"judged"`
	Test    bool   `json:"test"`              // of anybody but J-LIS: nobody may rely on it
	Subject string `json:"subject,omitempty"` // where it is not of JPKI: the name in the certificate
	Issuer  string `json:"issuer"`
	SHA256  string `json:"sha256"` // of the certificate, hexadecimal

	NotBefore time.Time `json:"notBefore"`
	NotAfter  time.Time `json:"notAfter"`

	// The four basic attributes, of a digital signature certificate that was judged; the name
	// alone of a signature that is TotalFailed.
	Name      *Text  `json:"name,omitempty"`
	BirthDate string `json:"birthDate,omitempty"` // YYYY-MM-DD, or as the card writes it
	Gender    string `json:"gender,omitempty"`    // as the card writes it
	Address   *Text  `json:"address,omitempty"`   // with Config.Addresses only
}

// A Text is one of a certificate, some characters of which may stand in for others that the
// card cannot write (jpki facts 5.2).
type Text struct {
	Text        string `json:"text"`
	Substitutes []int  `json:"substitutes,omitempty"` // which characters, from 1 on
}

// Claims are what the signer wrote into the signature, and nobody vouches for.
type Claims struct {
	Time     *time.Time `json:"time,omitempty"` // of signing, in the signed attributes
	Name     string     `json:"name,omitempty"` // the others: of a PDF, where they need not be signed
	Reason   string     `json:"reason,omitempty"`
	Location string     `json:"location,omitempty"`
	Date     string     `json:"date,omitempty"` // /M, as it is written
	// Contradictions are what of it cannot be right.
	Contradictions []Contradiction `json:"contradictions"`
}

// A Contradiction is what a signer claims and certificate or time stamp says otherwise.
type Contradiction string

// The contradictions.
const (
	ClaimsOtherName  Contradiction = "name"             // another name than the certificate's
	ClaimsLaterTime  Contradiction = "after_stamp"      // a time after the time stamp
	ClaimsFuture     Contradiction = "to_come"          // a time that is still to come
	ClaimsBeforeCert Contradiction = "before_issue"     // a time before the certificate was valid
	ClaimsAfterCert  Contradiction = "after_expiration" // a time after it
	ClaimsTwoTimes   Contradiction = "two_times"        // one time in the PDF, another one in the signature
)

// A Stamp is what is known of a time stamp beside a signature.
type Stamp struct {
	Conclusion
	Time      *time.Time `json:"time,omitempty"`      // as it says; nil: it cannot be read
	Authority string     `json:"authority,omitempty"` // as its certificate says
	// Trusted tells that its authority leads to one that is trusted.
	Trusted bool `json:"trusted"`
	// Accredited is the service accredited in Japan that it is of, as of a list of 2024; "": none
	// of them, or not trusted.
	Accredited string `json:"accredited,omitempty"`
	Steps      []Step `json:"steps"`
}

// conclude sets conclusion and outcome: Valid if there are signatures and all of them passed.
func (r *Report) conclude() {
	r.Conclusion, r.Outcome = Conclusion{Indication: TotalPassed}, Valid
	if len(r.Steps) > 0 || len(r.Signatures) == 0 {
		r.weigh(conclude(r.Steps))
	}
	for _, s := range r.Signatures {
		r.weigh(s.Conclusion)
	}
}

// weigh takes a conclusion for that of the whole file if it is worse than those before.
func (r *Report) weigh(c Conclusion) {
	switch {
	case c.Indication == TotalFailed && r.Outcome != Invalid:
		r.Conclusion, r.Outcome = c, Invalid
	case c.Indication == Indeterminate && r.Outcome == Valid:
		r.Conclusion, r.Outcome = c, OutcomeUndecided
	}
}

// Decisive returns the step that decides the outcome: the first that failed, else the first that
// keeps a signature from having passed. Of a valid file it is zero.
func (r Report) Decisive() Step {
	all := slices.Clone(r.Steps)
	for _, s := range r.Signatures {
		all = append(all, s.Steps...)
	}
	return decisive(all)
}

// Decisive returns the step that decides what a stamp comes to, as that of a report does.
func (s Stamp) Decisive() Step { return decisive(s.Steps) }

func decisive(all []Step) Step {
	var open Step
	for _, s := range all {
		switch {
		case s.Status == Failed:
			return s
		case open.ID == "" && s.hinders():
			open = s
		}
	}
	return open
}

// An Open is a check that nobody made, of the file (Signature is 0) or of a signature, from 1 on.
type Open struct {
	Signature int
	Step      Step
}

// NotChecked returns the checks that were not made, which belong beside every outcome.
func (r Report) NotChecked() (all []Open) {
	add := func(signature int, steps []Step) {
		for _, s := range steps {
			if s.Status == NotChecked {
				all = append(all, Open{signature, s})
			}
		}
	}
	add(0, r.Steps)
	for i, s := range r.Signatures {
		add(i+1, s.Steps)
	}
	return all
}
