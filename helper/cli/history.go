package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"jpkiweb/helper/cli/words"
	"jpkiweb/helper/own/history"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// showHistory lists what the card was used for, the newest first, and says if the
// list is not as it was written.
func showHistory(_ context.Context, c *call) error {
	onlyVerify := c.flags.Bool("verify", false, "")
	setAside := c.flags.Bool("set-aside", false, "")
	file := c.flags.String("file", "", "")
	limit := c.flags.Int("limit", 20, "")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	if *limit < 0 {
		return said(wire.CodeRequestInvalid, "error.limit", "n", *limit)
	}
	dir, err := c.stateDir()
	if err != nil {
		return err
	}
	h := history.In(dir)
	switch {
	case *file != "" && (*onlyVerify || *setAside):
		return said(wire.CodeRequestInvalid, "error.history.file")
	case *file != "":
		return c.showHistoryAside(h, dir, *file, *limit)
	case *onlyVerify && *setAside:
		return said(wire.CodeRequestInvalid, "error.history.both")
	case *onlyVerify:
		return c.verifyHistory(h)
	case *setAside:
		return c.setHistoryAside(dir)
	}
	entries, err := h.List(*limit)
	if err != nil {
		return err
	}
	broken := h.Verify()
	c.listed = true
	result := wire.HistoryResult{Entries: entries}
	if broken != nil {
		result.Broken = broken.Error()
	}
	aside, err := h.Aside()
	if err != nil {
		return err
	}
	if err := c.print(result, func() { c.printHistory(entries, broken == nil && len(aside) == 0) }); err != nil {
		return err
	}
	if len(entries) == 0 && broken == nil && len(aside) > 0 {
		c.note("history.gone", "files", strings.Join(aside, ", "))
	}
	return broken
}

// showHistoryAside lists a history that was set aside, and says what is wrong with it.
func (c *call) showHistoryAside(h *history.History, dir, file string, limit int) error {
	name := file
	if filepath.Dir(file) == dir { // the whole path, as --set-aside says it
		name = filepath.Base(file)
	}
	result, err := h.ListAside(name, limit)
	if errors.Is(err, fs.ErrNotExist) && !errors.Is(err, state.ErrUntrusted) {
		aside, err := h.Aside()
		if err != nil {
			return err
		}
		return said(wire.CodeRequestInvalid, "error.history.no_aside", "file", file, "files", cmp.Or(strings.Join(aside, ", "), "-"))
	}
	if err != nil {
		return err
	}
	if err := c.print(result, func() { c.printHistory(result.Entries, false) }); err != nil {
		return err
	}
	if result.Broken != "" {
		c.note("error.of", "what", name, "why", result.Broken)
	}
	return nil
}

func (c *call) printHistory(entries []wire.HistoryEntry, unused bool) {
	if len(entries) == 0 && unused {
		fmt.Fprintln(c.Stdout, c.say("history.unused"))
	}
	for _, e := range entries {
		fmt.Fprintf(c.Stdout, "%s  %s  %s  %s\n", localTime(e.Time), words.Pad(c.say("history.purpose."+string(e.Purpose)), purposeColumns), words.Pad(c.resultOf(e), resultColumns), c.tellEntry(e))
		for _, d := range e.Documents {
			fmt.Fprintf(c.Stdout, "    %-6s  %x  %q\n", d.Format, []byte(d.Digest), d.Name)
		}
		if e.Unlisted > 0 {
			fmt.Fprintf(c.Stdout, "    %s\n", c.say("history.unlisted", "n", e.Unlisted))
		}
	}
}

// tellEntry says for whom a use was, and how often, or what became of the history.
func (c *call) tellEntry(e wire.HistoryEntry) string {
	from := cmp.Or(e.Origin, c.say("history.here"))
	if e.CommandLine {
		from = c.say("history.here_for", "origin", e.Origin)
	}
	switch {
	case e.Result == wire.ResultGap:
		return c.say("history.missed", "n", e.Count)
	case e.Earlier != nil && history.IsHead(e.Earlier.File):
		return c.say("history.head", "n", e.Earlier.Last, "file", e.Earlier.File, "why", e.Earlier.Why)
	case e.Earlier != nil:
		return c.say("history.earlier", "n", e.Earlier.Last, "file", e.Earlier.File, "why", e.Earlier.Why)
	case e.Result == wire.ResultBegun:
		return c.say("history.open_end", "from", from)
	case e.Count > 1:
		return c.say("history.times", "from", from, "n", e.Count)
	}
	return from
}

