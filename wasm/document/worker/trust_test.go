package worker_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/signature"
	"jpkiweb/shared/signature/pdftest"
	"jpkiweb/shared/signature/sandboxtsa"
	"jpkiweb/shared/signature/verification"
	"jpkiweb/shared/wire"
	"jpkiweb/wasm/document"
	"jpkiweb/wasm/document/documenttest"
)

// A helper answers what it is asked, always the same.
type helper struct {
	revocation wire.RevocationResult
	authority  wire.AuthorityResult
	err        error

	certificates []wire.Hex // about whose revocation it was asked
	authorities  []wire.AuthorityParams
}

func (h *helper) Revocation(_ context.Context, certificate []byte) (wire.RevocationResult, error) {
	h.certificates = append(h.certificates, certificate)
	return h.revocation, h.err
}

func (h *helper) Authority(_ context.Context, p wire.AuthorityParams) (wire.AuthorityResult, error) {
	h.authorities = append(h.authorities, p)
	return h.authority, h.err
}

// reportOf is the report on a PDF, where this helper says whom to trust.
func reportOf(t *testing.T, r documenttest.Reader, pdf []byte, told wire.TrustResult, h *helper) (report verification.Report) {
	t.Helper()
	raw, err := r.VerifyDocument(t.Context(), inMemory("a.pdf", pdf), nil, false, &document.Trust{TrustResult: told, Asked: h}, func(document.Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &report); err != nil || len(report.Signatures) == 0 {
		t.Fatalf("%v: %s", err, raw)
	}
	return report
}

func stepOf(steps []verification.Step, id verification.StepID) verification.Step {
	return steps[slices.IndexFunc(steps, func(s verification.Step) bool { return s.ID == id })]
}

// What the helper says of the CA and of the certificate is what the report says.
func TestReportTrustsWhomTheHelperTrusts(t *testing.T) {
	r, card := documenttest.New(t), newCard(time.Now())
	pdf := card.finished(t, r, pdftest.Pages(1, 200, 200), document.Options{Format: signature.PAdES, Time: card.at}, nil)
	cas := []wire.Hex{card.ca.Certificate(jpki.UserAuthentication), card.ca.Certificate(jpki.DigitalSignature)}
	known := wire.TrustResult{CAs: cas, Test: true, Revocation: true}
	moment := func(of time.Time) string { return of.UTC().Format(time.RFC3339) }
	yesterday := moment(card.at.AddDate(0, 0, -1))
	for name, row := range map[string]struct {
		told    wire.TrustResult
		helper  helper
		outcome verification.Outcome
		status  verification.Status // of the revocation
		code    verification.Code
		asked   int
	}{
		"good": {known, helper{revocation: wire.RevocationResult{State: jpki.RevocationGood, AsOf: yesterday}},
			verification.Valid, verification.Passed, "", 1},
		"revoked before": {known, helper{revocation: wire.RevocationResult{State: jpki.RevocationRevoked, At: yesterday, Reason: "keyCompromise"}},
			verification.Invalid, verification.Failed, verification.CodeRevoked, 1},
		"revoked since": {known, helper{revocation: wire.RevocationResult{State: jpki.RevocationRevoked, At: moment(card.at.Add(time.Hour))}},
			verification.OutcomeUndecided, verification.Undecided, verification.CodeRevokedUnproven, 1},
		"on hold": {known, helper{revocation: wire.RevocationResult{State: jpki.RevocationOnHold, At: yesterday}},
			verification.OutcomeUndecided, verification.Undecided, verification.CodeOnHold, 1},
		"nobody can tell": {known, helper{revocation: wire.RevocationResult{State: jpki.RevocationUnknown, Why: "outdated"}},
			verification.OutcomeUndecided, verification.Undecided, verification.CodeRevocationUnknown, 1},
		"no helper any more": {known, helper{err: errors.New("gone"), revocation: wire.RevocationResult{State: jpki.RevocationGood}},
			verification.OutcomeUndecided, verification.Undecided, verification.CodeRevocationUnknown, 1},
		"a time that is none": {known, helper{revocation: wire.RevocationResult{State: jpki.RevocationGood, AsOf: "yesterday"}},
			verification.OutcomeUndecided, verification.Undecided, verification.CodeRevocationUnknown, 1},
		"no source": {wire.TrustResult{CAs: cas, Test: true}, helper{},
			verification.OutcomeUndecided, verification.NotChecked, verification.CodeRevocationNotChecked, 0},
		"another CA": {wire.TrustResult{CAs: []wire.Hex{signer().ca.Certificate(jpki.DigitalSignature)}, Test: true, Revocation: true}, helper{},
			verification.OutcomeUndecided, verification.NotChecked, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			report := reportOf(t, r, pdf, row.told, &row.helper)
			s := report.Signatures[0]
			step := stepOf(s.Steps, verification.StepRevocation)
			if report.Outcome != row.outcome || step.Status != row.status || step.Code != row.code || len(row.helper.certificates) != row.asked {
				t.Errorf("asked %d times: %s", len(row.helper.certificates), report)
			}
			ofCA := name != "another CA"
			if s.Signer == nil || !s.Signer.Test || s.Signer.Judged != ofCA || (s.Signer.Name != nil) != ofCA {
				t.Errorf("%+v", s.Signer)
			}
		})
	}
}

