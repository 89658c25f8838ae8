package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/helpcode"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// marks are what stands before a link.
var marks = map[diagnosis.LinkState]string{
	diagnosis.StateOK: "✓", diagnosis.StateBroken: "✗", diagnosis.StateUnknown: "?", diagnosis.StateNotReached: "-",
}

// diagnosisCodes are the errors for programs, where they are not those of the
// link.
var diagnosisCodes = map[diagnosis.Finding]wire.Code{
	diagnosis.SettingsUnusable: wire.CodeStateUnusable,
	diagnosis.ServiceRefused:   wire.CodeServiceRefused,
	diagnosis.ReaderInUse:      wire.CodeBusy,
	diagnosis.ReaderHeld:       wire.CodeBusy,
	diagnosis.NoCard:           wire.CodeNoCard,
	diagnosis.CardMute:         wire.CodeCardMute,
	diagnosis.OtherCard:        wire.CodeNotJPKICard,
	diagnosis.CardRemoved:      wire.CodeCardRemoved,
	diagnosis.CardSilent:       wire.CodeTimeout,
	diagnosis.KeyUnsupported:   wire.CodeKeyUnsupported,
	diagnosis.PINBlocked:       wire.CodePINBlocked,
	diagnosis.PINsBlocked:      wire.CodePINBlocked,
}

// linkCodes are the errors of the links that the doctor sees.
var linkCodes = map[diagnosis.Link]wire.Code{
	diagnosis.LinkHelper:      wire.CodeHelperUnreachable,
	diagnosis.LinkService:     wire.CodeNoService,
	diagnosis.LinkReader:      wire.CodeNoReader,
	diagnosis.LinkCard:        wire.CodeCardError,
	diagnosis.LinkCertificate: wire.CodeCertificateAbsent,
}

// writeSides says on which side helper and reader are in a remote session, by ssh, which brings
// no readers along, or another; nothing at the computer itself.
func (c *call) writeSides(remote string) {
	key := "side.helper" // nothing is known of the reader
	switch {
	case remote == "":
		return
	case remote == diagnosis.RemoteSSH:
		key = "side.reader_there"
	case wire.BringsReaders(remote):
		key = "side.reader_here"
	}
	fmt.Fprintf(c.Stdout, "\n%s\n", c.say(key, "kind", remote))
}

// A remedy is a broken link, for people.
type remedy struct {
	Link    diagnosis.Link    `json:"link"`
	Finding diagnosis.Finding `json:"finding"`
	Title   string            `json:"title"`
	Detail  string            `json:"detail"`
	Next    []string          `json:"next"` // steps
}

// A diagnosed way to the card, for programs.
type diagnosed struct {
	OK    bool             `json:"ok"`
	Steps []diagnosis.Step `json:"steps"`
	First *remedy          `json:"first,omitempty"`
	Also  []remedy         `json:"also,omitempty"`
	Notes []remedy         `json:"notes,omitempty"` // of links that may be in order
	Trial *diagnosis.Trial `json:"trial,omitempty"`
	// HelpCode is what the person may read out on the telephone (explain).
	HelpCode string `json:"helpCode"`
	// Update is what is known of newer versions.
	Update *wire.Update `json:"update,omitempty"`
	// Keyless: newer versions are to be told of, and the program has no key of a publisher.
	Keyless bool `json:"keyless,omitempty"`
	// Data are which data of municipalities are in use, where the administrator named a source.
	Data *toldData `json:"municipalityData,omitempty"`
	// TSA is who is asked for time stamps.
	TSA *toldTSA `json:"tsa,omitempty"`
	// Remote is the kind of remote session, "" at the computer itself.
	Remote string `json:"remote,omitempty"`
	Report string `json:"report"`
}

