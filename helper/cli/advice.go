package cli

import (
	"errors"
	"path/filepath"
	"strings"

	"jpkiweb/helper/own/history"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// An advice is what a person at a shell does about an error.
type advice struct{ title, next string }

// advice is the one of a key: its title, "" where that of the error's code fits, and the next
// steps. has is false where there is none.
func (c *call) advice(key string, places ...any) (a advice, has bool) {
	t := c.words()
	if _, titled := t.Text(key + ".title"); titled {
		a.title = text(t, key+".title", places...)
	}
	if _, has = t.Text(key + ".next"); has {
		a.next = text(t, key+".next", places...)
	}
	return a, has
}

// adviceOn is the advice on a code, which replaces the texts of static/locale where those speak
// of a page, a window or a box to tick.
func (c *call) adviceOn(code wire.Code) (advice, bool) { return c.advice("advice." + string(code)) }

// historyAdvice says what a person does about a history that gave this error; false
// where it is not about one.
func (c *call) historyAdvice(err error) (advice, bool) {
	var (
		untrusted *state.UntrustedError
		owner     *state.OwnerError
	)
	switch {
	case errors.Is(err, history.ErrBroken) && c.listed:
		return c.advice("advice.history.listed")
	case errors.Is(err, history.ErrBroken):
		return c.advice("advice.history.broken")
	case !errors.As(err, &untrusted) || errors.As(err, &owner):
		return advice{}, false
	}
	switch name := filepath.Base(untrusted.Path); {
	case c.isStateDir(untrusted.Path):
		return c.advice("advice.history.open_folder", "path", untrusted.Path)
	case history.IsAside(name):
		return c.advice("advice.history.open_aside", "path", untrusted.Path)
	case strings.HasPrefix(name, "history") && !strings.HasSuffix(name, ".lock"):
		return c.advice("advice.history.open_file", "path", untrusted.Path)
	}
	return advice{}, false
}

// isStateDir tells whether this is the helper's folder, where the command is about the
// history in it.
func (c *call) isStateDir(path string) bool {
	dir, err := c.stateDir()
	return err == nil && path == dir && (c.command.name == "history" || c.command.name == "doctor")
}

// ownerAdvice says how to get files back, or how not to take them; "" where nothing
// is known that could do no harm.
func ownerAdvice(t locale.Texts, e *state.OwnerError) string {
	switch {
	case e.Guest:
		return text(t, "owner.guest", "owner", e.Owner.Name)
	case e.Mend() != "":
		return text(t, "owner.mend", "owner", e.Owner.Name, "command", e.Mend())
	}
	return ""
}
