package describe

import (
	"fmt"
	"strings"
)

// Bash returns the completion of bash: bash(1), Programmable Completion.
func Bash(p Program) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# bash completion of jpki-helper
_jpki_helper_files() { # a name with spaces or * is one word
	local name
	while IFS= read -r name; do
		COMPREPLY+=("$name")
	done < <(compgen -f -- "$1")
}
_jpki_helper() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command= place=0 skip= flags= i
	COMPREPLY=()
	if [[ $word == = ]]; then
		word=
	elif [[ $before == = ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		=) ;;
		%s) skip=1 ;;
		-*) ;;
		*) if [[ $skip ]]; then skip=; elif [[ $command ]]; then ((++place)); else command=${COMP_WORDS[i]}; fi ;;
		esac
	done
	if [[ -z $command ]]; then
		COMPREPLY=($(compgen -W '--help --version %s' -- "$word"))
		return
	fi
	case "$command $before" in
`, strings.Join(p.withValue(), " | "), strings.Join(wordsOf(p.withHelp()), " "))
	for _, c := range p.Commands {
		for _, f := range c.Flags {
			switch {
			case f.takesFile():
				fmt.Fprintf(&b, "\t'%s --%s') _jpki_helper_files \"$word\"; return ;;\n", c.Name, f.Name)
			case f.Value != "":
				fmt.Fprintf(&b, "\t'%s --%s') COMPREPLY=($(compgen -W '%s' -- \"$word\")); return ;;\n", c.Name, f.Name, strings.Join(f.Values, " "))
			}
		}
	}
	b.WriteString("\tesac\n\tcase $command in\n")
	for _, c := range p.Commands {
		var flags []string
		for _, f := range c.Flags {
			flags = append(flags, "--"+f.Name)
		}
		fmt.Fprintf(&b, "\t%s) flags='%s' ;;\n", c.Name, strings.Join(flags, " "))
	}
	b.WriteString("\tesac\n\tif [[ $word == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W \"$flags\" -- \"$word\"))\n\t\treturn\n\tfi\n\tcase \"$command $place\" in\n")
	for _, c := range p.withHelp() {
		for place, words := range c.Words {
			fmt.Fprintf(&b, "\t'%s %d') COMPREPLY=($(compgen -W '%s' -- \"$word\")); %s;;\n", c.Name, place, strings.Join(words, " "), ending(c, len(words)))
		}
		if c.takesFiles() {
			fmt.Fprintf(&b, "\t'%s '*) _jpki_helper_files \"$word\" ;;\n", c.Name)
		}
	}
	b.WriteString("\tesac\n}\ncomplete -o filenames -F _jpki_helper jpki-helper\n")
	return b.String()
}

// ending goes on to files where a place takes one, too, as that of a code or a file does.
func ending(c Command, words int) string {
	if words == 0 && c.takesFiles() {
		return ""
	}
	return "return "
}

func wordsOf(commands []Command) (names []string) {
	for _, c := range commands {
		names = append(names, c.Name)
	}
	return names
}

// Zsh does the same with descriptions: zshcompsys(1), _arguments.
func Zsh(p Program) string {
	var b strings.Builder
	b.WriteString("#compdef jpki-helper\n_jpki_helper() {\n\tlocal -a commands=(\n")
	for _, c := range p.Commands {
		fmt.Fprintf(&b, "\t\t%s\n", single(c.Name+":"+c.Summary))
	}
	b.WriteString("\t\t'help'\n\t)\n\tif (( CURRENT == 2 )); then\n\t\t_describe command commands\n\t\treturn\n\tfi\n\tlocal command=$words[2]\n\tshift words\n\t(( CURRENT-- ))\n\tcase $command in\n")
	for _, c := range p.withHelp() {
		fmt.Fprintf(&b, "\t%s) _arguments", c.Name)
		for _, f := range c.Flags {
			mark := ""
			if f.Value != "" {
				mark = "=" // as --flag=VALUE, too
			}
			spec := "--" + f.Name + mark + "[" + strings.NewReplacer("[", `\[`, "]", `\]`, ":", `\:`, `\`, `\\`).Replace(f.Text) + "]"
			if f.Value != "" {
				spec += ":" + f.Value + ":" + zshAction(f.takesFile(), f.Values)
			}
			fmt.Fprintf(&b, " \\\n\t\t%s", single(spec))
		}
		for place, words := range c.Words {
			fmt.Fprintf(&b, " \\\n\t\t%s", single(fmt.Sprintf("%d: :%s", place+1, zshAction(false, words))))
		}
		if c.takesFiles() {
			fmt.Fprintf(&b, " \\\n\t\t'*:file:_files'")
		}
		b.WriteString(" ;;\n")
	}
	// Loaded by its name it is the function itself; sourced, it says whose completion it is.
	b.WriteString("\tesac\n}\nif [[ $funcstack[1] == _jpki-helper ]]; then\n\t_jpki_helper \"$@\"\nelse\n\tcompdef _jpki_helper jpki-helper\nfi\n")
	return b.String()
}

// zshAction is what fills in a value; a blank is nothing.
func zshAction(file bool, words []string) string {
	switch {
	case file:
		return "_files"
	case len(words) > 0:
		return "(" + strings.Join(words, " ") + ")"
	}
	return " "
}

// Fish does the same for fish: complete(1).
func Fish(p Program) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# fish completion of jpki-helper
function __jpki_helper_at --argument-names command place
	set -l words
	set -l skip 0
	set -l before (commandline -opc)
	for word in $before[2..]
		if test $skip = 1
			set skip 0
			continue
		end
		switch $word
			case '--*=*'
			case %s
				set skip 1
			case '-*'
			case '*'
				set -a words $word
		end
	end
	if test -z "$command"
		test (count $words) -eq 0
		return
	end
	test "$words[1]" = "$command"; or return
	test -z "$place"; and return
	test (count $words) -eq (math $place + 1)
end
complete -c jpki-helper -f
`, strings.Join(p.withValue(), " "))
	for _, c := range p.withHelp() {
		fmt.Fprintf(&b, "complete -c jpki-helper -n __jpki_helper_at -a %s%s\n", c.Name, fishText(c.Summary))
	}
	b.WriteString("complete -c jpki-helper -n __jpki_helper_at -l help\ncomplete -c jpki-helper -n __jpki_helper_at -l version\n")
	for _, c := range p.withHelp() {
		for _, f := range c.Flags {
			value := ""
			switch {
			case f.takesFile():
				value = " -r -F"
			case len(f.Values) > 0:
				value = " -x -a " + fishQuoted(strings.Join(f.Values, " "))
			case f.Value != "":
				value = " -x"
			}
			fmt.Fprintf(&b, "complete -c jpki-helper -n '__jpki_helper_at %s' -l %s%s%s\n", c.Name, f.Name, value, fishText(f.Text))
		}
		for place, words := range c.Words {
			if len(words) > 0 {
				fmt.Fprintf(&b, "complete -c jpki-helper -n '__jpki_helper_at %s %d' -a %s\n", c.Name, place, fishQuoted(strings.Join(words, " ")))
			}
		}
		if c.takesFiles() {
			fmt.Fprintf(&b, "complete -c jpki-helper -n '__jpki_helper_at %s' -F\n", c.Name)
		}
	}
	return b.String()
}

func fishText(text string) string {
	if text == "" {
		return ""
	}
	return " -d " + fishQuoted(text)
}

// fishQuoted quotes a word for fish, in which a backslash escapes within quotes.
func fishQuoted(word string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(word) + "'"
}