// Columns of what a use was for, and how it ended.
const (
	purposeColumns = 10
	resultColumns  = 16
)

// resultOf tells how a use ended: a word of the history, or an error.
func (c *call) resultOf(e wire.HistoryEntry) string {
	switch {
	case slices.Contains([]string{wire.ResultDone, wire.ResultStopped, wire.ResultBegun, wire.ResultGap}, e.Result):
		return c.say("history.result." + e.Result)
	case c.language() == "en":
		return e.Result
	}
	return c.title(wire.Code(e.Result))
}

// setHistoryAside sets a broken history aside and begins a new one.
func (c *call) setHistoryAside(dir string) error {
	was, err := history.In(dir).SetAside(c.Now())
	switch {
	case errors.Is(err, history.ErrWhole):
		return c.print(struct {
			Whole bool `json:"whole"`
		}{true}, func() { fmt.Fprintln(c.Stdout, c.say("history.aside.whole")) })
	case err != nil:
		return err
	}
	return c.print(was, func() {
		path := filepath.Join(dir, was.File)
		key := "history.aside.kept"
		if history.IsHead(was.File) {
			key = "history.aside.gone"
		}
		fmt.Fprintln(c.Stdout, c.say(key, "n", was.Last, "why", was.Why, "file", path, "name", was.File))
	})
}

// verifyHistory tells whether the history is whole.
func (c *call) verifyHistory(h *history.History) error {
	if err := h.Verify(); err != nil {
		return err
	}
	entries, err := h.List(0)
	if err != nil {
		return err
	}
	result := struct {
		Whole     bool `json:"whole"`
		Entries   int  `json:"entries"`
		Unwritten int  `json:"unwritten,omitempty"` // uses that are in no entry yet
	}{Whole: true, Entries: len(entries)}
	for _, gap := range h.Unwritten() {
		result.Entries--
		result.Unwritten += gap.Count
	}
	return c.print(result, func() {
		fmt.Fprintln(c.Stdout, c.say("history.whole", "n", result.Entries))
		if result.Unwritten > 0 {
			fmt.Fprintln(c.Stdout, c.say("history.unwritten", "n", result.Unwritten))
		}
	})
}

// A use is one of the card by this command line, in the history. What cannot be
// kept there stops nothing; it is told, once.
type use struct {
	call        *call
	entry       history.Entry
	failureTold bool                   // that it is not kept
	made        []wire.HistoryDocument // of a list that was not signed to its end
}

// use is one in which a PIN will be presented, for nobody else.
func (c *call) use(purpose wire.Purpose) *use { return c.useFor(authtoken.Origin{}, purpose) }

// useFor is one that an origin will hear of.
func (c *call) useFor(origin authtoken.Origin, purpose wire.Purpose) *use {
	return &use{call: c, entry: history.Entry{Purpose: purpose, Origin: origin, CommandLine: true}}
}

// begin notes that the PIN is about to be presented. It comes before the card is
// powered, which does not wait for the disk then.
func (u *use) begin() {
	u.keep(func(h *history.History) (err error) {
		u.entry.Begun, err = h.Begin(u.entry)
		return err
	})
}

// end notes how it ended: err, which it returns. A signal ended it, or the terminal
// that was closed: nobody said no.
func (u *use) end(err error) error {
	u.entry.Result = wire.ResultDone
	if err != nil || u.made != nil {
		u.entry.Documents = u.made
	}
	switch {
	case errors.Is(err, context.Canceled) && !errors.Is(err, operation.ErrEitherPIN):
		u.entry.Result = wire.ResultStopped
	case err != nil:
		u.entry.Result = string(asWire(err).Code)
	}
	u.keep(func(h *history.History) error {
		err := h.Append(u.entry)
		if err != nil && u.entry.Begun == 0 { // else its beginning tells that it was
			_ = h.Miss(u.entry.Time, 1) // err is told
		}
		return err
	})
	return err
}

func (u *use) keep(write func(*history.History) error) {
	if u.call.reader == virtualName || u.call.atCounter() { // nobody's card, or one of many
		return
	}
	u.entry.Time = u.call.Now()
	dir, err := u.call.stateDir()
	if err == nil {
		err = write(history.In(dir).Within(history.Patience))
	}
	if err != nil && !u.failureTold {
		u.failureTold = true
		u.call.note("history.not_kept", "why", asWire(err))
	}
}