// printDiagnosis prints the chain and what to do about its broken links, of which
// the first to mend is the error, too. A report says what is broken and not what to
// do: a remedy may name a reader in full.
func (c *call) printDiagnosis(ctx context.Context, f diagnosis.Facts, report bool) error {
	texts, err := c.texts()
	if err != nil {
		return err
	}
	steps := diagnosis.Diagnose(f)
	broken := diagnosis.AtShell(steps)
	result := diagnosed{OK: len(broken) == 0, Steps: steps, Trial: f.Trial, Report: diagnosis.Report(steps, f), TSA: c.knownTSA(ctx), Remote: f.Remote}
	result.Update, result.Keyless = c.knownUpdate()
	result.Data = c.knownData()
	var first diagnosis.Finding
	if len(broken) > 0 {
		first = broken[0].Finding
	}
	result.HelpCode = helpcode.OfDiagnosis(first, f).String()
	for i, s := range broken {
		switch r := c.remedy(texts, s); {
		case report:
		case i == 0:
			result.First = &r
		default:
			result.Also = append(result.Also, r)
		}
	}
	for _, s := range steps {
		if s.Finding == diagnosis.ProgramBetween && !report {
			result.Notes = append(result.Notes, c.remedy(texts, s))
		}
	}
	err = c.print(result, func() {
		if report {
			fmt.Fprint(c.Stdout, result.Report)
			return
		}
		c.printDiagnosed(texts, result)
	})
	if err == nil && !result.OK {
		return fmt.Errorf("%w: %w", errNotVerified, c.brokenLink(broken[0]))
	}
	return err
}

func (c *call) printDiagnosed(texts locale.Texts, d diagnosed) {
	c.printChain(texts, d.Steps)
	if d.Trial != nil {
		c.printTrial(texts, *d.Trial)
	}
	if d.OK {
		fmt.Fprintf(c.Stdout, "\n%s\n", texts.T("diagnosis.all_ok"))
	} else {
		c.printRemedy(*d.First)
	}
	for _, r := range slices.Concat(d.Also, d.Notes) {
		c.printRemedy(r)
	}
	c.writeSides(d.Remote)
	fmt.Fprintf(c.Stdout, "\n%s: %s\n  %s\n", texts.T("helpcode.title"), d.HelpCode, texts.T("helpcode.say"))
	if d.Update != nil {
		fmt.Fprintln(c.Stdout)
		writeUpdate(c.Stdout, texts, d.Update)
	}
	if d.Keyless {
		fmt.Fprintln(c.Stdout)
	}
	c.writeKeyless(d.Keyless)
	if d.Data != nil {
		fmt.Fprintln(c.Stdout)
	}
	c.writeData(texts, d.Data)
	writeTSA(c.Stdout, texts, d.TSA)
}

func (c *call) remedy(texts locale.Texts, s diagnosis.Step) remedy {
	part := func(name string) string { return texts.T(s.Finding.Key(name), s.Places...) }
	r := remedy{Link: s.Link, Finding: s.Finding, Title: part("title"), Detail: part("detail"), Next: strings.Split(part("next"), "\n")}
	if more, ok := c.words().Text("doctor." + string(s.Finding)); ok { // what a person at a shell does besides
		r.Next = append(r.Next, more)
	}
	return r
}

func (c *call) printChain(texts locale.Texts, steps []diagnosis.Step) {
	for _, s := range steps {
		what := texts.T(s.State.Key())
		if s.Finding != "" {
			what = texts.T(s.Finding.Key("title"), s.Places...)
		}
		fmt.Fprintf(c.Stdout, "%s %s: %s\n", marks[s.State], texts.T(s.Link.Key()), what)
	}
}

func (c *call) printRemedy(r remedy) {
	fmt.Fprintf(c.Stdout, "\n%s\n  %s\n", r.Title, r.Detail)
	for _, step := range r.Next {
		fmt.Fprintln(c.Stdout, "  →", step)
	}
}

// brokenLink is the error of a broken link, for programs.
func (c *call) brokenLink(s diagnosis.Step) error {
	code, ok := diagnosisCodes[s.Finding]
	if !ok {
		code = linkCodes[s.Link]
	}
	return said(code, "error.broken_link", "link", phrase(func(t locale.Texts) string {
		if t.Lang() == "en" {
			return string(s.Link)
		}
		return c.ofApp(s.Link.Key(), string(s.Link))
	}), "finding", s.Finding)
}
