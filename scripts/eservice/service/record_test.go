package service

import (
	"net/http"
	"strings"
	"testing"

	"jpkiweb/shared/relyingparty"
)

func TestRecordReadsAsTheReport(t *testing.T) {
	report := relyingparty.Report{Steps: []relyingparty.Step{
		{ID: "format", Status: relyingparty.Passed, Detail: "good <b>"},
		{ID: "a_longer_one", Status: relyingparty.Failed, Detail: "a_longer_one"},
		{ID: "last", Status: relyingparty.NotChecked},
	}}
	var text strings.Builder
	for _, l := range newRecord(report).Lines {
		text.WriteString(l.Mark + " " + l.ID + l.Detail + "\n")
	}
	if text.String() != report.String() {
		t.Errorf("%q, want %q", text.String(), report.String())
	}
}

func TestPageShowsTheReportAsItIs(t *testing.T) {
	b := open(t, false).browser(t)
	page := b.post("/login", b.loginForm("https://attacker.example"))
	page.want(t, http.StatusForbidden)
	lines := strings.Split(page.report(), "\n")
	if len(lines) != 8 || lines[0] != "✓ format      web-eid:1.0, RS256" || !strings.HasPrefix(lines[2], "✗ signature   ") || lines[7] != "" {
		t.Errorf("%q", lines)
	}
}
