package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"

	"jpkiweb/helper/cli/describe"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// shells are those whose completion there is.
var shells = []string{"bash", "zsh", "fish"}

// completion prints the completion of a shell, made of the commands.
func completion(ctx context.Context, c *call) error {
	args, err := c.parse(1, 1)
	if err != nil {
		return err
	}
	write, ok := map[string]func(describe.Program) string{"bash": describe.Bash, "zsh": describe.Zsh, "fish": describe.Fish}[args[0]]
	if !ok {
		return meaning(said(wire.CodeRequestInvalid, "error.shell", "shell", strconv.Quote(args[0])), near(args[0], shells), "")
	}
	p, err := c.describe(ctx)
	if err != nil {
		return err
	}
	script := write(p)
	return c.print(map[string]string{"shell": args[0], "script": script}, func() { fmt.Fprint(c.Stdout, script) })
}

// man prints the manual page, for man; as JSON it is the description that it is made of.
func man(ctx context.Context, c *call) error {
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	p, err := c.describe(ctx)
	if err != nil {
		return err
	}
	return c.print(p, func() { fmt.Fprint(c.Stdout, describe.Man(p, manPage(c.words()), c.Now())) })
}

// describe asks each command for its flags, as its help does, in the person's language.
func (c *call) describe(ctx context.Context) (describe.Program, error) {
	p := describe.Program{Version: c.Version, Summary: c.say("man.summary")}
	for _, g := range groups {
		for _, command := range commands() {
			if command.group != g {
				continue
			}
			of := &call{Env: c.Env, flags: flag.NewFlagSet("", flag.ContinueOnError), json: c.json, command: command, args: []string{"--help"}}
			of.Stdout, of.Stderr = io.Discard, io.Discard
			if err := command.run(ctx, of); !errors.Is(err, flag.ErrHelp) {
				return p, fmt.Errorf("the help of %s: %w", command.name, errors.Join(err, errNoHelp))
			}
			p.Commands = append(p.Commands, of.described())
		}
	}
	return p, nil
}

// errNoHelp is that a command began its work where it was asked for its flags.
var errNoHelp = errors.New("the command has no help")

// described is the description of the command, whose flags are known.
func (c *call) described() describe.Command {
	d := describe.Command{
		Name: c.command.name, Group: c.say("group." + string(c.command.group)), Summary: c.summary(),
		Usage: c.command.usage, Details: c.details(), Words: c.command.words,
	}
	c.flags.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		values := c.command.values[f.Name]
		if f.Name == "reader" {
			values = []string{virtualName}
		}
		d.Flags = append(d.Flags, describe.Flag{Name: f.Name, Value: value, Text: text, Values: values})
	})
	return d
}

// manPage is what the manual page says besides the commands.
func manPage(t locale.Texts) describe.Page {
	rows := func(area string, names ...[2]string) (all [][2]string) {
		for _, name := range names {
			all = append(all, [2]string{name[0], t.T("man." + area + "." + name[1])})
		}
		return all
	}
	heading := func(name string) string { return t.T("man.heading." + name) }
	return describe.Page{
		Title:       t.T("man.title"),
		Names:       describe.Names{Name: heading("name"), Synopsis: heading("synopsis"), Description: heading("description"), Environment: heading("environment"), Files: heading("files"), Exit: heading("exit"), See: heading("see")},
		Description: t.T("man.description"),
		Environment: rows("environment", [2]string{"LC_ALL, LC_MESSAGES, LANG, LANGUAGE", "language"}, [2]string{"JPKIWEB_SANDBOX", "sandbox"}, [2]string{"XDG_STATE_HOME, XDG_CONFIG_HOME", "places"}),
		Files:       rows("files", [2]string{"/etc/jpki-helper/policy.json", "policy"}, [2]string{"~/.config/jpki-helper, ~/.local/state/jpki-helper", "state"}),
		Exits: rows("exit", [2]string{strconv.Itoa(exitOK), "ok"}, [2]string{strconv.Itoa(exitFailure), "failure"}, [2]string{strconv.Itoa(exitUsage), "usage"},
			[2]string{strconv.Itoa(exitInterrupted), "interrupted"}),
	}
}
