package app

import (
	"encoding/json"
	"slices"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/verification"
)

// reportOn is a model with a report on the screen.
func reportOn(t *testing.T, m Model) Model {
	t.Helper()
	m, effects := run(m, OfVerification{verification.Open{}}, OfVerification{verification.ChooseFile{Files: []dom.File{{Name: "a.pdf", Size: 9}}}})
	verify, ok := onlyEffect(t, effects).(verification.Verify)
	if !ok || m.Screen() != ScreenVerification {
		t.Fatalf("screen %d, %+v", m.Screen(), effects)
	}
	m, _ = run(m, OfVerification{verification.Verified{Job: verify.Job, Report: &verification.Report{}, Raw: json.RawMessage("{}")}})
	if m.Verification.Report == nil {
		t.Fatal("no report")
	}
	return m
}

// However the person leaves the screen, nothing of the file is left, and what reads it ends.
func TestReportIsForgottenWhenThePersonLeaves(t *testing.T) {
	for name, leave := range map[string]Message{
		"by its button":     GoBack{},
		"by the browser":    Follow{""},
		"to another screen": guideOf(lifecycle.Renew),
		"to the beginning":  GoHome{},
	} {
		m, _ := run(reportOn(t, ready(t, 3, 5)), leave)
		if m.Verification.File != nil || m.Verification.Report != nil || m.Verification.Kept != nil {
			t.Errorf("%s: %+v is left", name, m.Verification)
		}
		m, _ = run(ready(t, 3, 5), OfVerification{verification.Open{}}, OfVerification{verification.ChooseFile{Files: []dom.File{{Name: "a.pdf", Size: 9}}}})
		if _, effects := run(m, leave); !slices.Contains(effects, any(verification.Cancel{Job: 1})) {
			t.Errorf("%s: it is read on: %+v", name, effects)
		}
	}
}

// A file is verified without a helper and without a card; not in practice, whose card signs for
// nobody.
func TestVerificationNeedsNoHelper(t *testing.T) {
	connecting, _ := New(Start{})
	reportOn(t, connecting)
	practice, _ := New(Start{Practice: true})
	if m, _ := run(practice, OfVerification{verification.Open{}}); m.Screen() == ScreenVerification {
		t.Error("in practice")
	}
}

// The helper is asked whom to trust by its own page only, and while it is there.
func TestHelperIsAskedWhomToTrust(t *testing.T) {
	connecting, _ := New(Start{})
	embedded := ready(t, 3, 5)
	embedded.Way = WayEmbedded
	for name, row := range map[string]struct {
		m    Model
		asks bool
	}{
		"connected": {ready(t, 3, 5), true}, "not yet": {connecting, false}, "page of a municipality": {embedded, false},
	} {
		if got := row.m.VerificationFacts().Helper; got != row.asks {
			t.Errorf("%s: %t", name, got)
		}
	}
}
