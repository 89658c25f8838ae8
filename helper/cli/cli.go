// Package cli is the helper's command line: one subcommand per file, each a
// function from arguments to an exit code.
//
// It runs the same operations as the browser app, over the same leases. PINs are
// asked at the terminal without echo or read from a file, never taken from an
// argument. [Run] is the only function callers need; it does not end the process.
package cli

import (
	"context"
	"crypto/ed25519"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"jpkiweb/helper/card/reader"
	"jpkiweb/helper/card/validity"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/operation"
	"jpkiweb/shared/wire"
)

// Env is everything that a command touches outside, besides the files that its
// arguments name.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
	Version        string
	// PCSC is the reader backend of this machine.
	PCSC reader.Backend
	// App holds the files that serve shows to the browser.
	App fs.FS
	// Ask asks for a line at the terminal, without echo if it is secret, and
	// ends with an error when ctx does. The caller zeroes what it returns.
	// io.EOF is that the person typed the end of the input (Ctrl-D) instead; without
	// a terminal it returns another error.
	Ask func(ctx context.Context, prompt string, secret bool) ([]byte, error)
	// Terminal says that Stderr is one: progress is shown there.
	Terminal bool
	// Interrupts delivers a value for each request to write counts (SIGUSR1).
	Interrupts <-chan struct{}
	// Open opens the page at an address in the person's browser.
	Open func(address string) error
	// Language is the tag of the language that the system speaks to the person in, where the
	// environment says nothing; nil: English.
	Language func() string
	// Policy reads what the administrator allows; nil: policy.LoadSystem. No flag
	// and no variable stands in for it.
	Policy func() (policy.Policy, error)
	// UpdateKeys are the keys whose statements on newer versions are believed.
	UpdateKeys []ed25519.PublicKey
	// NationalKeys are those whose national bundles of municipality data are believed.
	NationalKeys []bundle.Key
	// SupplyEvery is how often serve looks for them; 0: as often as package supply does.
	SupplyEvery time.Duration
	// UpdatePause is how long serve waits before it looks for one at first; 0: as long as
	// package update does.
	UpdatePause time.Duration
}

// Exit codes of Run.
const (
	exitOK          = 0
	exitFailure     = 1
	exitUsage       = 2
	exitUndecided   = 2   // of verify
	exitInterrupted = 130 // as shells report SIGINT; see Interruption
)

// An Interruption is the number of the signal that ended the context of [Run], as
// its cause.
type Interruption int

// Error names the signal.
func (i Interruption) Error() string { return fmt.Sprintf("interrupted by signal %d", int(i)) }

// Unwrap makes an Interruption the end of a context, as others are.
func (i Interruption) Unwrap() error { return context.Canceled }

// ExitCode is what shells report of a command that a signal ended.
func (i Interruption) ExitCode() int { return 128 + int(i) }

// errDeclined is that the person ended the input (Ctrl-D) where a PIN was asked for.
var errDeclined = errors.New("the person ended the input")

// verifyName is the command whose exit code is a verdict; --version runs versionName.
const (
	verifyName  = "verify"
	versionName = "version"
)

// A call is one run of one subcommand.
type call struct {
	Env
	command command
	flags   *flag.FlagSet
	args    []string
	json    bool
	spoken  string   // the person's language, once it was asked for; see language
	listed  bool     // the history was shown
	notes   []string // told when the call succeeds; see note
	// reader, sandbox, pinFile and lastTry are the flags of commands that use a
	// card.
	reader, sandbox, pinFile string
	lastTry                  bool
	useAnyway                bool            // a certificate that has expired, is not valid yet, is revoked or on hold
	usesKey                  bool            // the command uses the key of a certificate
	lists                    *lists          // of a command that does
	judge                    *validity.Judge // of those certificates, while the command has a card
	unconfirmed              bool            // the person was told that lists did not tell
}

