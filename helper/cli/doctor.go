package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/door/server"
	"jpkiweb/helper/own/history"
	"jpkiweb/helper/own/state"
	"jpkiweb/helper/system/host"
	"jpkiweb/helper/system/instance"
	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// How long the doctor waits for the system and for the PC/SC service to tell
// what they know.
const (
	hostPatience    = time.Second
	servicePatience = 10 * time.Second
)

// doctor looks at each link of the way to the card, as far as it is seen from the
// shell, and tries the reader that is named. It takes no PIN and spends no try.
func doctor(ctx context.Context, c *call) error {
	c.cardFlags()
	port := c.flags.Int("port", defaultPorts, "")
	report := c.flags.Bool("report", false, "")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	if *port != defaultPorts && (*port < 1 || *port > 65535) {
		return said(wire.CodeRequestInvalid, "error.no_port", "port", *port)
	}
	facts, err := c.facts(ctx, *port)
	if err != nil {
		return err
	}
	c.noteBrokenHistory()
	return c.printDiagnosis(ctx, facts, *report)
}

// noteBrokenHistory tells what to do about a history that takes no more entries: it
// stops no card, so that nobody hears of it elsewhere.
func (c *call) noteBrokenHistory() {
	dir, err := c.stateDir()
	if err != nil {
		return
	}
	if a, ok := c.historyAdvice(history.In(dir).Within(history.Patience).Verify()); ok {
		c.tell(a.title + "\n  → " + strings.ReplaceAll(a.next, "\n", "\n  → "))
	}
}

// facts finds out what can be found out here. Its errors are those of the
// arguments, and of ctx.
func (c *call) facts(ctx context.Context, port int) (diagnosis.Facts, error) {
	here := host.New(c.Getenv)
	f := diagnosis.Facts{Helper: c.Version, System: here.System, Now: c.Now(), Built: built(), Remote: here.Remote(), Reader: c.reader}
	c.helperFacts(ctx, here, port, &f)
	m, err := c.manager()
	if err != nil {
		return f, err
	}
	defer m.Close()
	if err := readerFacts(ctx, m, &f); err != nil {
		return f, err
	}
	chosen, ok := f.Chosen()
	if ok && chosen.State == wire.ReaderCard {
		f.Card = cardFacts(ctx, m, chosen.Name)
	}
	if c.reader != "" && ok && chosen.State == wire.ReaderCard && f.Card.Problem != wire.CodeBusy {
		tried := tryReader(ctx, m, chosen.Name)
		f.Trial = &tried
	}
	if ok && (chosen.State == wire.ReaderInUse || f.Card.Problem == wire.CodeBusy) {
		bounded, cancel := context.WithTimeout(ctx, hostPatience)
		defer cancel()
		f.Holders = here.Holders(bounded, c.serving().PID)
	}
	return f, ctx.Err()
}

// naming adds to an error of a card in use which programs may have it, where the
// system tells.
func (c *call) naming(ctx context.Context, err error) error {
	if !errors.Is(err, reader.ErrBusy) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, hostPatience)
	defer cancel()
	holders := host.New(c.Getenv).Holders(ctx, c.serving().PID)
	if len(holders) == 0 {
		return err
	}
	return said(asWire(err).Code, "holders", "why", err, "programs", strings.Join(holders, ", "))
}

// helperFacts looks for the helper that serves this user, and for strangers in
// its place.
func (c *call) helperFacts(ctx context.Context, here host.Host, port int, f *diagnosis.Facts) {
	first, last, settings := port, port, error(nil)
	if port == defaultPorts {
		first, last, settings = c.portRange()
	}
	f.Ports = last - first + 1
	ctx, cancel := context.WithTimeout(ctx, hostPatience)
	defer cancel()
	serving := c.serving()
	known := serving.Port
	f.Between = serving.Stranger
	if port == defaultPorts && known != 0 && (known < first || known > last) {
		if len(here.Listeners(ctx, known, known)) > 0 {
			f.Connection = diagnosis.Connected
			return
		}
	}
	f.Connection = diagnosis.Unreachable
	for _, l := range here.Listeners(ctx, first, last) {
		switch {
		case l.Owner == host.Ours, l.Owner == host.UnknownOwner && l.Port == known:
			f.Connection = diagnosis.Connected
			return
		case l.Owner == host.UnknownOwner:
			f.Connection = diagnosis.ConnectionUnknown
		default:
			f.Squatted = append(f.Squatted, l.Port)
		}
	}
	if settings != nil {
		f.Connection = diagnosis.UnusableSettings
	}
}

// portRange is where the helper may serve; err: the policy cannot be read, so that
// none starts.
func (c *call) portRange() (first, last int, err error) {
	p, err := c.policy()
	if err != nil {
		return wire.FirstPort, wire.LastPort, err
	}
	return p.Ports.First, p.Ports.Last, nil
}

// serving is the one helper of this user, as it says itself; zero if none serves,
// or if nobody can tell.
func (c *call) serving() instance.Holder {
	dirs, err := state.Locate(runtime.GOOS, c.Getenv, c.Getenv(state.HomeVariable(runtime.GOOS)))
	if err != nil {
		return instance.Holder{}
	}
	holder, _, err := instance.Find(dirs.Runtime)
	if err != nil {
		return instance.Holder{}
	}
	return holder
}

func readerFacts(ctx context.Context, m *reader.Manager, f *diagnosis.Facts) error {
	waiting, cancel := context.WithTimeout(ctx, servicePatience)
	defer cancel()
	m.Watch(ctx) // one watch for the whole command; ends with the manager
	readers, err := m.Readers(waiting)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, reader.ErrRefused):
		f.Service, f.Refused = diagnosis.No, true
		return nil
	case errors.Is(err, reader.ErrNoService), errors.Is(err, context.DeadlineExceeded): // or it hangs
		f.Service = diagnosis.No
		return nil
	case err != nil:
		return fmt.Errorf("list readers: %w", err)
	}
	f.Service = diagnosis.Yes
	f.Readers = server.WireReaders(reader.Snapshot{Service: true, Readers: readers}).Readers
	return nil
}

func cardFacts(ctx context.Context, m *reader.Manager, name string) diagnosis.Card {
	s, err := onCard(ctx, m, name, func(l *reader.Lease) (operation.Status, error) { return operation.ReadStatus(ctx, l) })
	card := diagnosis.Card{
		Kind: s.Kind, Login: s.UserAuthentication, Signing: s.DigitalSignature,
		Unusable: s.Unusable(),
	}
	if err != nil {
		card.Problem = asWire(err).Code
	}
	return card
}

// built is the time of the source, as the toolchain recorded it, or zero.
func built() time.Time {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return time.Time{}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			at, err := time.Parse(time.RFC3339, s.Value)
			if err == nil {
				return at
			}
		}
	}
	return time.Time{}
}
