package verification

// An Indication is what the checks of one signature come to, ETSI EN 319 102-1, 5.1.3.
type Indication string

// The indications. Stricter than the standard, a check that failed for good is TotalFailed
// whatever its kind: a document that was signed with a login key for instance.
const (
	TotalPassed   Indication = "TOTAL-PASSED"  // all that had to be checked passed
	TotalFailed   Indication = "TOTAL-FAILED"  // it is not a valid signature, and never will be
	Indeterminate Indication = "INDETERMINATE" // what is there does not suffice to tell
)

// A SubIndication says why a signature is TotalFailed or Indeterminate, ETSI EN 319 102-1,
// 5.1.3, tables 5 and 6.
type SubIndication string

// The sub-indications. Those of a list of trusted services and of signature policies are
// missing: neither is known here.
const (
	FormatFailure           SubIndication = "FORMAT_FAILURE"             // not of the form of its standard
	HashFailure             SubIndication = "HASH_FAILURE"               // another document than the one that was signed
	SigCryptoFailure        SubIndication = "SIG_CRYPTO_FAILURE"         // not by the key of the certificate
	Revoked                 SubIndication = "REVOKED"                    // signed after the certificate was revoked
	Expired                 SubIndication = "EXPIRED"                    // signed after the certificate had expired
	NotYetValid             SubIndication = "NOT_YET_VALID"              // signed before the certificate was valid
	SigConstraintsFailure   SubIndication = "SIG_CONSTRAINTS_FAILURE"    // what is signed along, or the use of the certificate, breaks a rule
	ChainConstraintsFailure SubIndication = "CHAIN_CONSTRAINTS_FAILURE"  // the certificate was not issued as it says
	CryptoConstraints       SubIndication = "CRYPTO_CONSTRAINTS_FAILURE" // an algorithm or a key that is too weak
	TimestampOrder          SubIndication = "TIMESTAMP_ORDER_FAILURE"    // times of time stamps contradict each other
	NoSigningCertificate    SubIndication = "NO_SIGNING_CERTIFICATE_FOUND"
	NoCertificateChain      SubIndication = "NO_CERTIFICATE_CHAIN_FOUND" // nobody who is trusted issued it
	RevokedNoPOE            SubIndication = "REVOKED_NO_POE"             // revoked, and no proof of existence from before
	OutOfBoundsNoPOE        SubIndication = "OUT_OF_BOUNDS_NO_POE"       // expired, and no proof of existence from before
	OutOfBoundsNotRevoked   SubIndication = "OUT_OF_BOUNDS_NOT_REVOKED"  // the same, but it was not revoked
	NoPOE                   SubIndication = "NO_POE"                     // no proof that something existed in time
	TryLater                SubIndication = "TRY_LATER"                  // revocation is not known now
	SignedDataNotFound      SubIndication = "SIGNED_DATA_NOT_FOUND"      // the document is not there
	PolicyProcessingError   SubIndication = "POLICY_PROCESSING_ERROR"    // of a form that this program does not judge
	Generic                 SubIndication = "GENERIC"                    // for any other reason: the file cannot be read for instance
)

// subIndications says what each reason is in terms of the standard.
var subIndications = map[Code]SubIndication{
	CodeMalformed: FormatFailure, CodeNotDER: FormatFailure, CodeDocumentInside: FormatFailure, CodeNoSigner: FormatFailure, CodeSeveralSigners: FormatFailure,
	CodeNoAttributes: FormatFailure, CodeAttributesNotDER: FormatFailure, CodeAttributeMissing: FormatFailure, CodeAttributeTwice: FormatFailure,
	CodeAttributeValues: FormatFailure, CodeAttributeMalformed: FormatFailure,
	CodeUnsupported: PolicyProcessingError, CodeTooLarge: PolicyProcessingError, CodeUnreadableDocument: Generic,
	CodeAttributeConfusion: FormatFailure, CodeContentType: FormatFailure, CodeSigningCertificateMismatch: SigConstraintsFailure, CodeCertificateUnnamed: SigConstraintsFailure,
	CodeAlgorithmMismatch: SigConstraintsFailure, CodeWrongPurpose: SigConstraintsFailure,
	CodeWeak: CryptoConstraints, CodeAlgorithmRefused: CryptoConstraints,
	CodeDocumentMissing: SignedDataNotFound, CodeDigestMismatch: HashFailure, CodeSignatureInvalid: SigCryptoFailure, CodeStampOfOtherData: HashFailure,
	CodeCertificateMissing: NoSigningCertificate, CodeCertificateAmbiguous: NoSigningCertificate,
	CodeNotYetValid: NotYetValid, CodeExpired: Expired, CodeExpiredUnproven: OutOfBoundsNoPOE, CodeIssuerExpired: OutOfBoundsNoPOE,
	CodeUntrustedIssuer: ChainConstraintsFailure, CodeProfile: ChainConstraintsFailure,
	CodeIssuerMissing: NoCertificateChain, CodeIssuerNotJudged: NoCertificateChain, CodeTestCertificate: NoCertificateChain, CodeStampNotJudged: NoCertificateChain,
	CodeRevoked: Revoked, CodeRevokedUnproven: RevokedNoPOE, CodeOnHold: TryLater, CodeRevocationUnknown: TryLater, CodeRevocationNotChecked: TryLater,
	CodeRevocationClosed: TryLater, CodeKnownSoon: TryLater,
	CodeCoverage: FormatFailure, CodeChanged: FormatFailure, CodeOrphan: FormatFailure, CodeUsageRights: PolicyProcessingError, CodeChangesUnknown: PolicyProcessingError,
	CodeObjectsUnreadable: Generic,
	CodeStampUsage:        SigConstraintsFailure, CodeStampOrder: TimestampOrder,
}

// A Conclusion is an indication, and why it is none better.
type Conclusion struct {
	Indication    Indication    `json:"indication"`
	SubIndication SubIndication `json:"subIndication,omitempty"` // not of TotalPassed
}

// conclude is what steps come to: the first that failed decides, and else the first that keeps
// them from having passed.
func conclude(steps []Step) Conclusion {
	var open *Step
	for i := range steps {
		s := &steps[i]
		if s.Status == Failed {
			return Conclusion{TotalFailed, subIndications[s.Code]}
		}
		if open == nil && s.hinders() {
			open = s
		}
	}
	switch {
	case len(steps) == 0:
		return Conclusion{TotalFailed, FormatFailure}
	case open == nil:
		return Conclusion{Indication: TotalPassed}
	case open.Code == CodeExpiredUnproven && statusOf(steps, StepRevocation) == Passed:
		return Conclusion{Indeterminate, OutOfBoundsNotRevoked}
	}
	return Conclusion{Indeterminate, subIndications[open.Code]}
}

// statusOf returns how a step ended, NotChecked where there is none.
func statusOf(steps []Step, id StepID) Status {
	for _, s := range steps {
		if s.ID == id {
			return s.Status
		}
	}
	return NotChecked
}
