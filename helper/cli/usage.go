package cli

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"jpkiweb/shared/wire"
)

// help prints the usage of all or of one command.
func (c *call) help(args []string) int {
	if len(args) == 0 {
		usage(c.Stdout)
		return exitOK
	}
	name := args[0]
	if _, ok := find(name); !ok {
		return c.complain(wire.Errorf(wire.CodeRequestInvalid, "there is no command %q", name))
	}
	return Run(context.Background(), []string{name, "--help"}, c.Env)
}

func usage(w io.Writer) {
	fmt.Fprint(w, "jpki-helper connects a My Number Card with the browser and the shell.\n\nUsage: jpki-helper COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-10s  %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nA PIN is asked for without echo, or read with --pin-file; it is never an argument.\n"+
		"Without a card: --reader virtual.\n"+
		"jpki-helper help COMMAND tells more about one.\n")
}

// commandUsage prints the usage of the command, its flags as they are typed.
func (c *call) commandUsage(w io.Writer) {
	summary := c.command.summary
	fmt.Fprintf(w, "%s%s.\n\nUsage: jpki-helper %s [flags]", strings.ToUpper(summary[:1]), summary[1:], c.command.name)
	if c.command.usage != "" {
		fmt.Fprint(w, " ", c.command.usage)
	}
	fmt.Fprint(w, "\n\n")
	width := 0
	c.flags.VisitAll(func(f *flag.Flag) { width = max(width, len(flagAsTyped(f))) })
	c.flags.VisitAll(func(f *flag.Flag) {
		_, text := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %-*s  %s\n", width, flagAsTyped(f), text)
	})
}

// flagAsTyped returns a flag with its value as it is typed.
func flagAsTyped(f *flag.Flag) string {
	value, _ := flag.UnquoteUsage(f)
	if value == "" {
		return "--" + f.Name
	}
	return "--" + f.Name + " " + value
}
