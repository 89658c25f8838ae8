package wire

import "fmt"

// A Code names what went wrong, for programs. Texts for people are in
// static/locale under error.CODE.
type Code string

// The codes. Where two could fit, the one with the nearer next step is used.
const (
	CodeNoService          Code = "no_service"           // PC/SC service not running
	CodeNoReader           Code = "no_reader"            // no such reader, or none at all
	CodeNoCard             Code = "no_card"              // reader is empty
	CodeCardMute           Code = "card_mute"            // card does not answer to power
	CodeNotJPKICard        Code = "not_jpki_card"        // SELECT of the JPKI application refused
	CodeCardRemoved        Code = "card_removed"         // card left in the middle
	CodeCardError          Code = "card_error"           // unexpected status word
	CodeCertificateAbsent  Code = "certificate_absent"   // card holds no certificate for this
	CodeSignatureInvalid   Code = "signature_invalid"    // card's signature does not fit its certificate
	CodePINWrong           Code = "pin_wrong"            // data.triesLeft
	CodePINBlocked         Code = "pin_blocked"          //
	CodePINFormat          Code = "pin_format"           // cannot be a PIN; card not asked
	CodeLastTryUnconfirmed Code = "last_try_unconfirmed" // one try left and not confirmed
	CodeOriginRefused      Code = "origin_refused"       //
	CodeHostRefused        Code = "host_refused"         // Host is not ours (DNS rebinding)
	CodePeerRefused        Code = "peer_refused"         // other OS user
	CodeConsentDenied      Code = "consent_denied"       // person declined or closed the window
	CodeBusy               Code = "busy"                 // card leased or held by another program
	CodeTimeout            Code = "timeout"              // reader or card did not answer in time
	CodeLeaseLost          Code = "lease_lost"           // lease ended or never was
	CodeAPDURefused        Code = "apdu_refused"         // command outside the purpose
	CodeDigestRefused      Code = "digest_refused"       // login key asked for another digest
	CodeChallengeInvalid   Code = "challenge_invalid"    //
	CodeTooLarge           Code = "too_large"            // message or file over the limit
	CodeProtocol           Code = "protocol"             // message breaks this specification
	CodeVersion            Code = "version"              // other protocol version
	CodeHelperUnreachable  Code = "helper_unreachable"   // page cannot reach the helper
	CodeFileUnreadable     Code = "file_unreadable"      //
	CodeDocumentChanged    Code = "document_changed"     // since its digest was computed; nothing was signed
	CodePopupBlocked       Code = "popup_blocked"        // browser opened no window
	CodeOpenerLost         Code = "opener_lost"          // page and window cannot talk
	CodeRequestInvalid     Code = "request_invalid"      // jpki.js or CLI called wrongly
	CodeTooManySessions    Code = "too_many_sessions"    //
	CodePINLimited         Code = "pin_limited"          // origin spent its wrong PINs for this insertion
	CodeLeaseLimited       Code = "lease_limited"        // origin asked for the card too often
	CodePINMismatch        Code = "pin_mismatch"         // new PIN typed twice, differently
	CodePolicyRefused      Code = "policy_refused"       // administrator does not allow it
	CodePermissionDenied   Code = "permission_denied"    // browser keeps the page from the helper
	CodeBlockedByPage      Code = "blocked_by_page"      // the page's own Content-Security-Policy does
	CodeStateUnusable      Code = "state_unusable"       // grants, policy or history file cannot be trusted
	CodeAlreadyRunning     Code = "already_running"      // another helper of this user serves
	CodeHelperUnknown      Code = "helper_unknown"       // not the helper that this page knows
	CodeServiceRefused     Code = "service_refused"      // PC/SC service runs and refuses this session
	CodeOtherCard          Code = "other_card"           // not the card that was looked at before; no PIN was presented
	CodeKeyUnsupported     Code = "key_unsupported"      // the card's key is of a kind that cannot be used yet
	CodeCertificateExpired Code = "certificate_expired"  // and its use was not confirmed
	CodeCertificateEarly   Code = "certificate_early"    // not valid yet by the clock, and its use was not confirmed
	CodeCertificateRevoked Code = "certificate_revoked"  // and its use was not confirmed
	CodeCertificateOnHold  Code = "certificate_on_hold"  // and its use was not confirmed
	CodeRevocationUnknown  Code = "revocation_unknown"   // nobody could tell; of a verifier, never of a card's use
	CodePINEither          Code = "pin_either"           // no answer to a PIN change, or none that says it: old or new PIN
	CodeReadingStopped     Code = "reading_stopped"      // what reads documents in the browser ended
	CodePDFProtected       Code = "pdf_protected"        // it forbids a signature in it: encrypted, certified, locked
	CodePDFUnfit           Code = "pdf_unfit"            // no PDF, or one that must be saved anew: damaged, a dynamic form
	CodeInternal           Code = "internal"             //

	CodeTimestampUnavailable Code = "timestamp_unavailable" // no time stamp came; what was signed is kept without one
	CodeTimestampInvalid     Code = "timestamp_invalid"     // the time stamp that came is not believed; likewise

	CodeSignedFileInvalid   Code = "signed_file_invalid"   // a signature of a signed file is not valid; of a verifier, as the next two
	CodeSignedFileUndecided Code = "signed_file_undecided" // whether it is valid, nobody can tell now
	CodeNoSignedFile        Code = "no_signed_file"        // nobody signed the file, or it is of no form that holds a signature

	CodePageTimeout Code = "page_timeout" // the page that asked waits no longer (jpki.js)
)

