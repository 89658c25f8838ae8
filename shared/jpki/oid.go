package jpki

// Object identifiers of the certificate profile in dotted form (jpki facts 5.1, 5.2 and 5.3).
const (
	PolicyDigitalSignature     = "1.2.392.200149.8.5.1.1.20"
	PolicyUserAuthentication   = "1.2.392.200149.8.5.1.3.30"
	PolicyTestDigitalSignature = "1.2.392.200149.8.5.1.0.20"
	// PolicyTestUserAuthentication was presumed by analogy, not seen (jpki facts 5.3);
	// the sandbox CA uses it.
	PolicyTestUserAuthentication = "1.2.392.200149.8.5.1.0.30"

	// OIDName and the next are the otherNames of the signing certificate's
	// subjectAltName. They stand in the certificate in the order name, birth date, gender, address, name
	// substitutes, address substitutes (jpki facts 5.2).
	OIDName               = "1.2.392.200149.8.5.5.1"
	OIDNameSubstitutes    = "1.2.392.200149.8.5.5.2"
	OIDGender             = "1.2.392.200149.8.5.5.3"
	OIDBirthDate          = "1.2.392.200149.8.5.5.4"
	OIDAddress            = "1.2.392.200149.8.5.5.5"
	OIDAddressSubstitutes = "1.2.392.200149.8.5.5.6"
)

// CPS is the certification practice statement that both policies point to.
const CPS = "http://www.jpki.go.jp/cps.html"

// Organization is O= of the real CAs; TestOrganization marks every certificate
// of the sandbox, so that none can be taken for a real one.
const (
	Organization     = "JPKI"
	TestOrganization = "JPKI-TEST/sandbox"
)
