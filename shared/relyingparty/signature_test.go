package relyingparty_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"jpkiweb/shared/der"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/sandboxca"
	"jpkiweb/shared/signature/cms"
)

func TestSignature(t *testing.T) {
	certificate := issue(t, jpki.DigitalSignature)
	der := signDocument(t, certificate, document, sharedCast().ca.Certificate(jpki.DigitalSignature))
	s, report := verify(t, config(), der, document)
	wantOK(t, report)
	holder := sandboxca.DefaultHolder()
	if s.Holder.Name != holder.Name || s.Holder.Address != holder.Address || s.Holder.BirthDate.Year != 1985 {
		t.Errorf("holder = %+v", s.Holder)
	}
	if !bytes.Equal(s.Certificate.Raw, certificate) || !s.SigningTime.Equal(now()) || s.Digest != sha256.Sum256([]byte(document)) {
		t.Errorf("signature = %+v", s)
	}
	if n := report.NotChecked(); len(n) != 1 || n[0] != relyingparty.StepRevocation {
		t.Errorf("not checked: %v", n)
	}
	byDigest, report := newVerifier(t, config()).VerifySignatureDigest(t.Context(), der, s.Digest)
	wantOK(t, report)
	if byDigest.Digest != s.Digest {
		t.Errorf("digest = %x", byDigest.Digest)
	}
}

func TestReportSaysThatThereIsNoTimeStamp(t *testing.T) {
	_, report := verify(t, config(), signDocument(t, issue(t, jpki.DigitalSignature), document), document)
	wantOK(t, report)
	if !strings.Contains(report.String(), "no time-stamp") || !strings.Contains(report.String(), "2026-04-01 18:30:15 JST") {
		t.Errorf("report:\n%s", report)
	}
}

// The time is what the signer says; whoever reads the report must see that it is
// absurd.
func TestAbsurdSigningTimeIsNoted(t *testing.T) {
	begin := now().AddDate(0, 0, -10)
	certificate := issue(t, jpki.DigitalSignature, sandboxca.NotBefore(begin))
	tests := []struct {
		name  string
		at    time.Time
		notes []relyingparty.Code
		text  string
	}{
		{"now", now(), nil, "JST)"},
		{"our clock is behind", now().Add(5 * time.Minute), nil, "JST)"},
		{"tomorrow", now().AddDate(0, 0, 1), []relyingparty.Code{relyingparty.NoteSigningTimeToCome}, "2026-04-02 18:30:15 JST, which is still to come)"},
		{"first second of the certificate", begin, nil, "JST)"},
		{"before the certificate", begin.Add(-time.Second), []relyingparty.Code{relyingparty.NoteSigningTimeBeforeIssue}, "when the certificate was not yet valid)"},
		{"1970", time.Unix(0, 0), []relyingparty.Code{relyingparty.NoteSigningTimeBeforeIssue}, "1970-01-01 09:00:00 JST, when"},
		{"9999", time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), []relyingparty.Code{relyingparty.NoteSigningTimeToCome, relyingparty.NoteSigningTimeAfterExpiration}, "still to come, when the certificate is no longer valid)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			signature, report := verify(t, config(), signDocumentAt(t, certificate, document, tt.at), document)
			wantOK(t, report)
			i := slices.IndexFunc(report.Steps, func(s relyingparty.Step) bool { return s.ID == relyingparty.StepValidity })
			if step := report.Steps[i]; !slices.Equal(step.Notes, tt.notes) || !strings.Contains(step.Detail, tt.text) {
				t.Errorf("notes %q, %s", step.Notes, step.Detail)
			}
			if !slices.Equal(report.Notes(), tt.notes) {
				t.Errorf("report notes %q", report.Notes())
			}
			if !signature.SigningTime.Equal(tt.at) {
				t.Errorf("signing time %v", signature.SigningTime)
			}
		})
	}
}

func TestSignatureOverOtherDocument(t *testing.T) {
	_, report := verify(t, config(), signDocument(t, issue(t, jpki.DigitalSignature), document), document+" ")
	wantFailure(t, report, relyingparty.StepDigest, relyingparty.CodeDigestMismatch)
}

func TestDocumentThatCannotBeRead(t *testing.T) {
	der := signDocument(t, issue(t, jpki.DigitalSignature), document)
	broken := io.MultiReader(strings.NewReader(document), iotest.ErrReader(errors.New("connection reset")))
	_, report := newVerifier(t, config()).VerifySignature(t.Context(), der, broken)
	wantFailure(t, report, relyingparty.StepDigest, relyingparty.CodeUnreadableDocument)
	if report.Outcome() != relyingparty.OutcomeUndecided { // nothing is known of the signature
		t.Errorf("outcome %s", report.Outcome())
	}
}

