package cli

import (
	"fmt"
	"strings"

	"jpkiweb/helper/cli/words"
	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/signature/verification"
	"jpkiweb/static/locale"
)

// Reports are told in English by themselves, with all details. In Japanese they have the words of
// the app (verification.*): what was looked at, and what was found where that is not in order. The
// details are in the report that --json writes.

// writeTokenReport prints the report on a login token.
func (c *call) writeTokenReport(r relyingparty.Report) {
	if c.language() == "en" {
		fmt.Fprint(c.Stdout, r)
		return
	}
	var steps []reportStep
	for _, s := range r.Steps {
		steps = append(steps, reportStep{s.Status.Mark(), tokenStep(s.ID), string(s.Status), string(s.Code), s.Detail})
	}
	c.writeSteps("", steps)
}

// ofToken is before the step of a token, whose name may be another one than that of a signature.
const ofToken = "token."

func tokenStep(id relyingparty.StepID) string { return ofToken + string(id) }

// writeReport prints the report on a signed file; who signed is not in it.
func (c *call) writeReport(r verification.Report) {
	texts, err := c.texts()
	if err != nil || c.language() == "en" {
		fmt.Fprint(c.Stdout, r)
		return
	}
	said := func(key string, places ...any) { fmt.Fprintln(c.Stdout, c.say(key, places...)) }
	said("report.head", "outcome", texts.T("verification.outcome."+string(r.Outcome)), "format", texts.T("verification.format."+string(r.Format)), "n", r.Size)
	if len(r.Steps) > 0 {
		fmt.Fprintln(c.Stdout)
		c.writeVerified("", r.Steps)
	}
	for i, s := range r.Signatures {
		fmt.Fprintln(c.Stdout)
		said("report.signature", "kind", texts.T("verification.kind."+string(s.Kind)), "n", i+1, "of", len(r.Signatures), "conclusion", c.conclusion(texts, s.Conclusion))
		c.writeVerified("", s.Steps)
		if s.Kind == verification.KindTimeStamp {
			continue
		}
		for n, stamp := range s.TimeStamps {
			fmt.Fprint(c.Stdout, "  ")
			said("report.stamp", "n", n+1, "of", len(s.TimeStamps), "conclusion", c.conclusion(texts, stamp.Conclusion))
			c.writeVerified("  ", stamp.Steps)
		}
	}
}

// conclusion is an indication, and why it is none better.
func (c *call) conclusion(texts locale.Texts, made verification.Conclusion) string {
	if made.SubIndication == "" {
		return string(made.Indication)
	}
	return c.say("report.because", "conclusion", made.Indication, "why", texts.T("verification.sub."+string(made.SubIndication)))
}

func (c *call) writeVerified(indent string, all []verification.Step) {
	var steps []reportStep
	for _, s := range all {
		steps = append(steps, reportStep{s.Status.Mark(), string(s.ID), string(s.Status), string(s.Code), s.Detail})
	}
	c.writeSteps(indent, steps)
}

// A reportStep is a line of a report.
type reportStep struct{ mark, id, status, code, detail string }

func (c *call) writeSteps(indent string, steps []reportStep) {
	t, widest := c.words(), 0
	for _, s := range steps {
		widest = max(widest, words.Width(c.stepOf(t, s.id)))
	}
	for _, s := range steps {
		found := c.whyOf(t, s.code, s.detail)
		if texts, err := c.texts(); err == nil && s.code == "" {
			found = texts.T("verification.status." + s.status)
		}
		fmt.Fprintf(c.Stdout, "%s%s %s  %s\n", indent, s.mark, words.Pad(c.stepOf(t, s.id), widest), found)
	}
}

// stepOf is what was looked at, in the language of t: in Japanese as the app says it.
func (c *call) stepOf(t locale.Texts, id string) string {
	plain := strings.TrimPrefix(id, ofToken)
	if t.Lang() == "en" {
		return plain
	}
	if own, ok := t.Text("step." + id); ok {
		return own
	}
	return c.ofApp("verification.step."+plain, plain)
}

// whyOf is what was found, by its code, in the language of t; else as developers read it.
func (c *call) whyOf(t locale.Texts, code, detail string) string {
	if t.Lang() == "en" || code == "" {
		return detail
	}
	return c.ofApp("verification.code."+code, detail)
}

// ofApp is a text of the app, where it has that.
func (c *call) ofApp(key, other string) string {
	texts, err := c.texts()
	if err != nil { // built without the app
		return other
	}
	if own, ok := texts.Text(key); ok {
		return own
	}
	return other
}

// whyUnchecked is why a step was not made, in the language of t.
func (c *call) whyUnchecked(t locale.Texts, s verification.Step) string {
	switch {
	case t.Lang() == "en" || s.Code != "":
		return c.whyOf(t, string(s.Code), s.Detail)
	case s.ID == verification.StepTime:
		return t.T("unchecked.time")
	}
	return t.T("unchecked.not_reached")
}

// outcomeOf is the message of a report: what it decides by.
func (c *call) outcomeOf(outcome, step, code, detail string) phrase {
	return func(t locale.Texts) string {
		why := strings.TrimSuffix(c.whyOf(t, code, detail), "。")
		return text(t, "verify.outcome", "told", t.T(outcome), "step", c.stepOf(t, step), "detail", why)
	}
}
