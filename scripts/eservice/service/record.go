package service

import (
	"strings"

	"jpkiweb/shared/relyingparty"
)

// A record is what the pages show of a report: its lines, which as text are
// Report.String, and after a signature what was signed and the signature, or the signed PDF.
type record struct {
	OK              bool
	Lines           []line
	Text, Signature string
}

// A line is Mark, a space, ID, filled up with spaces, and Detail.
type line struct{ Mark, ID, Detail string }

func newRecord(report relyingparty.Report) record {
	r := stepsRecord(report.Steps)
	r.OK = report.OK()
	return r
}

// stepsRecord is the record of some checks.
func stepsRecord(steps []relyingparty.Step) (r record) {
	texts := strings.Split(relyingparty.Report{Steps: steps}.String(), "\n")
	for i, step := range steps {
		mark, rest, _ := strings.Cut(texts[i], " ")
		r.Lines = append(r.Lines, line{mark, strings.TrimSuffix(rest, step.Detail), step.Detail})
	}
	return r
}
