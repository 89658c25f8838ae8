package linux

import (
	"fmt"
	"strings"
)

// files are the values of flags that are names of files; every other value is the
// person's own.
var files = []string{"FILE", "DIR", "PROGRAM", "LIST"}

// bashCompletion completes commands, flags and names of files: bash(1), Programmable
// Completion.
func bashCompletion(commands []command) []byte {
	var b strings.Builder
	b.WriteString(`# bash completion of jpki-helper
_jpki_helper() {
	local word=${COMP_WORDS[COMP_CWORD]} command= i
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-*) ;;
		*) command=${COMP_WORDS[i]}; break ;;
		esac
	done
	local flags=
	case $command in
`)
	var names []string
	for _, c := range commands {
		names = append(names, c.name)
		var flags []string
		for _, o := range c.flags {
			flags = append(flags, "--"+o.name)
		}
		fmt.Fprintf(&b, "\t%s) flags='%s' ;;\n", c.name, strings.Join(flags, " "))
	}
	fmt.Fprintf(&b, `	'' | help) COMPREPLY=($(compgen -W 'help %s' -- "$word")); return ;;
	esac
	case $word in
	-*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
	*) COMPREPLY=($(compgen -f -- "$word")) ;;
	esac
}
complete -o filenames -F _jpki_helper jpki-helper
`, strings.Join(names, " "))
	return []byte(b.String())
}

// zshCompletion does the same with descriptions: zshcompsys(1), _arguments.
func zshCompletion(commands []command) []byte {
	var b strings.Builder
	b.WriteString("#compdef jpki-helper\n_jpki_helper() {\n\tlocal -a commands=(\n")
	for _, c := range commands {
		fmt.Fprintf(&b, "\t\t%s\n", single(c.name+":"+c.summary))
	}
	b.WriteString("\t)\n\tif (( CURRENT == 2 )); then\n\t\t_describe command commands\n\t\treturn\n\tfi\n\tcase $words[2] in\n")
	for _, c := range commands {
		fmt.Fprintf(&b, "\t%s) _arguments", c.name)
		for _, o := range c.flags {
			spec := "--" + o.name + "[" + strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`).Replace(o.text) + "]"
			if o.value != "" {
				spec += ":" + o.value + ":" + zshAction(o)
			}
			fmt.Fprintf(&b, " \\\n\t\t%s", single(spec))
		}
		b.WriteString(" \\\n\t\t'*:file:_files' ;;\n")
	}
	b.WriteString("\tesac\n}\n_jpki_helper \"$@\"\n")
	return []byte(b.String())
}

// zshAction is what fills in a value; a blank is nothing.
func zshAction(o option) string {
	if takesFile(o) {
		return "_files"
	}
	return " "
}

// fishCompletion does the same for fish: complete(1).
func fishCompletion(commands []command) []byte {
	var b strings.Builder
	b.WriteString("# fish completion of jpki-helper\n")
	for _, c := range commands {
		fmt.Fprintf(&b, "complete -c jpki-helper -n __fish_use_subcommand -f -a %s -d %s\n", c.name, fishQuoted(c.summary))
	}
	for _, c := range commands {
		for _, o := range c.flags {
			value := ""
			switch {
			case takesFile(o):
				value = " -r -F"
			case o.value != "":
				value = " -x"
			}
			fmt.Fprintf(&b, "complete -c jpki-helper -n '__fish_seen_subcommand_from %s' -l %s%s -d %s\n", c.name, o.name, value, fishQuoted(o.text))
		}
	}
	return []byte(b.String())
}

func takesFile(o option) bool {
	for _, value := range files {
		if o.value == value {
			return true
		}
	}
	return false
}

// single quotes a word for sh and zsh.
func single(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }

// fishQuoted quotes a word for fish, in which a backslash escapes within quotes.
func fishQuoted(word string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(word) + "'"
}
