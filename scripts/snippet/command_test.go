package snippet

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jpkiweb/helper/cli"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// read returns the text of all files of a pattern.
func read(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", pattern, len(files), err)
	}
	var b strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	return b.String()
}

// The commands in sentences exist as those in blocks do.
func TestCommandsInSentences(t *testing.T) {
	all, err := Spans(root)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, s := range all {
		if command.MatchString(s.Text) || strings.HasPrefix(s.Text, "--") {
			found++
			commandsExist(t, s)
		}
	}
	if found < 20 {
		t.Errorf("%d commands in all documents: the pattern of this test no longer fits", found)
	}
}

// And what does not exist is found.
func TestCommandsThatDoNotExist(t *testing.T) {
	for _, text := range []string{
		"make bread", "jpki-helper dance", "jpki-helper login --pin 1234", "go run ./scripts/nothing", "$ make runs ONCE=1",
		"go run ./scripts/eservice --telepathy", "jpki-helper verify --test --trusted X", "--telepathy", "  jpki-helper serve --virtuall",
		"scripts/bake", "bin/jpki-helper cook", "go run ./scripts/bridge --clients c \\\n    --telepathy",
	} {
		if len(problems(t, text)) == 0 {
			t.Errorf("%q passes", text)
		}
	}
	for _, text := range []string{"make run ONCE=1", "jpki-helper serve --virtual NAME", "go run ./scripts/eservice --embedded --trust D", "--crl", "--post-json", "make fuzz    every target"} {
		if found := problems(t, text); len(found) > 0 {
			t.Errorf("%q: %q", text, found)
		}
	}
}

func commandsExist(t *testing.T, s Snippet) {
	t.Helper()
	for _, p := range problems(t, s.Text) {
		t.Errorf("%v: %s", s, p)
	}
}

// command is a command of ours, at the beginning of a line or behind a prompt.
var command = regexp.MustCompile(`^\s*(?:\$ )?((?:bin/)?jpki-helper|make|go run ./scripts/[\w/]+|scripts/[a-z]+)(?: (.*))?$`)

// problems returns which commands and flags of the lines do not exist.
func problems(t *testing.T, text string) (found []string) {
	t.Helper()
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", "")) {
		line, _, _ = strings.Cut(strings.TrimRight(line, "\n"), " #")
		line, _, _ = strings.Cut(line, " >")
		match := command.FindStringSubmatch(line)
		switch {
		case match == nil && strings.HasPrefix(line, "--"):
			if !knownFlag(t, flagsIn(line)[0]) {
				found = append(found, line+": no command has this flag")
			}
		case match == nil:
		case strings.HasSuffix(match[1], "jpki-helper"):
			found = append(found, problemsOfHelper(match[2])...)
		case match[1] == "make":
			target, _, _ := strings.Cut(match[2], " ")
			if !strings.Contains(phonyTargets(t), " "+target+" ") {
				found = append(found, "make "+target+": there is no such target")
			}
		default:
			found = append(found, problemsOfScript(t, strings.TrimPrefix(match[1], "go run ./"), match[2])...)
		}
	}
	return found
}

func phonyTargets(t *testing.T) string {
	t.Helper()
	targets := regexp.MustCompile(`(?m)^\.PHONY:(.*)$`).FindStringSubmatch(read(t, root+"/Makefile"))
	if targets == nil {
		t.Fatal("the Makefile names no targets")
	}
	return targets[1] + " "
}

var flagPattern = regexp.MustCompile(`(?:^|[ (|])(--?[a-z][a-z-]*)`)

func flagsIn(text string) (flags []string) {
	for _, m := range flagPattern.FindAllStringSubmatch(text, -1) {
		flags = append(flags, "--"+strings.TrimLeft(m[1], "-"))
	}
	return flags
}

// helpOf is what the helper says of a command, of all of them for "".
func helpOf(name string) (string, bool) {
	var out bytes.Buffer
	args := []string{"help"}
	if name != "" {
		args = append(args, name)
	}
	env := cli.Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }, Now: time.Now}
	code := cli.Run(context.Background(), args, env)
	return out.String(), code == 0
}

// problemsOfHelper checks a command of the helper and its flags.
func problemsOfHelper(rest string) (found []string) {
	name, arguments, _ := strings.Cut(rest, " ")
	if name == "help" || name == "" {
		return nil
	}
	help, ok := helpOf(name)
	if !ok {
		return []string{"jpki-helper " + name + ": there is no such command"}
	}
	for _, f := range flagsIn(arguments) {
		if !strings.Contains(help, "  "+f+" ") {
			found = append(found, "jpki-helper "+name+" "+f+": there is no such flag")
		}
	}
	return found
}

// flagsOfServices are those that services of ours share.
const flagsOfServices = "scripts/website/settings"

// problemsOfScript checks a script and its flags, which its source names.
func problemsOfScript(t *testing.T, script, arguments string) (found []string) {
	t.Helper()
	info, err := os.Stat(filepath.Join(root, script))
	if err != nil {
		return []string{script + ": there is no such script"}
	}
	if !info.IsDir() {
		return nil
	}
	source := read(t, filepath.Join(root, script, "*.go"))
	if strings.Contains(source, `"jpkiweb/`+flagsOfServices+`"`) {
		source += read(t, filepath.Join(root, flagsOfServices, "*.go"))
	}
	for _, f := range flagsIn(arguments) {
		if !strings.Contains(source, `"`+strings.TrimLeft(f, "-")+`"`) {
			found = append(found, script+" "+f+": there is no such flag")
		}
	}
	return found
}

// knownFlag is true for a flag of any command of the helper, or of a script.
func knownFlag(t *testing.T, f string) bool {
	t.Helper()
	all, _ := helpOf("")
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z]+)  `).FindAllStringSubmatch(all, -1) {
		if help, _ := helpOf(m[1]); strings.Contains(help, "  "+f+" ") {
			return true
		}
	}
	for _, folder := range []string{"scripts/eservice", "scripts/bridge", "scripts/sandbox", "scripts/conformance", flagsOfServices} {
		if strings.Contains(read(t, filepath.Join(root, folder, "*.go")), `"`+strings.TrimLeft(f, "-")+`"`) {
			return true
		}
	}
	return false
}
