package relyingparty

import (
	"time"

	"jpkiweb/shared/der"
)

// A result is what one check found.
type result struct {
	status Status
	code   Code
	detail string
	notes  []Code
	again  *time.Time
}

func pass(detail string) result { return result{status: Passed, detail: detail} }
func fail(code Code, detail string) result {
	return result{status: Failed, code: code, detail: detail}
}
func undecided(code Code, detail string) result {
	return result{status: Undecided, code: code, detail: detail}
}
func notChecked(detail string) result { return result{status: NotChecked, detail: detail} }

// A check is one step before it is made. Later checks rely on what earlier ones
// found, so none is run after one that did not pass.
type check struct {
	id     StepID
	source string
	run    func() result
}

func runAll(checks []check) Report {
	report := Report{Steps: make([]Step, 0, len(checks))}
	stopped := false
	for _, c := range checks {
		found := notChecked("not reached, because an earlier check did not pass")
		if !stopped {
			found = c.run()
		}
		stopped = stopped || found.status == Failed || found.status == Undecided
		report.Steps = append(report.Steps, Step{ID: c.id, Status: found.status, Code: found.code, Detail: der.WithNames(found.detail), Source: c.source, Again: found.again, Notes: found.notes})
	}
	return report
}
