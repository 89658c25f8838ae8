package cli

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"jpkiweb/helper/cli/words"
	"jpkiweb/shared/wire"
)

// help prints the usage of all or of one command.
func (c *call) help(args []string) int {
	if len(args) == 0 {
		c.usage(c.Stdout)
		return exitOK
	}
	name := args[0]
	if _, ok := find(name); !ok {
		return c.complain(unknownCommand(name))
	}
	return Run(context.Background(), []string{name, "--help"}, c.Env)
}

// usage prints all commands, by whom they serve.
func (c *call) usage(w io.Writer) {
	all := commands()
	widest := 0
	for _, command := range all {
		widest = max(widest, len(command.name))
	}
	fmt.Fprintf(w, "%s\n\n%s\n", c.say("usage.about"), c.say("usage.line", "usage", c.say("usage.all")))
	for _, g := range groups {
		fmt.Fprintf(w, "\n%s\n", c.say("group."+string(g)))
		for _, command := range all {
			if command.group == g {
				fmt.Fprintf(w, "  %-*s  %s\n", widest, command.name, c.say("command."+command.name))
			}
		}
	}
	fmt.Fprintln(w)
	for _, key := range []string{"usage.pin", "usage.virtual", "usage.more"} {
		c.writeWrapped(w, c.say(key), "")
	}
}

// commandUsage prints the usage of the command, its flags as they are typed.
func (c *call) commandUsage(w io.Writer) {
	line := strings.TrimSpace(c.command.name + " " + c.say("usage.flags") + " " + c.command.usage)
	fmt.Fprintf(w, "%s\n\n%s\n\n", sentence(c.summary()), c.say("usage.line", "usage", line))
	width := 0
	c.flags.VisitAll(func(f *flag.Flag) { width = max(width, len(flagAsTyped(f))) })
	c.flags.VisitAll(func(f *flag.Flag) {
		_, text := flag.UnquoteUsage(f)
		lines := words.Wrap(text, words.Columns-width-4)
		fmt.Fprintf(w, "  %-*s  %s\n", width, flagAsTyped(f), lines[0])
		for _, more := range lines[1:] {
			fmt.Fprintf(w, "  %-*s  %s\n", width, "", more)
		}
	})
	for paragraph := range strings.SplitSeq(c.details(), "\n") {
		if paragraph != "" {
			fmt.Fprintln(w)
			c.writeWrapped(w, paragraph, "")
		}
	}
}

// sentence makes a summary a sentence; in Japanese it is one.
func sentence(summary string) string {
	if first := summary[0]; first < 'a' || first > 'z' {
		return summary
	}
	return strings.ToUpper(summary[:1]) + summary[1:] + "."
}

// summary is what the command does, in one line.
func (c *call) summary() string { return c.say("command." + c.command.name) }

// details are what the help of the command says behind its flags, a paragraph a line; "" where
// there is nothing more to say.
func (c *call) details() string {
	key := "details." + c.command.name
	if _, ok := c.words().Text(key); !ok {
		return ""
	}
	return c.say(key, "purposes", strings.Join(purposeNames(), ", "))
}

// flagText is what a flag of the command does: that of the command alone, or that of several.
func (c *call) flagText(name string) string {
	key := "flag." + c.command.name + "." + name
	if _, own := c.words().Text(key); !own {
		key = "flag." + name
	}
	return c.say(key, "first", wire.FirstPort, "last", wire.LastPort)
}

// writeWrapped writes a text in lines that fit the terminal.
func (c *call) writeWrapped(w io.Writer, text, indent string) {
	for _, line := range words.Wrap(text, words.Columns-words.Width(indent)) {
		fmt.Fprintln(w, indent+line)
	}
}

// flagAsTyped returns a flag with its value as it is typed.
func flagAsTyped(f *flag.Flag) string {
	value, _ := flag.UnquoteUsage(f)
	if value == "" {
		return "--" + f.Name
	}
	return "--" + f.Name + " " + value
}
