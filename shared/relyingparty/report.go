package relyingparty

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"jpkiweb/shared/signature/verification"
)

// A Status is how one check ended.
type Status = verification.Status

// The statuses.
const (
	Passed     = verification.Passed
	Failed     = verification.Failed
	Undecided  = verification.Undecided // nobody can tell now; another time the answer may be either
	NotChecked = verification.NotChecked
)

// A StepID names a check. The steps of a login are format, challenge,
// signature, validity, path, profile, revocation; those of a signature format,
// document where VerifyPDFOf asks for it, one_signer, digest, signature, signing_certificate, validity, path, profile,
// revocation. Step.Source says by which standard each is made.
type StepID = verification.StepID

// The checks.
const (
	StepFormat             = verification.StepFormat             // token or CMS is one
	StepOneSigner          = verification.StepOneSigner          // exactly one
	StepDigest             = verification.StepDigest             // the document is the one that was signed
	StepSignature          = verification.StepSignature          // by the certificate's key
	StepSigningCertificate = verification.StepSigningCertificate // signed along with the document
	StepValidity           = verification.StepValidity           // now
	StepPath               = verification.StepPath               // issued by a trust anchor
	StepProfile            = verification.StepProfile            // as J-LIS issues them, for this purpose
	StepRevocation         = verification.StepRevocation         // neither revoked nor on hold
)

// The checks that reports on files do not have: of a login, and of VerifyPDFOf.
const (
	StepChallenge StepID = "challenge" // issued to this session, and not used before
	StepDocument  StepID = "document"  // the file is the document that was given, and only signed
)

// StepAccount is what follows a login or a signature in a service with accounts (package
// account): whose it is. Reports of a Verifier do not have it.
const StepAccount StepID = "account"

// A Code says why a check failed, for programs and translations.
type Code = verification.Code

// The reasons for failure, and of what is undecided: CodeChallengeUnknown,
// CodeUnreadableDocument, CodeRevocationUnknown, CodeRevocationClosed and CodeKnownSoon.
const (
	CodeMalformed                  = verification.CodeMalformed                  // no token, or no CMS signature
	CodeUnsupported                = verification.CodeUnsupported                // CMS of another kind than package cms reads
	CodeAlgorithmRefused           = verification.CodeAlgorithmRefused           // not the one of the certificate's key, or a key that is not verified with
	CodeNoSigner                   = verification.CodeNoSigner                   // a CMS signature that nobody signed
	CodeSeveralSigners             = verification.CodeSeveralSigners             // one document, one signer
	CodeDigestMismatch             = verification.CodeDigestMismatch             // another document, or one that was changed
	CodeUnreadableDocument         = verification.CodeUnreadableDocument         // the reader of the document gave an error
	CodeSignatureInvalid           = verification.CodeSignatureInvalid           // not by this key, or for another origin or challenge
	CodeSigningCertificateMismatch = verification.CodeSigningCertificateMismatch // another certificate was signed along
	CodeNotYetValid                = verification.CodeNotYetValid                // notBefore is to come
	CodeExpired                    = verification.CodeExpired                    // notAfter is past
	CodeUntrustedIssuer            = verification.CodeUntrustedIssuer            // none of the trust anchors issued it
	CodeIssuerExpired              = verification.CodeIssuerExpired              // the trust anchor that issued it is out of date
	CodeWrongPurpose               = verification.CodeWrongPurpose               // login with the signing key, or the other way round
	CodeTestCertificate            = verification.CodeTestCertificate            // not of J-LIS, without Config.AllowTest
	CodeProfile                    = verification.CodeProfile                    // not as J-LIS issues them
	CodeRevoked                    = verification.CodeRevoked                    // for good
	CodeOnHold                     = verification.CodeOnHold                     // may come back
	CodeRevocationUnknown          = verification.CodeRevocationUnknown          // the source did not answer, or does not know
	CodeRevocationClosed           = verification.CodeRevocationClosed           // it answers nobody at this time of day: Step.Again
	CodeKnownSoon                  = verification.CodeKnownSoon                  // it does not know the certificate of today yet
)

// Reasons that reports on files do not have: of a login, and of VerifyPDFOf.
const (
	CodeUnsupportedVersion Code = "unsupported_version" // a token, but not web-eid:1.0
	CodeChallengeMissing   Code = "challenge_missing"   // not issued to this session, or used before
	CodeChallengeExpired   Code = "challenge_expired"   // older than the store's lifetime
	CodeChallengeUnknown   Code = "challenge_unknown"   // the store did not answer
	CodeTooManyChallenges  Code = "too_many_challenges" // the session was issued as many as it may be
	CodeTooManyOfAddress   Code = "too_many_of_address" // so was the address
	CodeNotRecorded        Code = "not_recorded"        // what the service keeps of it could not be kept
	CodeBusy               Code = "busy"                // the service looks at as many documents as it can
	CodeAnotherDocument    Code = "another_document"    // not the document that was given, or more than it and one signature
	CodeVisibleSignature   Code = "visible_signature"   // it covers what is on a page, without Original.Visible
)

// Reasons of StepAccount.
const (
	CodeNotRegistered     Code = "not_registered"     // no account has the certificate
	CodeAlreadyRegistered Code = "already_registered" // the certificate, or the person, has one already
	CodeReplaced          Code = "replaced"           // another certificate took its place
	CodeAtCounter         Code = "at_counter"         // staff have to tell whose account it is
	CodeStatementRefused  Code = "statement_refused"  // what was signed is not about this login, or too old
	CodeAccountUnknown    Code = "account_unknown"    // the accounts did not answer
)

// What is noted of a check that passes.
const (
	NoteSigningTimeToCome          = verification.NoteSigningTimeToCome          // later than now
	NoteSigningTimeBeforeIssue     = verification.NoteSigningTimeBeforeIssue     // before the certificate's validity begins
	NoteSigningTimeAfterExpiration = verification.NoteSigningTimeAfterExpiration // after it ends
)

// A Step is one check and what came of it.
type Step = verification.Step

// A Report lists all checks in the order in which they were made. The first
// that does not pass stops the rest, which are then not checked.
type Report struct {
	Steps []Step `json:"steps"`
}

// An Outcome is what a report comes to.
type Outcome = verification.Outcome

// The outcomes of a report. Only Valid lets anybody in; OutcomeUndecided is no reason to
// tell a person that something is wrong with card or signature.
const (
	Valid            = verification.Valid
	Invalid          = verification.Invalid
	OutcomeUndecided = verification.OutcomeUndecided
)

// Outcome returns Valid when checks were made and all passed, OutcomeUndecided when one
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
		return OutcomeUndecided
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
			e := &Error{Step: s.ID, Code: s.Code, Detail: s.Detail, Undecided: true}
			if s.Again != nil {
				e.Again = *s.Again
			}
			return e
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
		fmt.Fprintf(&b, "%s %-*s  %s\n", s.Status.Mark(), width, s.ID, s.Detail)
	}
	return b.String()
}

// An Error is the check that did not pass. Its text is for logs; the person sees a
// text chosen by Code.
type Error struct {
	Step   StepID
	Code   Code
	Detail string
	// Undecided: the check was not answered, and so has not failed.
	Undecided bool
	// Again is when it is worth another try; zero: nobody knows.
	Again time.Time
}

// Error names the check, what is wrong with it, and the code.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s (%s)", e.Step, e.Detail, e.Code)
}
