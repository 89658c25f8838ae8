package cli

import (
	"context"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/virtual"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/card"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// virtualName is the reader that needs no PC/SC: --reader virtual.
const virtualName = "virtual"

// cardFlags are those of every command that uses a card.
func (c *call) cardFlags() {
	c.flags.StringVar(&c.reader, "reader", "", "")
	c.sandboxFlag()
}

func (c *call) sandboxFlag() {
	c.flags.StringVar(&c.sandbox, "sandbox", "", "")
}

// pinFlags are those of every command that presents a PIN.
func (c *call) pinFlags() {
	c.flags.StringVar(&c.pinFile, "pin-file", "", "")
	c.flags.BoolVar(&c.lastTry, "last-try", false, "")
}

// sandboxDir is where the sandbox lives.
func (c *call) sandboxDir() (string, error) {
	for _, dir := range []string{c.sandbox, c.Getenv("JPKIWEB_SANDBOX")} {
		if dir != "" {
			return dir, nil
		}
	}
	if dir := c.Getenv("XDG_STATE_HOME"); dir != "" {
		return checkedPlace(filepath.Join(dir, "jpkiweb", "sandbox"))
	}
	variable := state.HomeVariable(runtime.GOOS)
	home := c.Getenv(variable)
	if home == "" {
		return "", said(wire.CodeRequestInvalid, "error.no_sandbox", "variable", variable)
	}
	return checkedPlace(filepath.Join(home, ".local", "state", "jpkiweb", "sandbox"))
}

// checkedPlace returns a directory that nobody named, unless it would be root's in the
// place of somebody else.
func checkedPlace(dir string) (string, error) { return dir, state.CheckPlace(dir) }

// delays are the times of a virtual card.
type delays struct{ command, signature time.Duration }

func (c *call) delayFlags() *delays {
	var d delays
	c.flags.DurationVar(&d.command, "card-delay", 0, "")
	c.flags.DurationVar(&d.signature, "signature-delay", 0, "")
	return &d
}

// virtualReader makes the reader of the virtual card.
func (c *call) virtualReader(name string, d delays) (*virtual.Reader, error) {
	chip, err := c.virtualCard(func(config *emulator.Config) {
		config.CommandDelay, config.SignatureDelay = d.command, d.signature
	})
	if err != nil {
		return nil, err
	}
	r := virtual.NewReader(name)
	r.Insert(chip)
	return r, nil
}

func (c *call) virtualCard(change func(*emulator.Config)) (*emulator.Card, error) {
	dir, err := c.sandboxDir()
	if err != nil {
		return nil, err
	}
	config, err := virtual.Image(dir, c.Now())
	if err != nil {
		return nil, state.Explain(err)
	}
	change(&config)
	return emulator.New(config)
}

// manager returns the readers that --reader chooses from.
func (c *call) manager() (*reader.Manager, error) {
	if c.reader != virtualName {
		return reader.New(c.PCSC, c.readerConfig(c.atCounter())), nil
	}
	r, err := c.virtualReader(virtualName, delays{})
	if err != nil {
		return nil, err
	}
	return reader.New(r, reader.Config{}), nil
}

// recognise reads the certificate by which a card is known again.
// withReader opens the readers, chooses one and runs job. At its end no card has
// power.
func (c *call) withReader(ctx context.Context, job func(*reader.Manager, string) error) error {
	m, err := c.manager()
	if err != nil {
		return err
	}
	defer m.Close()
	defer c.prepareConnection()()
	done, err := c.prepareJudge(ctx)
	if err != nil {
		return err
	}
	defer done()
	name, err := c.choose(ctx, m)
	if err != nil {
		return err
	}
	return job(m, name)
}

// prepareConnection lets a backend that can begin with the connection, which a
// command makes as soon as it has read what else it needs. The caller calls done.
func (c *call) prepareConnection() (done func()) {
	b, ok := c.PCSC.(interface{ Prepare() (release func()) })
	if !ok || c.reader == virtualName {
		return func() {}
	}
	return b.Prepare()
}

// choose returns the name of the reader that the person means: the one that was
// named, or the only one with a card.
func (c *call) choose(ctx context.Context, m *reader.Manager) (string, error) {
	m.Watch(ctx) // one watch for the whole command; ends with the manager
	m.AwaitCard(ctx, c.reader)
	if c.reader != "" {
		return c.reader, nil // connecting tells whether it is there
	}
	readers, err := m.Kinds(ctx)
	if err != nil {
		return "", err
	}
	var withCard, withMyNumber []reader.Reader
	for _, r := range readers {
		if r.State != reader.Empty {
			withCard = append(withCard, r)
		}
		if r.Kind == reader.JPKI {
			withMyNumber = append(withMyNumber, r)
		}
	}
	switch {
	case len(readers) == 0:
		return "", reader.ErrNoReader
	case len(withCard) == 0:
		return "", reader.ErrNoCard
	case len(withCard) == 1:
		return withCard[0].Name, nil
	case len(withMyNumber) == 1:
		return withMyNumber[0].Name, nil
	}
	return "", said(wire.CodeRequestInvalid, "error.several_cards", "readers", describeReaders(withCard))
}

// describeReaders says which reader is what.
func describeReaders(readers []reader.Reader) phrase {
	return func(t locale.Texts) string {
		all := make([]string, len(readers))
		for i, r := range readers {
			what := t.T(kindKeys[r.Kind])
			if r.Remembered {
				what += t.T("reader.remembered")
			}
			all[i] = text(t, "reader.described", "reader", r.Name, "what", what)
		}
		return strings.Join(all, t.T("list.and"))
	}
}

var kindKeys = map[reader.CardKind]string{
	reader.NotAsked: "reader.card.unknown", reader.JPKI: "reader.card.jpki", reader.Other: "reader.card.other",
}

// onCard runs a job on the card of a reader, in a lease of its own: the card is
// powered off when it returns.
func onCard[T any](ctx context.Context, m *reader.Manager, name string, job func(*reader.Lease) (T, error)) (result T, err error) {
	lease, err := m.Lease(ctx, name)
	if err != nil {
		return result, err
	}
	defer lease.Close()
	result, err = job(lease)
	if err != nil && asWire(err).Code == wire.CodeCardError && card.IsStorage(atrIn(ctx, m, name)) { // what it answers means nothing
		err = said(wire.CodeNotJPKICard, "error.storage_card", "why", err)
	}
	return result, err
}

// atrIn returns the answer to reset of the card in a reader, nil if it is not known.
func atrIn(ctx context.Context, m *reader.Manager, name string) []byte {
	readers, err := m.Readers(ctx)
	if err != nil {
		return nil
	}
	for _, r := range readers {
		if r.Name == name {
			return r.ATR
		}
	}
	return nil
}
