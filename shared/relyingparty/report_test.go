package relyingparty_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/relyingparty"
)

func sampleReport() relyingparty.Report {
	return relyingparty.Report{Steps: []relyingparty.Step{
		{ID: relyingparty.StepFormat, Status: relyingparty.Passed, Detail: "web-eid:1.0, RS256", Source: "Web eID system architecture, Token format"},
		{ID: relyingparty.StepSignature, Status: relyingparty.Failed, Code: relyingparty.CodeSignatureInvalid, Detail: "signature does not verify", Source: "RFC 8017, 8.2.2"},
		{ID: relyingparty.StepPath, Status: relyingparty.NotChecked, Detail: "not reached", Source: "RFC 5280, 6.1"},
	}}
}

func TestReportAsText(t *testing.T) {
	const want = "" +
		"✓ format     web-eid:1.0, RS256\n" +
		"✗ signature  signature does not verify\n" +
		"– path       not reached\n"
	if got := sampleReport().String(); got != want {
		t.Errorf("String =\n%s\nwant\n%s", got, want)
	}
}

func TestReportAsJSON(t *testing.T) {
	const want = `{"steps":[` +
		`{"id":"format","status":"passed","detail":"web-eid:1.0, RS256","source":"Web eID system architecture, Token format"},` +
		`{"id":"signature","status":"failed","code":"signature_invalid","detail":"signature does not verify","source":"RFC 8017, 8.2.2"},` +
		`{"id":"path","status":"not_checked","detail":"not reached","source":"RFC 5280, 6.1"}]}`
	got, err := json.Marshal(sampleReport())
	if err != nil || string(got) != want {
		t.Errorf("JSON = %s, %v", got, err)
	}
}

func TestErrNamesTheFailure(t *testing.T) {
	const want = "signature: signature does not verify (signature_invalid)"
	if err := sampleReport().Err(); err == nil || err.Error() != want {
		t.Errorf("Err = %v, want %s", err, want)
	}
}

func TestEmptyReportIsNotOK(t *testing.T) {
	var report relyingparty.Report
	if report.OK() || report.Outcome() != relyingparty.Invalid {
		t.Error("a report without checks is OK")
	}
}

// An operator reads in a report where each rule is written, and can open that.
func TestReportNamesPrimarySources(t *testing.T) {
	primary := regexp.MustCompile(`^(RFC \d+, \d|J-LIS プロファイル仕様書 \d|Web eID system architecture, [A-Z])`)
	_, onLogin := login(t, config(), issue(t, jpki.UserAuthentication))
	_, onSignature := verify(t, config(), signDocument(t, issue(t, jpki.DigitalSignature), "text"), "text")
	for _, step := range append(onLogin.Steps, onSignature.Steps...) {
		if !primary.MatchString(step.Source) || strings.Contains(step.Source, "facts") {
			t.Errorf("%s: %q", step.ID, step.Source)
		}
	}
}
