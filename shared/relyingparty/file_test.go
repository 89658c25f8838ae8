package relyingparty_test

import (
	"bytes"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/signature/verification"
)

// A verifier says the same of a file as of the signature in it, in the words of the report on
// files; what it was configured with counts there, too.
func TestVerifyDocumentBeside(t *testing.T) {
	der := signDocument(t, issue(t, jpki.DigitalSignature), document)
	for name, test := range map[string]struct {
		config  relyingparty.Config
		content string
		want    verification.Outcome
		because verification.Code
	}{
		"without revocation":   {config(), document, relyingparty.Valid, ""},
		"good":                 {askingConfig(sourceOf(jpki.RevocationGood)), document, relyingparty.Valid, ""},
		"revocation unknown":   {askingConfig(sourceOf(jpki.RevocationUnknown)), document, relyingparty.OutcomeUndecided, relyingparty.CodeRevocationUnknown},
		"revoked at some time": {askingConfig(sourceOf(jpki.RevocationRevoked)), document, relyingparty.OutcomeUndecided, verification.CodeRevokedUnproven},
		"another document":     {config(), document + " ", relyingparty.Invalid, relyingparty.CodeDigestMismatch},
	} {
		r := newVerifier(t, test.config).VerifyDocumentBeside(t.Context(), bytes.NewReader(der), int64(len(der)), strings.NewReader(test.content))
		if r.Outcome != test.want || r.Decisive().Code != test.because {
			t.Errorf("%s: want %s, %q:\n%s", name, test.want, test.because, r)
		}
	}
}
