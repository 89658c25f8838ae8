package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"jpkiweb/helper/card/reader"
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

// note tells the person something that is no error, by the key of its text.
func (c *call) note(key string, places ...any) { c.tell(c.say(key, places...)) }

// tell is note of a text. With --json it is kept, so that the error object is alone on stderr:
// it goes into its message, or is told after success.
func (c *call) tell(text string) {
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
		c.writeJSONError(asWire(said(wire.CodeLeaseLost, "error.interrupted")))
	} else {
		fmt.Fprintln(c.Stderr, "jpki-helper:", c.say("interrupted"))
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
	case errors.Is(err, errMistakes):
		fmt.Fprintln(c.Stderr, "jpki-helper:", c.message(err))
	case e.Code != wire.CodeNoSignedFile && errors.Is(err, errNotVerified), e.Code == wire.CodeSignedFileUndecided: // the report has said it all
		var hinted advice
		if errors.As(err, &report) {
			hinted, _ = c.advice(string(report.hint))
		}
		if e.Code != wire.CodeSignatureInvalid { // which is about the card
			fmt.Fprintln(c.Stderr, "jpki-helper:", cmp.Or(hinted.title, c.title(e.Code)))
		}
		fmt.Fprintln(c.Stderr, "jpki-helper:", c.message(err))
		c.writeNext(hinted.next)
	case e.Code == wire.CodeRequestInvalid:
		c.complainOfUsage(err)
	default:
		c.advise(e, err)
	}
	return exit
}

// complainOfUsage tells what is wrong with the command line, and where to read on.
func (c *call) complainOfUsage(err error) {
	var own *saidError
	if errors.As(err, &own) || c.language() == "en" {
		fmt.Fprintln(c.Stderr, "jpki-helper:", c.message(err))
	} else { // in the words of developers
		fmt.Fprintf(c.Stderr, "jpki-helper: %s\n  %s\n", c.say("wrong.title"), c.message(err))
	}
	c.writeNext(strings.TrimSpace("jpki-helper help " + c.command.name))
}

// message is what is told of an error in the person's language, or else to developers.
func (c *call) message(err error) string {
	var (
		own    *saidError
		report *reportError
	)
	switch {
	case errors.As(err, &report) && report.told != nil:
		return report.told(c.words())
	case errors.As(err, &own):
		return told(c.words(), own)
	case errors.Is(err, reader.ErrNoReader) && c.reader != "": // in the words of the operating system
		return c.say("error.reader", "name", strconv.Quote(c.reader))
	}
	return asWire(err).Message
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
	texts, unloaded := c.texts()
	if unloaded != nil { // built without the app
		fmt.Fprintln(c.Stderr, "jpki-helper:", e)
		return
	}
	key := "error." + string(e.Code)
	a := advice{texts.T(key + ".title"), texts.T(key + ".next")}
	if own, ok := c.adviceOn(e.Code); ok {
		a = own
	}
	var (
		format *card.PINFormatError
		owner  *state.OwnerError
		report *reportError
	)
	switch {
	case errors.Is(err, origin.ErrDeveloper), errors.Is(err, errTrial):
		a, _ = c.advice("advice.developer")
	case errors.As(err, &report) && report.hint != "":
		hinted, _ := c.advice(string(report.hint))
		a.next = hinted.next
	case errors.As(err, &format):
		a.next = texts.T(faultKey(format))
	case errors.As(err, &owner):
		a.next = cmp.Or(ownerAdvice(c.words(), owner), a.next)
	default:
		if own, ok := c.historyAdvice(err); ok {
			a = own
		}
	}
	if e.TriesLeft != nil && *e.TriesLeft > 0 {
		a.title += " – " + texts.T("tries.label") + texts.N("tries.left", *e.TriesLeft)
	}
	fmt.Fprintf(c.Stderr, "jpki-helper: %s\n  %s: %s\n", a.title, e.Code, c.message(err))
	c.writeNext(a.next)
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
var errNoApp = said(wire.CodeInternal, "error.no_app")

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
