package relyingparty

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A Status is how one check ended.
type Status string

// The statuses.
const (
	Passed     Status = "passed"
	Failed     Status = "failed"
	Undecided  Status = "undecided" // nobody can tell now; another time the answer may be either
	NotChecked Status = "not_checked"
)

// A StepID names a check. The steps of a login are format, challenge,
// signature, validity, path, profile, revocation; those of a signature format,
// document where VerifyPDFOf asks for it, one_signer, digest, signature, signing_certificate, validity, path, profile,
// revocation. Step.Source says by which standard each is made.
type StepID string

// The checks.
const (
	StepFormat             StepID = "format"              // token or CMS is one
	StepChallenge          StepID = "challenge"           // issued to this session, and not used before
	StepDocument           StepID = "document"            // the file is the document that was given, and only signed
	StepOneSigner          StepID = "one_signer"          // exactly one
	StepDigest             StepID = "digest"              // the document is the one that was signed
	StepSignature          StepID = "signature"           // by the certificate's key
	StepSigningCertificate StepID = "signing_certificate" // signed along with the document
	StepValidity           StepID = "validity"            // now
	StepPath               StepID = "path"                // issued by a trust anchor
	StepProfile            StepID = "profile"             // as J-LIS issues them, for this purpose
	StepRevocation         StepID = "revocation"          // neither revoked nor on hold
)

// A Code says why a check failed, for programs and translations.
type Code string

// The reasons for failure, and of what is undecided: CodeChallengeUnknown,
// CodeUnreadableDocument and CodeRevocationUnknown.
const (
	CodeMalformed                  Code = "malformed"                    // no token, or no CMS signature
	CodeUnsupportedVersion         Code = "unsupported_version"          // a token, but not web-eid:1.0
	CodeUnsupported                Code = "unsupported"                  // CMS of another kind than package cms reads
	CodeAlgorithmRefused           Code = "algorithm_refused"            // not the one of the certificate's key, or a key that cannot be verified yet
	CodeChallengeMissing           Code = "challenge_missing"            // not issued to this session, or used before
	CodeChallengeExpired           Code = "challenge_expired"            // older than the store's lifetime
	CodeChallengeUnknown           Code = "challenge_unknown"            // the store did not answer
	CodeAnotherDocument            Code = "another_document"             // not the document that was given, or more than it and one signature
	CodeVisibleSignature           Code = "visible_signature"            // it covers what is on a page, without Original.Visible
	CodeNoSigner                   Code = "no_signer"                    // a CMS signature that nobody signed
	CodeSeveralSigners             Code = "several_signers"              // one document, one signer
	CodeDigestMismatch             Code = "digest_mismatch"              // another document, or one that was changed
	CodeUnreadableDocument         Code = "unreadable_document"          // the reader of the document gave an error
	CodeSignatureInvalid           Code = "signature_invalid"            // not by this key, or for another origin or challenge
	CodeSigningCertificateMismatch Code = "signing_certificate_mismatch" // another certificate was signed along
	CodeNotYetValid                Code = "certificate_not_yet_valid"    // notBefore is to come
	CodeExpired                    Code = "certificate_expired"          // notAfter is past
	CodeUntrustedIssuer            Code = "untrusted_issuer"             // none of the trust anchors issued it
	CodeIssuerExpired              Code = "issuer_expired"               // the trust anchor that issued it is out of date
	CodeWrongPurpose               Code = "wrong_purpose"                // login with the signing key, or the other way round
	CodeTestCertificate            Code = "test_certificate"             // not of J-LIS, without Config.AllowTest
	CodeProfile                    Code = "profile_violated"             // not as J-LIS issues them
	CodeRevoked                    Code = "certificate_revoked"          // for good
	CodeOnHold                     Code = "certificate_on_hold"          // may come back
	CodeRevocationUnknown          Code = "revocation_unknown"           // the source did not answer, or does not know
)

// What is noted of a check that passes.
const (
	NoteSigningTimeToCome          Code = "signing_time_to_come"          // later than now
	NoteSigningTimeBeforeIssue     Code = "signing_time_before_issue"     // before the certificate's validity begins
	NoteSigningTimeAfterExpiration Code = "signing_time_after_expiration" // after it ends
)

// A Step is one check and what came of it.
type Step struct {
	ID     StepID `json:"id"`
	Status Status `json:"status"`
	Code   Code   `json:"code,omitempty"` // of a failure, or of what is undecided
	Detail string `json:"detail"`         // one sentence in English, without personal data
	Source string `json:"source"`         // the rule's standard

	Notes []Code `json:"notes,omitempty"` // worth a look, although no reason to refuse; Detail says them too
}

// A Report lists all checks in the order in which they were made. The first
// that does not pass stops the rest, which are then not checked.
type Report struct {
	Steps []Step `json:"steps"`
}

// An Outcome is what a report comes to.
type Outcome string

// The outcomes of a report. Only Valid lets anybody in; Unsettled is no reason to
// tell a person that something is wrong with card or signature.
const (
	Valid     Outcome = "valid"
	Invalid   Outcome = "invalid"
	Unsettled Outcome = "undecided"
)

// Outcome returns Valid when checks were made and all passed, Unsettled when one
// could not be decided, and Invalid otherwise. The zero Report is Invalid. A
// verifier that was told to do without revocation reports Valid, and that
// revocation was not checked: see NotChecked.
func (r Report) Outcome() Outcome {
	var e *Error
	switch {
	case len(r.Steps) == 0:
		return Invalid
	case !errors.As(r.Err(), &e):
		return Valid
	case e.Undecided:
		return Unsettled
	}
	return Invalid
}

// OK tells whether the outcome is Valid.
func (r Report) OK() bool { return r.Outcome() == Valid }

// Err returns nil or an *Error for the check that did not pass.
func (r Report) Err() error {
	for _, s := range r.Steps {
		switch s.Status {
		case Undecided:
			return &Error{Step: s.ID, Code: s.Code, Detail: s.Detail, Undecided: true}
		case Failed:
			return &Error{Step: s.ID, Code: s.Code, Detail: s.Detail}
		}
	}
	return nil
}

// NotChecked returns the checks that were not made.
func (r Report) NotChecked() []StepID {
	var ids []StepID
	for _, s := range r.Steps {
		if s.Status == NotChecked {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// Notes returns what is noted of checks that passed.
func (r Report) Notes() []Code {
	var notes []Code
	for _, s := range r.Steps {
		notes = append(notes, s.Notes...)
	}
	return notes
}

// String returns a line for each check, for transcripts and terminals:
//
//	✓ format       web-eid:1.0, RS256
//	✗ signature    …
//	– validity     not reached
//	? revocation   …, where nobody can tell
func (r Report) String() string {
	width := 0
	for _, s := range r.Steps {
		width = max(width, utf8.RuneCountInString(string(s.ID)))
	}
	var b strings.Builder
	for _, s := range r.Steps {
		fmt.Fprintf(&b, "%s %-*s  %s\n", s.Status.mark(), width, s.ID, s.Detail)
	}
	return b.String()
}

func (s Status) mark() string {
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

// An Error is the check that did not pass. Its text is for logs; the person sees a
// text chosen by Code.
type Error struct {
	Step   StepID
	Code   Code
	Detail string
	// Undecided: the check was not answered, and so has not failed.
	Undecided bool
}

// Error names the check, what is wrong with it, and the code.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s (%s)", e.Step, e.Detail, e.Code)
}
