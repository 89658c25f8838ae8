package cli

import (
	"context"
	"fmt"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/cli/words"
	"jpkiweb/helper/door/server"
)

// readerKeys name the words for people.
var readerKeys = map[reader.State]string{
	reader.Empty: "reader.empty", reader.CardPresent: "reader.card", reader.InUse: "reader.in_use", reader.Mute: "reader.mute",
}

// readers lists the readers, once or at each change.
func readers(ctx context.Context, c *call) error {
	c.cardFlags()
	watch := c.flags.Bool("watch", false, "")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	m, err := c.manager()
	if err != nil {
		return err
	}
	defer m.Close()
	if *watch {
		return c.watchReaders(ctx, m)
	}
	m.Watch(ctx)             // one watch for the whole command; ends with the manager
	all, err := m.Kinds(ctx) // where several have a card, it is said which is what
	if err != nil {
		return err
	}
	s := c.onlyNamedReader(reader.Snapshot{Service: true, Readers: all})
	if c.reader != "" && len(s.Readers) == 0 {
		return fmt.Errorf("%q: %w", c.reader, reader.ErrNoReader)
	}
	return c.printReaders(s)
}

// watchReaders prints every change; to be interrupted is its good end.
func (c *call) watchReaders(ctx context.Context, m *reader.Manager) error {
	for s := range m.Watch(ctx) {
		if err := c.printReaders(c.onlyNamedReader(s)); err != nil {
			return err
		}
		if !c.json {
			fmt.Fprintln(c.Stdout)
		}
	}
	return nil
}

// onlyNamedReader keeps the reader that --reader names, if it does.
func (c *call) onlyNamedReader(s reader.Snapshot) reader.Snapshot {
	if c.reader == "" {
		return s
	}
	kept := reader.Snapshot{Service: s.Service, Refused: s.Refused}
	for _, r := range s.Readers {
		if r.Name == c.reader {
			kept.Readers = append(kept.Readers, r)
		}
	}
	return kept
}

// printReaders prints a snapshot; as JSON it is that of the wire.
func (c *call) printReaders(s reader.Snapshot) error {
	return c.print(server.WireReaders(s), func() {
		switch {
		case s.Refused:
			fmt.Fprintln(c.Stdout, c.say("readers.refused"))
		case !s.Service:
			fmt.Fprintln(c.Stdout, c.say("readers.stopped"))
		case len(s.Readers) == 0:
			fmt.Fprintln(c.Stdout, c.say("readers.none"))
		}
		for _, r := range s.Readers {
			what := c.say(readerKeys[r.State])
			if r.Kind != reader.NotAsked {
				what = c.say("reader.kind", "state", what, "kind", c.say(kindKeys[r.Kind]))
			}
			if r.Remembered {
				what += c.say("reader.remembered")
			}
			fmt.Fprintf(c.Stdout, "%s  %s\n", words.Pad(r.Name, 32), what)
		}
	})
}
