package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"jpkiweb/shared/signature/change"
	"jpkiweb/shared/signature/pdf"
	"jpkiweb/shared/signature/verification"
)

// fullReport has something in every field.
func fullReport() verification.Report {
	at := time.Date(2026, 4, 1, 9, 30, 15, 5e8, time.UTC)
	steps := []verification.Step{{ID: verification.StepFormat, Status: verification.Passed, Code: verification.CodeMalformed, Detail: "detail", Source: "source", Notes: []verification.Code{verification.NoteNotDER}}}
	conclusion := verification.Conclusion{Indication: verification.Indeterminate, SubIndication: verification.TryLater}
	text := &verification.Text{Text: "見本　花子", Substitutes: []int{2}}
	return verification.Report{
		Format: verification.PDF, Outcome: verification.OutcomeUndecided, Conclusion: conclusion, Size: 1 << 40, SHA256: strings.Repeat("0f", 32), Steps: steps,
		Signatures: []verification.Signature{{
			Kind: verification.KindSignature, Field: "a.b", Defects: []pdf.Defect{pdf.DefectShared},
			Changes:    []verification.Change{{What: change.PageContent, Class: change.Forbidden, Page: 1, Field: "f", Covers: &verification.Area{Left: 0.5}}},
			Conclusion: conclusion, Steps: steps, Algorithm: "SHA-256, RSA",
			Signer: &verification.Signer{Judged: true, Test: true, Subject: "s", Issuer: "i", SHA256: "00", NotBefore: at, NotAfter: at, Name: text, BirthDate: "1985-11-23", Gender: "2", Address: text},
			Claims: verification.Claims{Time: &at, Name: "n", Reason: "r", Location: "l", Date: "D:2026", Contradictions: []verification.Contradiction{verification.ClaimsTwoTimes}},
			Proven: &at, TimeStamps: []verification.Stamp{{Conclusion: conclusion, Time: &at, Authority: "a", Trusted: true, Accredited: "s", Steps: steps}},
		}},
	}
}

// The schema takes every report, also one with nothing in it, and no other thing.
func TestReportKeepsItsSchema(t *testing.T) {
	schema := compiled(t, reportSchema)
	v, err := verification.New(verification.Config{})
	if err != nil {
		t.Fatal(err)
	}
	valid := func(value any) error {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(decoded)
	}
	for name, report := range map[string]verification.Report{"full": fullReport(), "of nothing": v.Verify(t.Context(), bytes.NewReader(nil), 0)} {
		if err := valid(report); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{`{}`, `{"format":"xml","outcome":"valid","indication":"TOTAL-PASSED","size":1,"sha256":"","steps":[],"signatures":[]}`, `{"format":"pdf","outcome":"valid","indication":"TOTAL-PASSED","size":1,"sha256":"","steps":[],"signatures":[],"more":1}`} {
		if valid(json.RawMessage(text)) == nil {
			t.Errorf("takes %s", text)
		}
	}
}
