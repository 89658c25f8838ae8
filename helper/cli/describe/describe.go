// Package describe writes what is made of the description of the commands: the completions of
// bash, zsh and fish, and the manual page. It runs no command, so that what it writes touches
// neither a card nor a PIN.
package describe

import (
	"slices"
	"strings"
)

// A Program is what its commands, flags and exit codes are, in one language.
type Program struct {
	Version  string    `json:"version"`
	Summary  string    `json:"summary"`
	Commands []Command `json:"commands"`
}

// A Command is one of them.
type Command struct {
	Name    string `json:"name"`
	Group   string `json:"group"`           // whom it serves, as the help says it
	Summary string `json:"summary"`         // one line
	Usage   string `json:"usage,omitempty"` // its arguments, without the flags
	Details string `json:"details,omitempty"`
	Flags   []Flag `json:"flags"`
	// Words are what its first arguments can be, by their place; nothing for a place that takes
	// something of the person's.
	Words [][]string `json:"words,omitempty"`
}

// A Flag is one of a command.
type Flag struct {
	Name   string   `json:"name"`
	Value  string   `json:"value,omitempty"` // what stands behind it: FILE; "" for nothing
	Text   string   `json:"text"`
	Values []string `json:"values,omitempty"` // what it can be, besides anything else
}

// names are the values and arguments that are names of files.
var names = []string{"FILE", "DIR", "PATH", "PROGRAM"}

func (f Flag) takesFile() bool { return slices.Contains(names, f.Value) }

// takesFiles tells whether the arguments behind the words are files.
func (c Command) takesFiles() bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.Contains(c.Usage, name) })
}

// withValue are the flags of all commands that something stands behind.
func (p Program) withValue() []string {
	var all []string
	for _, c := range p.Commands {
		for _, f := range c.Flags {
			if f.Value != "" {
				all = append(all, "--"+f.Name)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// withHelp are the commands, and help, which has their names behind it.
func (p Program) withHelp() []Command {
	var names []string
	for _, c := range p.Commands {
		names = append(names, c.Name)
	}
	return append(slices.Clone(p.Commands), Command{Name: "help", Words: [][]string{names}})
}

// single quotes a word for sh and zsh.
func single(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }
