package relyingparty

// An outcome is what one check found.
type outcome struct {
	status Status
	code   Code
	detail string
	notes  []Code
}

func pass(detail string) outcome { return outcome{status: Passed, detail: detail} }
func fail(code Code, detail string) outcome {
	return outcome{status: Failed, code: code, detail: detail}
}
func notChecked(detail string) outcome { return outcome{status: NotChecked, detail: detail} }

// A check is one step before it is made. Later checks rely on what earlier ones
// found, so none is run after a failure.
type check struct {
	id     StepID
	source string
	run    func() outcome
}

func runAll(checks []check) Report {
	report := Report{Steps: make([]Step, 0, len(checks))}
	failed := false
	for _, c := range checks {
		found := notChecked("not reached, because an earlier check failed")
		if !failed {
			found = c.run()
		}
		failed = failed || found.status == Failed
		report.Steps = append(report.Steps, Step{ID: c.id, Status: found.status, Code: found.code, Detail: found.detail, Source: c.source, Notes: found.notes})
	}
	return report
}
