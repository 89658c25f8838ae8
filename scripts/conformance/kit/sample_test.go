package kit

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

// least is how many wrong logins there are at least.
const least = 40

func TestSampleServicePasses(t *testing.T) {
	s, c := newSandbox(t), &clock{}
	var lines []string
	report, err := Run(t.Context(), Config{Service: ofSample(sample(t, s, c)), Cards: s.cards, Wait: c.wait, Tell: func(o Outcome) { lines = append(lines, o.Line()) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range report.Outcomes {
		if o.Result != Refused {
			t.Errorf("%s: %s, %d, %s", o.ID, o.Result, o.Status, o.Why)
		}
	}
	if !report.Passed || len(report.Outcomes) < least || len(lines) != len(report.Outcomes) {
		t.Errorf("passed %t, %d cases, %d lines", report.Passed, len(report.Outcomes), len(lines))
	}
	var out bytes.Buffer
	if err := report.Print(&out); err != nil {
		t.Fatal(err)
	}
	for _, line := range append(lines, strings.Split(out.String(), "\n")...) {
		if utf8.RuneCountInString(line) > columns {
			t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
		}
	}
	t.Logf("%s\n%s", strings.Join(lines, "\n"), out.String())
}

// Every case has words of its own, by which somebody can act.
func TestCasesSayWhatTheyAre(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Cases() {
		if c.ID == "" || c.What == "" || c.Means == "" || c.Do == "" || seen[c.ID] || seen[c.What] {
			t.Errorf("%+v", c)
		}
		seen[c.ID], seen[c.What] = true, true
	}
}
