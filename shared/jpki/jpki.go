// Package jpki is the vocabulary of the JPKI (公的個人認証): application and file
// identifiers of the My Number Card, PIN rules, object identifiers and the
// published CA certificates, each with its source. It does nothing with them:
// package card talks to the card, package certprofile reads certificates.
//
// A word has one form each: a Purpose with a hyphen, as data files and the command line
// write it, a PIN with an underscore, as the wire does, and [PIN.Name] with hyphens for
// the former. Files and peers of others hold them, so they stay.
//
// Sources are in FACTS.md, cited as (jpki facts 5.1): section 5.1 of the FACTS.md of
// the folder jpki. Other packages cite theirs in the same way.
package jpki

import "strings"

// A Purpose says what one of the card's two key pairs is for.
type Purpose string

// The two key pairs of the JPKI application, as data files write them.
const (
	// UserAuthentication is 利用者証明用: log in, four-digit PIN.
	UserAuthentication Purpose = "user-authentication"
	// DigitalSignature is 署名用: sign documents, signing password.
	DigitalSignature Purpose = "digital-signature"
)

// Purposes lists both, in the order in which people meet them.
var Purposes = [...]Purpose{UserAuthentication, DigitalSignature}

// String returns the English name of the CA's own distinguished name.
func (p Purpose) String() string { return strings.ReplaceAll(string(p), "-", " ") }
