package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"jpkiweb/helper/door/origin"
	"jpkiweb/helper/door/server"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/card"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static"
	"jpkiweb/static/locale"
)

// print writes a result: JSON if asked for, else what text writes.
func (c *call) print(value any, text func()) error {
	if !c.json {
		text()
		return nil
	}
	e := json.NewEncoder(c.Stdout)
	e.SetEscapeHTML(false)
	return e.Encode(value)
}

// note tells the person something that is no error. With --json it is kept, so
// that the error object is alone on stderr: it goes into its message, or is told
// after success.
func (c *call) note(text string) {
	if c.json {
		c.notes = append(c.notes, text)
		return
	}
	fmt.Fprintln(c.Stderr, text)
}

func (c *call) tellNotes() {
	for _, text := range c.notes {
		c.writeJSONError(map[string]string{"note": text})
	}
}

// writeJSONError writes to stderr; what cannot be written there has no other
// place to go.
func (c *call) writeJSONError(value any) {
	e := json.NewEncoder(c.Stderr)
	e.SetEscapeHTML(false)
	_ = e.Encode(value)
}

// interrupted is the end of a command that the person, or the system, did not let
// finish. Nobody was asked for consent.
func (c *call) interrupted(ctx context.Context) int {
	if c.json {
		c.writeJSONError(wire.Errorf(wire.CodeLeaseLost, "interrupted"))
	} else {
		fmt.Fprintln(c.Stderr, "jpki-helper: interrupted")
	}
	return exitAfter(ctx)
}

// exitAfter is the exit code of a command that was interrupted.
func exitAfter(ctx context.Context) int {
	var by Interruption
	if errors.As(context.Cause(ctx), &by) {
		return by.ExitCode()
	}
	return exitInterrupted
}

// complain tells a person, or a program, what went wrong and what to do next,
// and returns the exit code.
func (c *call) complain(err error) int {
	e := asWire(err)
	exit := exitFailure
	switch {
	case e.Code == wire.CodeRequestInvalid:
		exit = exitUsage
	case c.command.name == verifyName && !errors.Is(err, errNotVerified): // 1 says that it is not valid
		exit = exitUndecided
	}
	var report *reportError
	if c.json {
		for _, text := range c.notes {
			e.Message += "; " + text
		}
		if errors.As(err, &report) {
			c.writeJSONError(reportError{Code: e.Code, Message: e.Message, Reason: report.Reason})
		} else {
			c.writeJSONError(e)
		}
		return exit
	}
	switch {
	case e.Code != wire.CodeNoSignedFile && errors.Is(err, errNotVerified), e.Code == wire.CodeSignedFileUndecided: // the report has said it all, in English
		var hinted advice
		if errors.As(err, &report) {
			hinted = hints[report.hint][c.language()]
		}
		if e.Code != wire.CodeSignatureInvalid { // which is about the card
			fmt.Fprintln(c.Stderr, "jpki-helper:", cmp.Or(hinted.title, c.title(e.Code)))
		}
		fmt.Fprintln(c.Stderr, "jpki-helper:", e.Message)
		c.writeNext(hinted.next)
	case e.Code == wire.CodeRequestInvalid:
		fmt.Fprintln(c.Stderr, "jpki-helper:", e.Message)
		fmt.Fprintln(c.Stderr, "  →", strings.TrimSpace("jpki-helper help "+c.command.name))
	default:
		c.advise(e, err)
	}
	return exit
}

// asWire gives an error its code. The errors of the files that a person names
// are ours to sort; all others are the server's.
func asWire(err error) *wire.Error {
	e := server.WireError(err)
	var path *fs.PathError
	var link *os.LinkError
	if e.Code == wire.CodeInternal && (errors.As(err, &path) || errors.As(err, &link)) {
		return wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	return e
}

// advise writes title, message and next steps in the person's language.
func (c *call) advise(e *wire.Error, err error) {
	lang := c.language()
	texts, unloaded := c.texts()
	if unloaded != nil { // built without the app
		fmt.Fprintln(c.Stderr, "jpki-helper:", e)
		return
	}
	key := "error." + string(e.Code)
	title, next := texts.T(key+".title"), texts.T(key+".next")
	if own, ok := advices[e.Code][lang]; ok {
		title, next = own.title, own.next
	}
	var (
		format *card.PINFormatError
		owner  *state.OwnerError
		report *reportError
	)
	switch {
	case errors.Is(err, origin.ErrDeveloper), errors.Is(err, errTrial):
		title, next = developerAdvice[lang].title, developerAdvice[lang].next
	case errors.As(err, &report) && report.hint != noHint:
		next = hints[report.hint][lang].next
	case errors.As(err, &format):
		next = texts.T(faultKey(format))
	case errors.As(err, &owner):
		next = cmp.Or(ownerAdvice(lang, owner), next)
	default:
		if a, ok := c.historyAdvice(err); ok {
			title, next = a.title, a.next
		}
	}
	if e.TriesLeft != nil && *e.TriesLeft > 0 {
		title += " – " + texts.T("tries.label") + texts.N("tries.left", *e.TriesLeft)
	}
	fmt.Fprintf(c.Stderr, "jpki-helper: %s\n  %s\n", title, e)
	c.writeNext(next)
}

// writeNext writes what a person does next, a line each.
func (c *call) writeNext(steps string) {
	for step := range strings.Lines(steps) {
		fmt.Fprintln(c.Stderr, "  →", strings.TrimSpace(step))
	}
}

// texts are those of the person's language.
func (c *call) texts() (locale.Texts, error) {
	texts, err := static.Texts(c.App, c.language())
	if errors.Is(err, fs.ErrNotExist) {
		err = errNoApp
	}
	return texts, err
}

// errNoApp is the error of a helper that was compiled before what it carries was made.
var errNoApp = wire.Errorf(wire.CodeInternal, "this helper was built without the app: use make build")

// title is that of a code in the person's language.
func (c *call) title(code wire.Code) string {
	texts, err := c.texts()
	if err != nil { // built without the app
		return string(code)
	}
	return texts.T("error." + string(code) + ".title")
}

// faultKey names the text that says what is wrong with the form of a PIN, as the
// app says it.
func faultKey(e *card.PINFormatError) string {
	form := "login"
	switch {
	case e.Fault == jpki.PINNeedsBoth:
		form = "pinchange"
	case e.PIN.Rule().Letters:
		form = "sign"
	}
	return form + ".fault." + string(e.Fault)
}

// language is that of the person's environment.
func (c *call) language() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := c.Getenv(name); value != "" {
			if strings.HasPrefix(value, "ja") {
				return "ja"
			}
			return "en"
		}
	}
	return "en"
}
