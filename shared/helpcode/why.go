package helpcode

import (
	"strings"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/wire"
)

// whys are the codes and findings, each at its number. A number never changes its
// meaning: a new one goes to the end, and one that is gone leaves its place ("").
var whys = [...]string{
	"",
	"error.no_service", "error.no_reader", "error.no_card", "error.card_mute", "error.not_jpki_card",
	"error.card_removed", "error.card_error", "error.certificate_absent", "error.signature_invalid", "error.pin_wrong",
	"error.pin_blocked", "error.pin_format", "error.last_try_unconfirmed", "error.origin_refused", "error.host_refused",
	"error.peer_refused", "error.consent_denied", "error.busy", "error.timeout", "error.lease_lost",
	"error.apdu_refused", "error.digest_refused", "error.challenge_invalid", "error.too_large", "error.protocol",
	"error.version", "error.helper_unreachable", "error.file_unreadable", "error.document_changed", "error.popup_blocked",
	"error.opener_lost", "error.request_invalid", "error.too_many_sessions", "error.pin_limited", "error.lease_limited",
	"error.pin_mismatch", "error.policy_refused", "error.permission_denied", "error.blocked_by_page", "error.state_unusable",
	"error.already_running", "error.helper_unknown", "error.service_refused", "error.other_card", "error.key_unsupported",
	"error.certificate_expired", "error.certificate_early", "error.certificate_revoked", "error.certificate_on_hold", "error.revocation_unknown",
	"error.pin_either", "error.internal",

	"diagnosis.blocked_by_page", "diagnosis.permission_denied", "diagnosis.permission_prompt", "diagnosis.helper_unreachable", "diagnosis.helper_old",
	"diagnosis.helper_unknown", "diagnosis.settings_unusable", "diagnosis.ports_taken", "diagnosis.port_squatted", "diagnosis.helper_of_another",
	"diagnosis.program_between", "diagnosis.service_stopped", "diagnosis.service_stopped_linux", "diagnosis.service_stopped_windows", "diagnosis.service_refused",
	"diagnosis.no_reader", "diagnosis.reader_missing", "diagnosis.several_readers", "diagnosis.reader_in_use", "diagnosis.reader_held",
	"diagnosis.remote_session", "diagnosis.remote_shell", "diagnosis.no_card", "diagnosis.card_mute", "diagnosis.other_card",
	"diagnosis.juki_card", "diagnosis.phone", "diagnosis.card_removed", "diagnosis.card_silent", "diagnosis.card_error",
	"diagnosis.certificate_absent", "diagnosis.login_certificate_absent", "diagnosis.signing_certificate_absent", "diagnosis.certificate_not_yet", "diagnosis.certificate_expired",
	"diagnosis.signing_certificate_expired", "diagnosis.key_unsupported", "diagnosis.pin_blocked", "diagnosis.signing_pin_blocked", "diagnosis.pins_blocked",

	"error.timestamp_unavailable", "error.timestamp_invalid", "error.reading_stopped",

	"error.pdf_protected", "error.pdf_unfit",

	"error.signed_file_invalid", "error.signed_file_undecided", "error.no_signed_file",

	"error.page_timeout",
}

// Families of whys, which are those of their texts.
const (
	ofCode    = "error."
	ofFinding = "diagnosis."
)

// numberOf returns the place of a code or, without one, of a finding; 0 for neither,
// and for what is not in the list.
func numberOf(code wire.Code, finding diagnosis.Finding) int {
	name := ""
	switch {
	case code != "":
		name = ofCode + string(code)
	case finding != "":
		name = ofFinding + string(finding)
	}
	for n, why := range whys {
		if why == name {
			return n
		}
	}
	return 0
}

func whyOf(n int) (wire.Code, diagnosis.Finding) {
	if n >= len(whys) {
		return "", ""
	}
	if name, ok := strings.CutPrefix(whys[n], ofCode); ok {
		return wire.Code(name), ""
	}
	name, _ := strings.CutPrefix(whys[n], ofFinding)
	return "", diagnosis.Finding(name)
}