// Run runs the command line and returns the exit code: 0 only on success, 1
// after an error, 2 after wrong usage and where verify comes to no verdict; when ctx
// ended an unfinished command, or the person did, 130 or the code of its [Interruption].
func Run(ctx context.Context, args []string, env Env) int {
	c := &call{Env: env, flags: flag.NewFlagSet("", flag.ContinueOnError), json: wantsJSON(args)}
	if len(args) == 0 {
		c.usage(env.Stderr)
		return exitUsage
	}
	name := args[0]
	switch name {
	case "help", "-h", "-help", "--help":
		return c.help(args[1:])
	case "-version", "--version":
		name = versionName
	}
	command, ok := find(name)
	if !ok {
		return c.complain(unknownCommand(name))
	}
	c.command, c.args = command, args[1:]
	err := command.run(ctx, c)
	switch {
	case errors.Is(err, flag.ErrHelp):
		c.commandUsage(env.Stdout)
		return exitOK
	case errors.Is(err, errDeclined), err != nil && ctx.Err() != nil && !errors.Is(err, operation.ErrEitherPIN):
		return c.interrupted(ctx)
	case err != nil && ctx.Err() != nil: // the person must know
		c.complain(err)
		return exitAfter(ctx)
	case err != nil:
		return c.complain(c.naming(ctx, err))
	}
	c.tellNotes()
	return exitOK
}

// wantsJSON looks for --json before the flags are parsed, for the errors of
// parsing them.
func wantsJSON(args []string) bool {
	return slices.ContainsFunc(args, func(a string) bool { return a == "--json" || a == "-json" || a == "--json=true" })
}

// parse reads the flags and returns the other arguments, at least min and at most
// max of them. Flags may stand behind other arguments, up to "--".
func (c *call) parse(min, max int) ([]string, error) {
	c.flags.SetOutput(io.Discard)
	c.flags.Usage = func() {}
	c.flags.BoolVar(&c.json, "json", c.json, "")
	c.flags.VisitAll(func(f *flag.Flag) { f.Usage = c.flagText(f.Name) })
	if err := refusePIN(c.args); err != nil {
		return nil, err
	}
	if err := c.refuseFlagAsValue(); err != nil {
		return nil, err
	}
	var rest []string
	for args := c.args; len(args) > 0; {
		if err := c.flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, c.wrongFlag(args, err)
		}
		left := c.flags.Args()
		if parsed := len(args) - len(left); parsed > 0 && args[parsed-1] == "--" {
			rest = append(rest, left...)
			break
		}
		if len(left) == 0 {
			break
		}
		rest, args = append(rest, left[0]), left[1:]
	}
	want := strings.TrimSpace("jpki-helper " + c.command.name + " " + c.command.usage)
	switch {
	case len(rest) < min:
		return nil, said(wire.CodeRequestInvalid, "error.too_few", "n", len(rest), "usage", want)
	case len(rest) > max:
		return nil, said(wire.CodeRequestInvalid, "error.too_many", "n", len(rest), "usage", want)
	}
	return rest, nil
}

// refusePIN refuses flags by which a PIN could come as an argument, and never
// repeats what they say.
func refusePIN(args []string) error {
	for _, a := range args {
		name, _, _ := strings.Cut(strings.TrimLeft(a, "-"), "=")
		if a == "--" {
			return nil
		}
		if strings.HasPrefix(a, "-") && slices.Contains([]string{"pin", "PIN", "password", "passwd", "p"}, name) {
			return said(wire.CodeRequestInvalid, "error.pin_argument", "name", name)
		}
	}
	return nil
}

// refuseFlagAsValue refuses the command line where the value of a flag was left out, so that the
// next flag would be taken for it.
func (c *call) refuseFlagAsValue() error {
	for i := 0; i < len(c.args) && c.args[i] != "--"; i++ {
		dashes, name := c.args[i], strings.TrimLeft(c.args[i], "-")
		known := c.flags.Lookup(name) // nil with the value behind "="
		if known == nil || !strings.HasPrefix(dashes, "-") {
			continue
		}
		if b, ok := known.Value.(interface{ IsBoolFlag() bool }); ok && b.IsBoolFlag() {
			continue
		}
		if i++; i < len(c.args) && strings.HasPrefix(c.args[i], "--") {
			return said(wire.CodeRequestInvalid, "error.no_value", "name", name)
		}
	}
	return nil
}
