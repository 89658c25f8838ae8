package relyingparty_test

import (
	"encoding/json"
	"testing"

	"jpkiweb/shared/relyingparty"
)

func sampleReport() relyingparty.Report {
	return relyingparty.Report{Steps: []relyingparty.Step{
		{ID: relyingparty.StepFormat, Status: relyingparty.Passed, Detail: "web-eid:1.0, RS256", Source: "peers 4.1"},
		{ID: relyingparty.StepSignature, Status: relyingparty.Failed, Code: relyingparty.CodeSignatureInvalid, Detail: "signature does not verify", Source: "peers 4.2"},
		{ID: relyingparty.StepPath, Status: relyingparty.NotChecked, Detail: "not reached", Source: "card 5.4"},
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
		`{"id":"format","status":"passed","detail":"web-eid:1.0, RS256","source":"peers 4.1"},` +
		`{"id":"signature","status":"failed","code":"signature_invalid","detail":"signature does not verify","source":"peers 4.2"},` +
		`{"id":"path","status":"not_checked","detail":"not reached","source":"card 5.4"}]}`
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
