package cli

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/shared/card"
	"jpkiweb/shared/diagnosis"
	"jpkiweb/shared/iso7816"
	"jpkiweb/shared/jpki"
	"jpkiweb/static/locale"
)

// trialCommands is how often a command is timed.
const trialCommands = 20

// tryReader tries a reader out with the card in it, so that whoever buys readers
// can compare them. It selects, asks the retry counter, and reads the CA's
// certificate, which all cards of a generation share: it presents no PIN and reads
// nothing of a person.
func tryReader(ctx context.Context, m *reader.Manager, name string) diagnosis.Trial {
	t := trial{Trial: diagnosis.Trial{Reader: diagnosis.WithoutSerial(name), Interface: diagnosis.InterfaceOf(atrIn(ctx, m, name))}}
	// Between the two the card has no power.
	for _, part := range []func(context.Context, *reader.Lease) error{t.first, t.second} {
		start := time.Now()
		_, err := onCard(ctx, m, name, func(l *reader.Lease) (struct{}, error) {
			t.PowerOn, t.PINPad = rounded(time.Since(start)), l.PINPad()
			return struct{}{}, part(ctx, l)
		})
		if err != nil {
			t.Problem = asWire(err).Code
			break
		}
	}
	return t.Trial
}

// A trial is one as it goes on.
type trial struct {
	diagnosis.Trial
	read []byte // by short length fields
}

// first times commands, and reads by short length fields.
func (t *trial) first(ctx context.Context, l *reader.Lease) error {
	c, err := card.Open(ctx, l, card.Quirks{NoExtended: true})
	if err != nil {
		return err
	}
	var took []time.Duration
	for range trialCommands {
		start := time.Now()
		if _, err := c.TriesLeft(ctx, jpki.UserAuthenticationPIN); err != nil {
			return err
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	t.Command, t.Slowest = rounded(took[len(took)/2]), rounded(took[len(took)-1])
	start := time.Now()
	if t.read, err = c.CACertificate(ctx, jpki.UserAuthentication); err != nil {
		return err
	}
	t.Short = diagnosis.Reading{Result: diagnosis.ReadOK, Bytes: len(t.read), Took: rounded(time.Since(start))}
	return nil
}

// second looks whether the card knows which file was read before it lost its
// power, and reads by extended length fields.
func (t *trial) second(ctx context.Context, l *reader.Lease) error {
	again, err := iso7816.Command{INS: iso7816.InsReadBinary, Ne: 1}.Encode()
	if err != nil {
		return err
	}
	answer, err := l.Transmit(ctx, again)
	if err != nil {
		return err
	}
	t.PowerOff = diagnosis.AsNew
	if r, err := iso7816.ParseResponse(answer); err == nil && r.SW.OK() && len(r.Data) > 0 {
		t.PowerOff = diagnosis.Kept
	}
	c, err := card.Open(ctx, l, card.Quirks{})
	if err != nil {
		return err
	}
	start := time.Now()
	read, err := c.CACertificate(ctx, jpki.UserAuthentication)
	t.Long = diagnosis.Reading{Result: diagnosis.ReadOK, Bytes: len(read), Took: rounded(time.Since(start))}
	switch {
	case l.Err() != nil:
		t.Long.Result = diagnosis.ReadLost
	case c.Quirks().NoExtended || c.Quirks().NoShortID:
		t.Long.Result = diagnosis.ReadRefused
	case err != nil || !bytes.Equal(read, t.read):
		t.Long.Result = diagnosis.ReadWrong
	}
	return nil
}

// rounded is a time in milliseconds; what happened at all took one.
func rounded(d time.Duration) int { return max(1, int(d.Round(time.Millisecond).Milliseconds())) }

// printTrial prints what was tried.
func (c *call) printTrial(texts locale.Texts, t diagnosis.Trial) {
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(c.Stdout, "  %s: %s\n", c.say("trial."+name), value)
		}
	}
	word := func(name string) string {
		if name == "" {
			return ""
		}
		return c.say("trial." + name)
	}
	pad := "no"
	if t.PINPad {
		pad = "yes"
	}
	fmt.Fprintf(c.Stdout, "\n%s\n", c.say("trial.title"))
	line("interface", word(string(t.Interface)))
	line("pad", word(pad))
	line("on", printed(t.PowerOn))
	line("off", word(string(t.PowerOff)))
	if t.Command > 0 {
		line("command", c.say("trial.timed", "time", printed(t.Command), "slowest", printed(t.Slowest)))
	}
	line("short", c.reading(t.Short))
	line("long", c.reading(t.Long))
	if t.Problem != "" {
		line("ended", texts.T("error."+string(t.Problem)+".title"))
	}
}

func (c *call) reading(r diagnosis.Reading) string {
	switch r.Result {
	case "":
		return ""
	case diagnosis.ReadOK:
		return c.say("trial.read", "n", r.Bytes, "time", printed(r.Took))
	}
	return c.say("trial." + string(r.Result))
}

func printed(ms int) string { return fmt.Sprintf("%d ms", ms) }
