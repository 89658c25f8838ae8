package diagnosis

// A Finding is what was found at a link, for programs. It never changes its
// meaning.
type Finding string

// The findings, by link.
const (
	BlockedByPage Finding = "blocked_by_page" // Content-Security-Policy of the page

	PermissionDenied Finding = "permission_denied"
	PermissionPrompt Finding = "permission_prompt" // the browser has not allowed it yet

	HelperUnreachable Finding = "helper_unreachable" // not running, as far as can be seen
	HelperOld         Finding = "helper_old"         // other version of the protocol; {version} of the helper
	HelperUnknown     Finding = "helper_unknown"     // not the helper that the page knows
	SettingsUnusable  Finding = "settings_unusable"  // a file that keeps the helper from starting
	PortsTaken        Finding = "ports_taken"        // other users hold every port of the range
	PortSquatted      Finding = "port_squatted"      // others hold ports before ours, {ports}; no fault
	HelperOfAnother   Finding = "helper_of_another"  // only another person's is there, on {ports}
	ProgramBetween    Finding = "program_between"    // another user's program came for the page; no fault if it is another person's browser

	ServiceStopped        Finding = "service_stopped"
	ServiceStoppedLinux   Finding = "service_stopped_linux"
	ServiceStoppedWindows Finding = "service_stopped_windows"
	ServiceRefused        Finding = "service_refused" // there, and lets this user or session not in (polkit of pcscd)

	NoReader       Finding = "no_reader"
	ReaderMissing  Finding = "reader_missing"  // the chosen one; {reader}
	SeveralReaders Finding = "several_readers" // with a card in each; {readers}
	ReaderInUse    Finding = "reader_in_use"   // {reader}
	ReaderHeld     Finding = "reader_held"     // the same, with the programs that may be it; {reader} {holders}
	// RemoteSession: the reader is at the computer in front of the person, this
	// is another (pcsc facts 6). At the service or at the reader.
	RemoteSession Finding = "remote_session"
	RemoteShell   Finding = "remote_shell" // the same by ssh, which brings no reader along

	NoCard      Finding = "no_card"      // {reader}
	CardMute    Finding = "card_mute"    //
	OtherCard   Finding = "other_card"   // SELECT of the JPKI application refused
	JukiCard    Finding = "juki_card"    // its certificates have all expired (jpki facts 6)
	Phone       Finding = "phone"        // no fault
	CardRemoved Finding = "card_removed" //
	CardSilent  Finding = "card_silent"  // no answer in time
	CardError   Finding = "card_error"   //

	CertificateAbsent         Finding = "certificate_absent"          // neither is there
	LoginCertificateAbsent    Finding = "login_certificate_absent"    //
	SigningCertificateAbsent  Finding = "signing_certificate_absent"  // no fault: children have none
	CertificateNotYet         Finding = "certificate_not_yet"         // clock before certificate or program; {y} {m} {d} of the clock
	CertificateExpired        Finding = "certificate_expired"         // {y} {m} {d} of the clock
	SigningCertificateExpired Finding = "signing_certificate_expired" // {y} {m} {d} of the clock
	KeyUnsupported            Finding = "key_unsupported"             // the next card's, which cannot be used yet (jpki facts 5.7)
	PINBlocked                Finding = "pin_blocked"                 // of the login
	SigningPINBlocked         Finding = "signing_pin_blocked"         //
	PINsBlocked               Finding = "pins_blocked"                // both
)

// Findings lists all, for the tests that count their texts.
var Findings = [...]Finding{
	BlockedByPage,
	PermissionDenied, PermissionPrompt,
	HelperUnreachable, HelperOld, HelperUnknown, SettingsUnusable, PortsTaken, PortSquatted,
	HelperOfAnother, ProgramBetween,
	ServiceStopped, ServiceStoppedLinux, ServiceStoppedWindows, ServiceRefused,
	NoReader, ReaderMissing, SeveralReaders, ReaderInUse, ReaderHeld, RemoteSession, RemoteShell,
	NoCard, CardMute, OtherCard, JukiCard, Phone, CardRemoved, CardSilent, CardError,
	CertificateAbsent, LoginCertificateAbsent, SigningCertificateAbsent, CertificateNotYet, CertificateExpired,
	SigningCertificateExpired, KeyUnsupported, PINBlocked, SigningPINBlocked, PINsBlocked,
}

// Key returns the key of a text of the finding; part is title, detail or next.
func (f Finding) Key(part string) string { return "diagnosis." + string(f) + "." + part }