func TestMalformedSignature(t *testing.T) {
	good := signDocument(t, issue(t, jpki.DigitalSignature), document)
	for name, der := range map[string][]byte{
		"empty": nil, "text": []byte(document), "truncated": good[:len(good)-1], "extended": append(bytes.Clone(good), 0),
	} {
		t.Run(name, func(t *testing.T) {
			_, report := verify(t, config(), der, document)
			wantFailure(t, report, relyingparty.StepFormat, relyingparty.CodeMalformed)
		})
	}
}

func parseCMS(t *testing.T, der []byte) *cms.SignedData {
	t.Helper()
	signed, err := cms.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func TestTamperedSignature(t *testing.T) {
	signed := parseCMS(t, signDocument(t, issue(t, jpki.DigitalSignature), document))
	signed.Signers[0].Signature[0] ^= 1
	_, report := verify(t, config(), signed.Encode(), document)
	wantFailure(t, report, relyingparty.StepSignature, relyingparty.CodeSignatureInvalid)
}

func TestTwoSigners(t *testing.T) {
	signed := parseCMS(t, signDocument(t, issue(t, jpki.DigitalSignature), document))
	signed.Signers = append(signed.Signers, signed.Signers[0])
	_, report := verify(t, config(), signed.Encode(), document)
	wantFailure(t, report, relyingparty.StepOneSigner, relyingparty.CodeSeveralSigners)
}

func TestNoSigner(t *testing.T) {
	signed := parseCMS(t, signDocument(t, issue(t, jpki.DigitalSignature), document))
	signed.Signers = nil
	_, report := verify(t, config(), signed.Encode(), document)
	wantFailure(t, report, relyingparty.StepOneSigner, relyingparty.CodeNoSigner)
}

// The other certificate has the same key, issuer and serial number.
func TestSwappedCertificate(t *testing.T) {
	serial := sandboxca.Serial([]byte{1, 2, 3, 4})
	signed := parseCMS(t, signDocument(t, issue(t, jpki.DigitalSignature, serial), document))
	signed.Certificates = [][]byte{issue(t, jpki.DigitalSignature, serial)}
	_, report := verify(t, config(), signed.Encode(), document)
	wantFailure(t, report, relyingparty.StepSigningCertificate, relyingparty.CodeSigningCertificateMismatch)
}

func TestAuthenticationCertificateUsedToSign(t *testing.T) {
	_, report := verify(t, config(), signDocument(t, issue(t, jpki.UserAuthentication), document), document)
	wantFailure(t, report, relyingparty.StepPath, relyingparty.CodeWrongPurpose)
}

func TestAuthenticationPolicyUnderTheSigningCA(t *testing.T) {
	certificate := issue(t, jpki.DigitalSignature, sandboxca.Replace(sandboxca.Policies(jpki.PolicyTestUserAuthentication)))
	_, report := verify(t, config(), signDocument(t, certificate, document), document)
	wantFailure(t, report, relyingparty.StepProfile, relyingparty.CodeWrongPurpose)
}

func TestExpiredSigningCertificate(t *testing.T) {
	certificate := issue(t, jpki.DigitalSignature, sandboxca.NotAfter(now().Add(-time.Second)))
	_, report := verify(t, config(), signDocument(t, certificate, document), document)
	wantFailure(t, report, relyingparty.StepValidity, relyingparty.CodeExpired)
}

// The CA certificate in the signature, as read from a card, proves nothing.
func TestCACertificateFromCardIsNoAnchor(t *testing.T) {
	stranger := sharedCast().otherCA
	der := signDocument(t, issueFrom(t, stranger, jpki.DigitalSignature), document, stranger.Certificate(jpki.DigitalSignature))
	_, report := verify(t, config(), der, document)
	wantFailure(t, report, relyingparty.StepPath, relyingparty.CodeUntrustedIssuer)
}

func TestRevokedSigningCertificate(t *testing.T) {
	_, report := verify(t, askingConfig(sourceOf(jpki.RevocationRevoked)), signDocument(t, issue(t, jpki.DigitalSignature), document), document)
	wantFailure(t, report, relyingparty.StepRevocation, relyingparty.CodeRevoked)
}

func TestSigningCertificateWithoutHolder(t *testing.T) {
	certificate := issue(t, jpki.DigitalSignature, sandboxca.Omit(der.OIDSubjectAltName))
	_, report := verify(t, config(), signDocument(t, certificate, document), document)
	wantFailure(t, report, relyingparty.StepProfile, relyingparty.CodeProfile)
}
