package verification_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/document"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/verification"
)

// Whatever the file, there is a report that can be written, whose outcome is what its signatures
// come to, and nobody is named whom no trusted CA names.
func FuzzVerify(f *testing.F) {
	tsa := authority(f, now())
	f.Add(attached(f, stamp(f, tsa, signed(f, sharedCast().certificate, now()))))
	f.Add(signed(f, sharedCast().certificate, now()).Encode())
	f.Add(foreign(f))
	f.Add(tokenOver(f, tsa, []byte(letter)).Response())
	page := pdftest.Pages(1, 200, 200)
	f.Add(signPDF(f, page, document.Options{Format: signature.PAdES}, now(), tsa))
	f.Add(signPDF(f, signPDF(f, page, document.Options{Format: signature.MOJ}, now(), nil), document.Options{Format: signature.PAdES}, now(), nil))
	c := config()
	c.TimeStampRoots = [][]byte{tsa.Root().Raw}
	v := newVerifier(f, c)
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, r := range []verification.Report{
			v.Verify(t.Context(), bytes.NewReader(file), int64(len(file))),
			v.VerifyDetached(t.Context(), bytes.NewReader(file), int64(len(file)), strings.NewReader(letter)),
		} {
			if _, err := json.Marshal(r); err != nil {
				t.Error(err)
			}
			valid := len(r.Signatures) > 0
			for _, s := range r.Signatures {
				valid = valid && s.Indication == verification.TotalPassed
				if s.Signer != nil && s.Signer.Name != nil && !s.Signer.Judged {
					t.Errorf("names somebody whom nobody judged:\n%s", r)
				}
			}
			if r.Outcome == verification.Valid && !valid || (r.Outcome == verification.Valid) != (r.Decisive().ID == "") {
				t.Errorf("outcome %s:\n%s", r.Outcome, r)
			}
		}
	})
}