// Of a CA of a test environment nobody is trusted where there is no virtual reader: such a CA is
// refused, whoever told of it.
func TestTestCAIsRefusedWithoutVirtualCards(t *testing.T) {
	r := documenttest.New(t)
	pdf := finishedOf(t, r, pdftest.Pages(1, 200, 200), optionsIn(signature.PAdES))
	for name, told := range map[string]wire.TrustResult{
		"CA of the sandbox": {CAs: []wire.Hex{signer().ca.Certificate(jpki.DigitalSignature)}},
		"no CA":             {CAs: []wire.Hex{signer().certificate.Raw}, Test: true},
		"no certificate":    {CAs: []wire.Hex{{0x30, 0}}, Test: true},
	} {
		if raw, err := r.VerifyDocument(t.Context(), inMemory("a.pdf", pdf), nil, false, &document.Trust{TrustResult: told, Asked: &helper{}}, func(document.Progress) {}); err == nil {
			t.Errorf("%s: %s", name, raw)
		}
	}
}

// A time stamp proves the time where the helper trusts its authority, and nowhere else.
func TestStampIsTrustedByTheHelper(t *testing.T) {
	r, card := documenttest.New(t), newCard(time.Now())
	tsa := must(sandboxtsa.New(card.at))
	o := document.Options{Format: signature.PAdES, Time: card.at, TimeStamp: true}
	pdf := card.finished(t, r, pdftest.Pages(1, 200, 200), o, tsa)
	for name, row := range map[string]struct {
		told   wire.TrustResult
		helper helper
		asked  int
		counts bool
	}{
		"trusted":             {wire.TrustResult{Authorities: true}, helper{authority: wire.AuthorityResult{Trusted: true}}, 1, true},
		"not trusted":         {wire.TrustResult{Authorities: true}, helper{}, 1, false},
		"no helper any more":  {wire.TrustResult{Authorities: true}, helper{authority: wire.AuthorityResult{Trusted: true}, err: errors.New("gone")}, 1, false},
		"nobody is to be had": {wire.TrustResult{}, helper{authority: wire.AuthorityResult{Trusted: true}}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			row.told.CAs = []wire.Hex{}
			s := reportOf(t, r, pdf, row.told, &row.helper).Signatures[0]
			if len(s.TimeStamps) != 1 || s.TimeStamps[0].Trusted != row.counts || (s.Proven != nil) != row.counts || len(row.helper.authorities) != row.asked {
				t.Fatalf("asked %d times: %+v", len(row.helper.authorities), s)
			}
			if row.asked == 0 {
				return
			}
			p := row.helper.authorities[0]
			if at, err := time.Parse(time.RFC3339Nano, p.Time); err != nil || !at.Equal(*s.TimeStamps[0].Time) || len(p.Certificates) == 0 {
				t.Errorf("asked about %+v", p)
			}
		})
	}
}
