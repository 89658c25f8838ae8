package main

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/crl"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature/verification"
)

// Our own verifier comes to what the list says of every file.
func TestOurVerifierAgrees(t *testing.T) {
	p := everybody(t)
	anchors := map[jpki.Purpose][][]byte{jpki.DigitalSignature: {p.documentCA}, jpki.UserAuthentication: {p.loginCA}}
	lists, err := crl.Open(crl.Config{Lists: []string{save(t, "revoked.crl", p.list)}, Authorities: [][]byte{p.documentCA, p.loginCA}, Now: func() time.Time { return p.now }})
	if err != nil {
		t.Fatal(err)
	}
	defer lists.Close()
	v, err := verification.New(verification.Config{
		Anchors: anchors, AllowTest: true, Revocation: lists, Clock: func() time.Time { return p.now }, TimeStampRoots: [][]byte{p.tsa.Root().Raw},
	})
	if err != nil {
		t.Fatal(err)
	}
	outcomes := map[verification.Outcome]string{verification.Valid: "valid", verification.Invalid: "invalid", verification.Unsettled: "indeterminate"}
	for _, a := range attacks() {
		t.Run(a.name, func(t *testing.T) {
			made, err := a.made(p)
			if err != nil {
				t.Fatal(err)
			}
			file := bytes.NewReader(made.file)
			r := v.Verify(t.Context(), file, file.Size())
			if made.content != nil {
				r = v.VerifyDetached(t.Context(), file, file.Size(), bytes.NewReader(made.content))
			}
			if outcomes[r.Outcome] != a.want.Outcome || a.want.Sub != "" && !told(r, a.want.Sub) {
				t.Errorf("want %s %s:\n%s", a.want.Outcome, a.want.Sub, r)
			}
			if a.name == "claim-other-name.pdf" && !slices.Contains(r.Signatures[0].Claims.Contradictions, verification.ClaimsOtherName) {
				t.Errorf("the name is not told: %+v", r.Signatures[0].Claims)
			}
			for _, code := range a.want.Reasons {
				if !slices.ContainsFunc(r.Signatures, func(s verification.Signature) bool { return hasCode(s.Steps, code) }) && !hasCode(r.Steps, code) {
					t.Errorf("want %s:\n%s", code, r)
				}
			}
		})
	}
}

func hasCode(steps []verification.Step, code string) bool {
	return slices.ContainsFunc(steps, func(s verification.Step) bool { return string(s.Code) == code })
}

// told tells whether the report comes to a sub-indication, of the file or of a signature.
func told(r verification.Report, sub string) bool {
	for _, s := range r.Signatures {
		if string(s.SubIndication) == sub {
			return true
		}
	}
	return string(r.Conclusion().SubIndication) == sub
}
