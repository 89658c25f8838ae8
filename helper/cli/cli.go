// Package cli is the helper's command line: one subcommand per file, each a
// function from arguments to an exit code.
//
// It runs the same operations as the browser app, over the same leases. PINs are
// asked at the terminal without echo or read from a file, never taken from an
// argument. [Run] is the only function callers need; it does not end the process.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"jpkiweb/helper/reader"
	"jpkiweb/shared/wire"
)

// Env is everything that a command touches outside.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Now            func() time.Time
	Version        string
	// PCSC is the reader backend of this machine.
	PCSC reader.Backend
	// Ask asks for a line at the terminal, without echo if it is secret. The
	// caller zeroes what it returns. Without a terminal it returns an error.
	Ask func(prompt string, secret bool) ([]byte, error)
	// Interrupts delivers a value for each request to write counts (SIGUSR1).
	Interrupts <-chan struct{}
}

// A command is one subcommand.
type command struct {
	name, usage, summary string
	run                  func(context.Context, *call) error
}

func commands() []command {
	return []command{
		{"serve", "", "serve the app and the card to the browser of this user", serve},
		{"readers", "", "list readers and whether a card is in them", readers},
		{"status", "", "tell what a card says without a PIN", status},
		{"cert", "", "print a certificate of the card", cert},
		{"login", "--origin ORIGIN --challenge TEXT", "sign a challenge: a login token", login},
		{"sign", "IN OUT", "sign a file: a detached CMS signature", sign},
		{"verify", "--trust DIR FILE", "verify a login token or a signature", verify},
		{"apdu", "HEX…", "send command APDUs to a card (developers)", apdu},
		{"emulate", "", "plug a virtual card into vpcd, so that pcscd sees it", emulate},
		{"version", "", "print the version", version},
	}
}

// A call is one run of one subcommand.
type call struct {
	Env
	flags *flag.FlagSet
	args  []string
	json  bool
	// reader, sandbox, pinFile and lastTry are the flags of commands that use a
	// card.
	reader, sandbox, pinFile string
	lastTry                  bool
}

// Run runs the command line and returns the exit code: 0 only on success, 1
// after an error, 2 after wrong usage.
func Run(ctx context.Context, args []string, env Env) int {
	if len(args) == 0 {
		usage(env.Stderr)
		return 2
	}
	name := args[0]
	if name == "help" || name == "-h" || name == "--help" {
		return help(ctx, args[1:], env)
	}
	for _, c := range commands() {
		if c.name == name {
			return runCommand(ctx, c, args[1:], env)
		}
	}
	fmt.Fprintf(env.Stderr, "jpki-helper: no command %q\n\n", name)
	usage(env.Stderr)
	return 2
}

func runCommand(ctx context.Context, c command, args []string, env Env) int {
	now := &call{Env: env, flags: flag.NewFlagSet(c.name, flag.ContinueOnError)}
	now.flags.SetOutput(env.Stderr)
	now.flags.Usage = func() {
		fmt.Fprintf(env.Stderr, "Usage: jpki-helper %s [flags] %s\n\n%s.\n\nFlags:\n", c.name, c.usage, strings.ToUpper(c.summary[:1])+c.summary[1:])
		now.flags.PrintDefaults()
	}
	now.flags.BoolVar(&now.json, "json", false, "write JSON, errors too")
	now.args = args
	err := c.run(ctx, now)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	}
	now.complain(err)
	return 1
}

// parse reads the flags and returns the other arguments, at least min and at most
// max of them.
func (c *call) parse(min, max int) ([]string, error) {
	for _, a := range c.args {
		if flagName := strings.TrimLeft(a, "-"); a != flagName && (flagName == "pin" || strings.HasPrefix(flagName, "pin=") || strings.HasPrefix(flagName, "password")) {
			return nil, wire.Errorf(wire.CodeRequestInvalid, "a PIN is never taken from an argument, where every program could read it: use the prompt or --pin-file")
		}
	}
	// Flags may stand behind other arguments.
	var rest []string
	for args := c.args; len(args) > 0; {
		if err := c.flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, errUsage
		}
		args = c.flags.Args()
		if len(args) == 0 {
			break
		}
		rest, args = append(rest, args[0]), args[1:]
	}
	if len(rest) < min || len(rest) > max {
		c.flags.Usage()
		return nil, errUsage
	}
	return rest, nil
}

// errUsage: the flags were wrong, and flag has said how.
var errUsage = errors.New("wrong usage")

func help(ctx context.Context, args []string, env Env) int {
	if len(args) == 0 {
		usage(env.Stdout)
		return 0
	}
	env.Stderr = env.Stdout
	return Run(ctx, []string{args[0], "--help"}, env)
}

func usage(w io.Writer) {
	fmt.Fprint(w, "jpki-helper connects a My Number Card with the browser and the shell.\n\nUsage: jpki-helper COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nPINs are asked without echo, or read from --pin-file; never from an argument.\n"+
		"jpki-helper help COMMAND tells the flags of one.\n")
}
