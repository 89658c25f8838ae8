package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/update"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// tellUpdate tells of a newer version, if somebody wants that, and keeps whether the
// person does.
func tellUpdate(ctx context.Context, c *call) error {
	args, err := c.parse(0, 1)
	if err != nil {
		return err
	}
	p, err := c.policy()
	if err != nil {
		return err
	}
	u, err := c.updates(p)
	if err != nil {
		return err
	}
	if len(args) == 1 {
		if err := chooseUpdates(u, args[0]); err != nil {
			return err
		}
	}
	var refusal update.Refusal
	if err := u.Ask(ctx); err != nil && !errors.As(err, &refusal) {
		return err
	}
	told, err := u.Tell()
	if err != nil {
		return err
	}
	return c.printUpdate(told)
}

// chooseUpdates keeps what the person typed.
func chooseUpdates(u *update.Updates, source string) error {
	if source != update.Off {
		if err := update.CheckSource(source); err != nil {
			return said(wire.CodeRequestInvalid, "error.of_command", "command", "update", "why", err)
		}
	}
	err := u.Choose(source)
	if errors.Is(err, update.ErrDecided) {
		return said(wire.CodeRequestInvalid, "error.of_command", "command", "update", "why", err)
	}
	return err
}

// updates are those of this user, under the policy of this machine.
func (c *call) updates(p policy.Policy) (*update.Updates, error) {
	dir, err := c.stateDir()
	if err != nil {
		return nil, err
	}
	return update.New(update.Config{
		Dir: dir, Version: c.Version, Source: p.Update, Keys: c.UpdateKeys, Now: c.Now, ReadFile: c.readBounded, Pause: c.UpdatePause,
	}), nil
}

// knownUpdate is what is known of newer versions, without asking anybody; nil is nothing,
// also where the policy cannot be read, of which others tell. keyless tells that somebody
// wants to be told, and that this program can believe nobody.
func (c *call) knownUpdate() (known *wire.Update, keyless bool) {
	p, err := c.policy()
	if err != nil {
		return nil, false
	}
	u, err := c.updates(p)
	if err != nil {
		return nil, false
	}
	told, err := u.Tell()
	if err != nil {
		c.note("error.of", "what", c.title(asWire(err).Code), "why", err)
		return nil, false
	}
	return wireUpdate(told), told.On && len(c.UpdateKeys) == 0
}

// writeKeyless tells people that the publisher put no key into this program, so that no
// statement can be believed.
func (c *call) writeKeyless(keyless bool) {
	if keyless {
		fmt.Fprintln(c.Stdout, c.say("update.keyless"))
	}
}

// wireUpdate is what is told of newer versions, on the wire; nil: nothing.
func wireUpdate(told update.Told) *wire.Update {
	w := wire.Update{Refused: string(told.Refused)}
	if told.Newer != nil {
		w.Version, w.Page = told.Newer.Version, told.Newer.Page
	}
	if w == (wire.Update{}) {
		return nil
	}
	return &w
}

// tellUpdates is what serve tells its app of newer versions.
func tellUpdates(u *update.Updates, log *slog.Logger) func() *wire.Update {
	return func() *wire.Update {
		told, err := u.Tell()
		if err != nil {
			log.Error("what is known of newer versions", "error", err)
		}
		return wireUpdate(told)
	}
}

// logUpdate logs why a statement is not believed.
func logUpdate(log *slog.Logger) func(error) {
	return func(err error) { log.Warn("statement on the newest version", "error", err) }
}

func (c *call) printUpdate(told update.Told) error {
	result := struct {
		Helper  string       `json:"helper"`
		On      bool         `json:"on"`
		Decided bool         `json:"decided"` // by the administrator
		Source  string       `json:"source,omitempty"`
		Asked   *time.Time   `json:"asked,omitempty"`
		Update  *wire.Update `json:"update,omitempty"`
		Keyless bool         `json:"keyless,omitempty"` // no statement can be believed
	}{Helper: c.Version, On: told.On, Decided: told.Decided, Source: told.Source, Update: wireUpdate(told), Keyless: told.On && len(c.UpdateKeys) == 0}
	if !told.Asked.IsZero() {
		result.Asked = &told.Asked
	}
	texts, err := c.texts()
	if err != nil {
		return err
	}
	return c.print(result, func() {
		switch {
		case !told.On && told.Decided:
			fmt.Fprintln(c.Stdout, c.say("update.decided_off"))
		case !told.On:
			fmt.Fprintln(c.Stdout, c.say("update.off"))
		case result.Update == nil:
			fmt.Fprintln(c.Stdout, c.say("update.none", "version", c.Version))
		default:
			writeUpdate(c.Stdout, texts, result.Update)
		}
		c.writeKeyless(result.Keyless)
		if told.On {
			fmt.Fprintln(c.Stdout, c.say("update.source", "source", told.Source, "at", jpki.Moment(told.Asked)))
		}
	})
}

// writeUpdate tells people what is known of newer versions.
func writeUpdate(w io.Writer, texts locale.Texts, u *wire.Update) {
	if u == nil {
		return
	}
	if u.Version != "" {
		fmt.Fprintln(w, texts.T("update.newer", "version", u.Version))
		writeSteps(w, texts.T("update.newer.next")+"\n"+u.Page)
	}
	if u.Refused != "" {
		fmt.Fprintf(w, "%s\n  %s\n", texts.T("update.refused"), texts.T("update.refused."+u.Refused))
		writeSteps(w, texts.T("update.refused."+u.Refused+".next"))
	}
}

func writeSteps(w io.Writer, steps string) {
	for step := range strings.Lines(steps) {
		fmt.Fprintln(w, "  →", strings.TrimSpace(step))
	}
}
