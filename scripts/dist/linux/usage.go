package linux

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"

	"jpkiweb/helper/cli"
)

// A command is one of jpki-helper, as its own help tells it.
type command struct {
	name, summary, usage string
	flags                []option
	details              string
}

// An option is one flag; value is what stands behind it, "" for nothing.
type option struct{ name, value, text string }

var (
	commandLine = regexp.MustCompile(`(?m)^  ([a-z]+) +(\S.*)$`)
	usageLine   = regexp.MustCompile(`(?m)^Usage: jpki-helper [a-z]+ \[flags\] ?(.*)$`)
	optionLine  = regexp.MustCompile(`(?m)^  --([a-z-]+)(?: ([A-Z]+))?  +(\S.*)$`)
)

// readCommands asks the command line for its help, so that what the manual and the
// completion say is what it does.
func readCommands(ctx context.Context) ([]command, error) {
	all, err := helpOf(ctx)
	if err != nil {
		return nil, err
	}
	var commands []command
	for _, m := range commandLine.FindAllStringSubmatch(all, -1) {
		c, err := readCommand(ctx, m[1], m[2])
		if err != nil {
			return nil, err
		}
		commands = append(commands, c)
	}
	if len(commands) == 0 {
		return nil, fmt.Errorf("the help names no command:\n%s", all)
	}
	return commands, nil
}

func readCommand(ctx context.Context, name, summary string) (command, error) {
	text, err := helpOf(ctx, name)
	if err != nil {
		return command{}, err
	}
	usage := usageLine.FindStringSubmatch(text)
	if usage == nil {
		return command{}, fmt.Errorf("the help of %s has no usage:\n%s", name, text)
	}
	c := command{name: name, summary: summary, usage: usage[1]}
	end := 0
	for _, m := range optionLine.FindAllStringSubmatchIndex(text, -1) {
		o := option{name: text[m[2]:m[3]], text: text[m[6]:m[7]]}
		if m[4] >= 0 {
			o.value = text[m[4]:m[5]]
		}
		c.flags, end = append(c.flags, o), m[1]
	}
	c.details = strings.TrimSpace(text[end:])
	if len(c.flags) == 0 { // every command has --json
		return c, fmt.Errorf("the help of %s has no flags:\n%s", name, text)
	}
	return c, nil
}

func helpOf(ctx context.Context, args ...string) (string, error) {
	var out, errs bytes.Buffer
	env := cli.Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }}
	if code := cli.Run(ctx, append([]string{"help"}, args...), env); code != 0 {
		return "", fmt.Errorf("jpki-helper help %s: exit code %d: %s", strings.Join(args, " "), code, &errs)
	}
	return out.String(), nil
}
