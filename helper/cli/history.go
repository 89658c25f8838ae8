package cli

import (
	"context"
	"errors"
	"fmt"

	"jpkiweb/helper/history"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// showHistory lists what the card was used for, the newest first, and says if the
// list is not as it was written.
func showHistory(_ context.Context, c *call) error {
	onlyVerify := c.flags.Bool("verify", false, "only tell whether the history is as it was written")
	limit := c.flags.Int("limit", 20, "show the newest `N` at most, 0 for all")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	if *limit < 0 {
		return wire.Errorf(wire.CodeRequestInvalid, "--limit %d: want a number from 0", *limit)
	}
	dir, err := c.stateDir()
	if err != nil {
		return err
	}
	h := history.In(dir)
	if *onlyVerify {
		return c.verifyHistory(h)
	}
	entries, err := h.List(*limit)
	if err != nil {
		return err
	}
	broken := h.Verify()
	result := wire.HistoryResult{Entries: entries}
	if broken != nil {
		result.Broken = broken.Error()
	}
	if err := c.print(result, func() { c.printHistory(entries) }); err != nil {
		return err
	}
	return broken
}

func (c *call) printHistory(entries []wire.HistoryEntry) {
	if len(entries) == 0 {
		fmt.Fprintln(c.Stdout, "the card was not used yet")
	}
	for _, e := range entries {
		from := e.Origin
		if from == "" {
			from = "this command line"
		}
		fmt.Fprintf(c.Stdout, "%s  %-10s  %-16s  %s\n", localTime(e.Time), e.Purpose, e.Result, from)
	}
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
		Whole   bool `json:"whole"`
		Entries int  `json:"entries"`
	}{true, len(entries)}
	return c.print(result, func() {
		fmt.Fprintf(c.Stdout, "the history is as it was written (%d entries)\n", len(entries))
	})
}

// record adds a use of the card by this command line to the history: how it ended
// is err. It returns err, for what the card has done is done, and a history that
// cannot be kept is only told.
func (c *call) record(purpose wire.Purpose, origin string, err error) error {
	if c.reader == virtualName { // nobody's card
		return err
	}
	entry := history.Entry{Time: c.Now(), Purpose: purpose, Origin: origin, Result: wire.ResultDone}
	switch {
	case errors.Is(err, context.Canceled) && !errors.Is(err, operation.ErrEitherPIN):
		entry.Result = string(wire.CodeConsentDenied)
	case err != nil:
		entry.Result = string(asWire(err).Code)
	}
	dir, failed := c.stateDir()
	if failed == nil {
		failed = history.In(dir).Append(entry)
	}
	if failed != nil {
		c.note(fmt.Sprintf("The use of the card is not in the history: %v", failed))
	}
	return err
}
