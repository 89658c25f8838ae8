package scene

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/app"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/room"
	"jpkiweb/wasm/verification"
)

// verificationScenes are of files that are verified, without a helper.
func verificationScenes() []Scene {
	on := func(m verification.Model) app.Model {
		return app.Model{Lang: "ja", Now: Noon(), Beside: app.ScreenVerification, Verification: m}
	}
	file := &dom.File{Name: "契約書-signed.pdf", Size: 204_800}
	told := func(r verification.Report) app.Model {
		return on(verification.Model{File: file, Report: &r, Told: 1})
	}
	detached := Verified("undecided", Signed("INDETERMINATE", "SIGNED_DATA_NOT_FOUND", nil, "digest undecided document_missing"))
	detached.Format = "cms_detached"
	detached.Signatures[0].Field, detached.Signatures[0].Steps = "", ofCMS(detached.Signatures[0].Steps)
	company := Verified("undecided", companySignature())
	company.Format = "cms_attached"
	unreadable := room.ProblemOfCode(wire.CodeFileUnreadable)
	return []Scene{
		{"verify", on(verification.Model{})},
		{"verify_reading", on(verification.Model{File: file, Reading: true, Slow: true, Progress: room.Progress{Done: 45, Total: 100}})},
		{"verify_problem", on(verification.Model{File: file, Problem: &unreadable, Told: 1})},
		{"verify_valid", told(Verified("valid", Signed("TOTAL-PASSED", "", Resident(), "revocation passed ")))},
		{"verify_valid_test", told(Verified("valid", Signed("TOTAL-PASSED", "", judgedTestSigner(), "revocation passed ")))},
		{"verify_resident", told(Verified("undecided", Signed("INDETERMINATE", "TRY_LATER", Resident(), "revocation not_checked revocation_not_checked")))},
		{"verify_test", told(Verified("undecided", Signed("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND", testSigner(), "path undecided test_certificate")))},
		{"verify_invalid", told(Verified("invalid", Signed("TOTAL-FAILED", "HASH_FAILURE", Resident(), "digest failed digest_mismatch")))},
		{"verify_changed", told(changed())},
		{"verify_company", told(company)},
		{"verify_two", told(twoSignatures())},
		{"verify_claims", on(verification.Model{File: file, Document: &dom.File{Name: "契約書.pdf", Size: 100_000}, Told: 1, Addresses: true, Report: claimed()})},
		{"verify_detached", on(verification.Model{File: &dom.File{Name: "委任状.txt.p7s", Size: 2100}, Report: &detached, Told: 1})},
		{"verify_damaged", told(verification.Report{Format: "unknown", Outcome: "invalid", Indication: "TOTAL-FAILED", SubIndication: "FORMAT_FAILURE", Size: 204_800, SHA256: strings.Repeat("5e", 32),
			Steps: []verification.Step{{ID: "format", Status: "failed", Code: "malformed", Detail: "neither PDF nor CMS nor time stamp", Source: "RFC 5652, 5.1"}}})},
		{"verify_long", told(longList())},
	}
}

// Verified is a report on a PDF with these signatures.
func Verified(outcome string, signatures ...verification.Signature) verification.Report {
	r := verification.Report{Format: "pdf", Outcome: outcome, Size: 204_800, SHA256: strings.Repeat("2f", 32), Signatures: signatures}
	r.Indication, r.SubIndication = signatures[0].Indication, signatures[0].SubIndication
	return r
}

// Signed is a signature whose checks passed, but for one, as "ID status code" has it.
func Signed(indication, sub string, signer *verification.Signer, but string) verification.Signature {
	id, rest, _ := strings.Cut(but, " ")
	status, code, _ := strings.Cut(rest, " ")
	at := date(2026, 11, 20, 15)
	s := verification.Signature{
		Kind: "signature", Field: "Signature1", Indication: indication, SubIndication: sub, Algorithm: "SHA-256, RSA", Signer: signer,
		Claims: verification.Claims{Time: &at},
	}
	for _, step := range []string{"coverage", "format", "one_signer", "attributes", "algorithms", "digest", "signature", "signing_certificate", "path", "profile", "validity", "revocation", "changes"} {
		one := verification.Step{ID: step, Status: "passed", Detail: "a sentence for experts", Source: "RFC 5652, 5.1"}
		if step == id {
			one.Status, one.Code = status, code
		}
		s.Steps = append(s.Steps, one)
	}
	s.Steps = append(s.Steps, verification.Step{ID: "time", Status: "not_checked", Detail: "no time stamp", Source: "RFC 3161"})
	return s
}

// ofCMS are those of the steps that a signature has outside a PDF.
func ofCMS(steps []verification.Step) []verification.Step {
	return slices.DeleteFunc(steps, func(s verification.Step) bool {
		return s.ID == "coverage" || s.ID == "one_signer" || s.ID == "changes"
	})
}