// Codes lists every code, for the tests that count their texts.
var Codes = [...]Code{
	CodeNoService, CodeNoReader, CodeNoCard, CodeCardMute, CodeNotJPKICard, CodeCardRemoved, CodeCardError,
	CodeCertificateAbsent, CodeSignatureInvalid, CodePINWrong, CodePINBlocked, CodePINFormat,
	CodeLastTryUnconfirmed, CodeOriginRefused, CodeHostRefused, CodePeerRefused, CodeConsentDenied, CodeBusy,
	CodeTimeout, CodeLeaseLost, CodeAPDURefused, CodeDigestRefused, CodeChallengeInvalid, CodeTooLarge,
	CodeProtocol, CodeVersion, CodeHelperUnreachable, CodeFileUnreadable, CodeDocumentChanged, CodePopupBlocked, CodeOpenerLost,
	CodeRequestInvalid, CodeTooManySessions, CodePINLimited, CodeLeaseLimited, CodePINMismatch, CodePolicyRefused,
	CodePermissionDenied, CodeBlockedByPage, CodeStateUnusable, CodeAlreadyRunning,
	CodeHelperUnknown, CodeServiceRefused, CodeOtherCard, CodeKeyUnsupported, CodeCertificateExpired,
	CodeCertificateEarly, CodeCertificateRevoked, CodeCertificateOnHold, CodeRevocationUnknown, CodePINEither,
	CodeTimestampUnavailable, CodeTimestampInvalid, CodeReadingStopped, CodePDFProtected, CodePDFUnfit,
	CodeSignedFileInvalid, CodeSignedFileUndecided, CodeNoSignedFile, CodePageTimeout,
	CodeInternal,
}

// Error is an error as it travels and as every outermost layer shows it.
type Error struct {
	Code       Code   // one of Codes
	Message    string // English, for developers
	TriesLeft  *int   // pin_wrong, last_try_unconfirmed
	StatusWord string // four hexadecimal digits, where a card said no
}

// Error returns code and message.
func (e *Error) Error() string {
	if e.Message == "" {
		return string(e.Code)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

// Is lets errors.Is match by code: a target without message stands for all
// errors of its code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code && t.Message == "" && t.TriesLeft == nil && t.StatusWord == ""
}

// Errorf makes an Error of a code.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}
