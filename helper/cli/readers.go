package cli

import (
	"context"
	"fmt"

	"jpkiweb/helper/reader"
)

var stateWords = map[reader.State]string{
	reader.Empty: "empty", reader.CardPresent: "card", reader.InUse: "in use", reader.Mute: "card does not answer",
}

type readerLine struct {
	Name  string `json:"name"`
	State string `json:"state"`
	ATR   string `json:"atr,omitempty"`
}

// readers lists the readers, once or at each change.
func readers(ctx context.Context, c *call) error {
	c.cardFlags()
	watch := c.flags.Bool("watch", false, "go on and print every change")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	m, err := c.manager()
	if err != nil {
		return err
	}
	defer m.Close()
	for s := range m.Watch(ctx) {
		if !s.Service && !*watch {
			return reader.ErrNoService
		}
		if err := c.printReaders(s.Readers); err != nil || !*watch {
			return err
		}
	}
	return nil
}

func (c *call) printReaders(all []reader.Reader) error {
	lines := make([]readerLine, 0, len(all))
	for _, r := range all {
		if c.reader == "" || c.reader == r.Name {
			lines = append(lines, readerLine{Name: r.Name, State: stateWords[r.State], ATR: fmt.Sprintf("%X", r.ATR)})
		}
	}
	return c.print(lines, func() {
		if len(lines) == 0 {
			fmt.Fprintln(c.Stdout, "no reader")
		}
		for _, l := range lines {
			fmt.Fprintf(c.Stdout, "%-40s %s\n", l.Name, l.State)
		}
	})
}