// Resident is somebody with a My Number Card, whose certificate was judged.
func Resident() *verification.Signer {
	return &verification.Signer{
		Judged: true, Issuer: "OU=JPKI for digital signature, O=JPKI, C=JP", SHA256: strings.Repeat("c3", 32),
		NotBefore: date(2025, 5, 3, 0), NotAfter: date(2030, 5, 4, 0).Add(-time.Second),
		Name: &verification.Text{Text: "見本　花子"}, BirthDate: "1990-01-02", Gender: "2",
	}
}

// testSigner has a card of the sandbox.
func testSigner() *verification.Signer {
	s := Resident()
	s.Judged, s.Test, s.Name, s.BirthDate, s.Gender = false, true, nil, "", ""
	s.Issuer = "OU=JPKI for digital signature, O=JPKI-SANDBOX, C=JP"
	return s
}

// judgedTestSigner has a card of the sandbox whose CA is trusted here, beside virtual cards.
func judgedTestSigner() *verification.Signer {
	s := Resident()
	s.Test, s.Issuer = true, testSigner().Issuer
	return s
}

// companySignature is of a certificate of another issuer, with a time stamp.
func companySignature() verification.Signature {
	s := Signed("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND", testSigner(), "path undecided issuer_not_judged")
	s.Field, s.Steps = "", ofCMS(s.Steps)
	s.Signer.Test, s.Signer.Subject, s.Signer.Issuer = false, "CN=Mihon Trading Co. Ltd., C=JP", "CN=Mihon CA, C=JP"
	at := date(2026, 11, 20, 16)
	s.TimeStamps = []verification.Stamp{{Indication: "INDETERMINATE", SubIndication: "NO_CERTIFICATE_CHAIN_FOUND", Time: &at, Authority: "CN=Mihon TSA",
		Steps: []verification.Step{{ID: "digest", Status: "passed"}, {ID: "path", Status: "undecided", Code: "stamp_not_judged"}}}}
	return s
}

// twoSignatures are two in one file, the later of which was a time stamp of an authority that is
// trusted.
func twoSignatures() verification.Report {
	first := Signed("INDETERMINATE", "TRY_LATER", Resident(), "revocation not_checked revocation_not_checked")
	first.Kind = "certification"
	at := date(2026, 11, 20, 17)
	first.Proven = &at
	first.TimeStamps = []verification.Stamp{
		{Indication: "TOTAL-PASSED", Time: &at, Authority: "CN=Seiko", Trusted: true, Accredited: "セイコータイムスタンプサービス"},
		{Indication: "TOTAL-PASSED", Authority: "CN=Mihon TSA", Trusted: true},
	}
	second := Signed("INDETERMINATE", "NO_CERTIFICATE_CHAIN_FOUND", nil, "path undecided stamp_not_judged")
	second.Kind, second.Field, second.Claims.Time = "time_stamp", "", nil
	first.Changes = []verification.Change{
		{What: "time_stamp_added", Class: "long_term", Allowed: true},
		{What: "field_value", Class: "filling", Allowed: true, Page: 3, Field: "備考"},
		{What: "signature_added", Class: "signing", Allowed: true, Page: 2, Covers: &verification.Area{Left: 20, Top: 240.4, Width: 60, Height: 20}},
	}
	r := Verified("undecided", first, second)
	r.Steps = []verification.Step{{ID: "coverage", Status: "not_checked", Detail: "what came later"}}
	return r
}

// changed is a report on a PDF of which pages are others than those that were signed.
func changed() verification.Report {
	s := Signed("TOTAL-FAILED", "FORMAT_FAILURE", Resident(), "changes failed changed_after_signing")
	s.Changes = []verification.Change{
		{What: "page_content", Class: "forbidden", Page: 12}, {What: "page_removed", Class: "forbidden", Page: 2}, {What: "metadata", Class: "describing", Allowed: true},
	}
	return Verified("invalid", s)
}

// claimed is a report on a signature that says what cannot be right, of somebody whose name
// has characters that stand in for others.
func claimed() *verification.Report {
	s := Signed("INDETERMINATE", "TRY_LATER", Resident(), "revocation not_checked revocation_not_checked")
	s.Signer.Name = &verification.Text{Text: "斎藤　花子", Substitutes: []int{1}}
	s.Signer.Address = &verification.Text{Text: "見本県見本市見本町1-2-3"}
	s.Signer.BirthDate, s.Signer.Gender = "1990年頃", "9"
	s.Claims.Name, s.Claims.Reason, s.Claims.Location, s.Claims.Date = "Somebody Else\u202efdp", "契約", "東京", "D:20261121120000+09'00'"
	s.Claims.Contradictions = []string{"name", "to_come"}
	s.Steps[1].Notes = []string{"encoded_in_ber"}
	s.Defects = []string{"gap_wide"}
	r := Verified("undecided", s)
	return &r
}

// longList is a file with more signatures than are shown.
func longList() verification.Report {
	var all []verification.Signature
	for i := range 53 {
		s := Signed("INDETERMINATE", "TRY_LATER", Resident(), "revocation not_checked revocation_not_checked")
		s.Field, s.Steps = fmt.Sprintf("Signature%d", i+1), s.Steps[9:]
		all = append(all, s)
	}
	return Verified("undecided", all...)
}
