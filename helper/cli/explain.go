package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// An explained is what a help code tells.
type explained struct {
	Code    string                `json:"code"`
	Task    helpcode.Task         `json:"task"`
	Error   wire.Code             `json:"error,omitempty"`
	Finding string                `json:"finding,omitempty"` // of the doctor
	Kind    jpki.Kind             `json:"kind,omitempty"`
	State   jpki.CertificateState `json:"state"` // of the user authentication certificate
	Login   pinLine               `json:"login"`
	Signing pinLine               `json:"signing"`
	Title   string                `json:"title"` // in the person's language
	Detail  string                `json:"detail,omitempty"`
	Next    []string              `json:"next,omitempty"`
}

// explain tells a desk what a person's help code says. The digits may be given apart.
func explain(_ context.Context, c *call) error {
	groups, err := c.parse(1, helpcode.Length)
	if err != nil {
		return err
	}
	texts, err := c.texts()
	if err != nil {
		return err
	}
	h, err := helpcode.Parse(strings.Join(groups, " "))
	if errors.Is(err, helpcode.ErrCode) {
		return said(wire.CodeRequestInvalid, "error.of_reason", "what", texts.T("helpcode.invalid"), "why", err)
	}
	if err != nil {
		return err
	}
	e := explained{
		Code: h.String(), Task: h.Task, Error: h.Code, Finding: string(h.Finding), Kind: h.Kind, State: h.State,
		Login: pinLineOf(h.Login), Signing: pinLineOf(h.Signing), Title: texts.T("helpcode.nothing"),
	}
	if key := h.Key(); key != "" {
		part := func(name string) string { return texts.T(key+"."+name, helpcode.Unnamed()...) }
		e.Title, e.Detail, e.Next = part("title"), part("detail"), strings.Split(part("next"), "\n")
	}
	return c.print(e, func() { c.printExplained(texts, e) })
}

func (c *call) printExplained(texts locale.Texts, e explained) {
	row := func(name, value string) { fmt.Fprintf(c.Stdout, "%s: %s\n", texts.T(name), value) }
	row("helpcode.title", e.Code)
	row("helpcode.task", texts.T("helpcode.task."+string(e.Task)))
	row("helpcode.card", texts.T("helpcode.card."+cmp.Or(string(e.Kind), "none")))
	row("helpcode.certificate", texts.T("helpcode.state."+string(e.State)))
	row("pinnames.login.name", triesText(texts, e.Login))
	row("pinnames.sign.name", triesText(texts, e.Signing))
	c.printRemedy(remedy{Title: e.Title, Detail: e.Detail, Next: e.Next})
}

// triesText tells a retry counter.
func triesText(texts locale.Texts, p pinLine) string {
	switch {
	case p.TriesLeft == nil:
		return texts.T("tries.unknown")
	case *p.TriesLeft == 0:
		return texts.T("tries.none")
	}
	return texts.N("tries.left", *p.TriesLeft)
}
