package verification

// A Code says why a check failed, for programs and translations.
type Code string

// The reasons for failure, and of what is undecided or keeps a signature from having passed
// because it was not checked.
const (
	CodeMalformed                  Code = "malformed"                    // not of the format that it begins as
	CodeUnsupported                Code = "unsupported"                  // of a form that is not read here
	CodeAlgorithmRefused           Code = "algorithm_refused"            // not the one of the certificate's key, or a key that is not verified with
	CodeNoSigner                   Code = "no_signer"                    // a signature that nobody signed
	CodeSeveralSigners             Code = "several_signers"              // where there may be one only
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
	CodeRevocationClosed           Code = "revocation_closed"            // it answers nobody at this time of day
	CodeKnownSoon                  Code = "certificate_known_soon"       // it does not know the certificate of today yet
)

// Reasons that only reports on files have.
const (
	CodeNotDER               Code = "not_der"                     // in a PDF, which wants DER
	CodeDocumentInside       Code = "document_inside"             // a signature beside its document has one in it, too
	CodeDocumentMissing      Code = "document_missing"            // a signature without its document
	CodeNoAttributes         Code = "no_signed_attributes"        // in a PDF, or of a certificate of JPKI, where they must be
	CodeAttributeConfusion   Code = "attribute_confusion"         // the document may be signed attributes of another signature
	CodeAttributeMissing     Code = "attribute_missing"           // content type or message digest
	CodeAttributeTwice       Code = "attribute_twice"             // which of the two counts?
	CodeAttributeValues      Code = "attribute_values"            // several values, or none, where there must be one
	CodeAttributeMalformed   Code = "attribute_malformed"         // its value cannot be read
	CodeAttributesNotDER     Code = "attributes_not_der"          // another encoding than the one that is signed
	CodeContentType          Code = "content_type_mismatch"       // signed as something else than it is
	CodeWeak                 Code = "algorithm_weak"              // SHA-1, MD5, a short key: can be forged
	CodeAlgorithmMismatch    Code = "algorithm_mismatch"          // two fields name algorithms that contradict each other
	CodeCertificateMissing   Code = "signing_certificate_missing" // the signer's is not in the file
	CodeCertificateAmbiguous Code = "signing_certificate_unclear" // two have the signer's identifier
	CodeCertificateUnnamed   Code = "signing_certificate_unnamed" // no signed attribute names it, where one must
	CodeExpiredUnproven      Code = "expired_time_unproven"       // has expired since, and nobody proves when it was signed
	CodeRevokedUnproven      Code = "revoked_time_unproven"       // is revoked, and nobody proves when it was signed
	CodeIssuerMissing        Code = "issuer_certificate_missing"  // the CA of J-LIS is known by its SHA-256 only, and is not in the file
	CodeIssuerNotJudged      Code = "issuer_not_judged"           // of another issuer than J-LIS
	CodeRevocationNotChecked Code = "revocation_not_checked"      // only accredited verifiers may look it up
	CodeStampOfOtherData     Code = "stamp_of_other_data"         // a time stamp of something else
	CodeStampUsage           Code = "stamp_usage"                 // by a certificate that is not for time stamps alone
	CodeStampNotJudged       Code = "stamp_not_judged"            // by an authority that leads to none that is trusted
	CodeStampOrder           Code = "stamp_order"                 // times that contradict each other
	CodeCoverage             Code = "coverage"                    // of a PDF: the signature has a defect, see Signature.Defects
	CodeOrphan               Code = "signature_in_no_field"       // of a PDF: nothing leads to it
	CodeUsageRights          Code = "usage_rights"                // of a PDF: for viewers, not of the document
	CodeChanged              Code = "changed_after_signing"       // of a PDF: in a way that is not allowed
	CodeChangesUnknown       Code = "changes_unknown"             // of a PDF: what came later cannot be compared
	CodeTooLarge             Code = "too_large"                   // beyond the limits of this reader
	CodeObjectsUnreadable    Code = "objects_unreadable"          // of a PDF: a signature may be among them
)

// What is noted of a check that passes.
const (
	NoteSigningTimeToCome          Code = "signing_time_to_come"          // later than now
	NoteSigningTimeBeforeIssue     Code = "signing_time_before_issue"     // before the certificate's validity begins
	NoteSigningTimeAfterExpiration Code = "signing_time_after_expiration" // after it ends
	NoteSigningTimeAfterStamp      Code = "signing_time_after_stamp"      // later than the time stamp that proves it
	NoteNotDER                     Code = "encoded_in_ber"                // lengths or strings in a form that DER does not have
	NoteNoAttributes               Code = "without_signed_attributes"     // the document itself is signed, and nothing along with it
	NoteCovers                     Code = "seen_on_a_page"                // of a PDF: what came later may hide what a page says
	NotePrepared                   Code = "unused_parts"                  // of a PDF: what nothing led to was inside when it was signed
	NoteRevokedLater               Code = "revoked_later"                 // after the time that is proven
	NoteExpiredLater               Code = "expired_later"                 // after the time that is proven
)
