package cli_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"jpkiweb/helper/cli"
	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// Whatever a help code tells has its words in every language, and no place in them is
// left open.
func TestEveryHelpCodeIsExplained(t *testing.T) {
	var all []helpcode.Help
	for _, code := range wire.Codes {
		all = append(all, helpcode.Help{Task: helpcode.TaskLogin, Code: code})
	}
	for _, f := range diagnosis.Findings {
		all = append(all, helpcode.Help{Task: helpcode.TaskNone, Finding: f})
	}
	for _, task := range helpcode.Tasks {
		all = append(all, helpcode.Help{Task: task})
	}
	for _, lang := range locale.Languages {
		for _, h := range all {
			var out, complaint bytes.Buffer
			exit := cli.Run(context.Background(), []string{"explain", h.String()}, cli.Env{
				App: app, Stdout: &out, Stderr: &complaint, Getenv: func(name string) string { return map[string]string{"LANG": lang}[name] },
			})
			if exit != 0 || strings.ContainsAny(out.String(), "{}") || strings.Contains(out.String(), "helpcode.") {
				t.Errorf("%s %+v: exit %d\n%s%s", lang, h, exit, &out, &complaint)
			}
		}
	}
}
