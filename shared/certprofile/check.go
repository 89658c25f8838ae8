package certprofile

import (
	"strings"

	"jpkiweb/shared/jpki"
)

// Severity says what follows from a finding.
type Severity int

// The severities.
const (
	// Notice: worth showing, no reason to refuse the certificate by itself.
	Notice Severity = 1 + iota
	// Violation: the certificate is not one of this profile; refuse it.
	Violation
)

// String returns "notice" or "violation".
func (s Severity) String() string {
	switch s {
	case Notice:
		return "notice"
	case Violation:
		return "violation"
	}
	return "unknown severity"
}

// A Finding is one difference between a certificate and the profile.
type Finding struct {
	Rule     string // identifier of the rule, snake_case, stable
	Citation string // where the rule is written
	Severity Severity
	Detail   string // what was found, for a developer
}

// Field says in English, for people, which field of a certificate the rule is about.
func (f Finding) Field() string { return strings.ReplaceAll(f.Rule, "_", " ") }

// Check compares an end entity certificate with the profile of the purpose
// (jpki facts 5.1) and returns what differs, in the order of the fields of the
// certificate; nothing when it conforms. Certificates of test CAs and of the
// sandbox conform too: ask Test.
func (c *Certificate) Check(p jpki.Purpose) []Finding {
	var findings []Finding
	for _, r := range rules() {
		severity, detail := r.check(c, p)
		if severity == 0 {
			continue
		}
		findings = append(findings, Finding{Rule: r.id, Citation: r.citation, Severity: severity, Detail: detail})
	}
	return findings
}
