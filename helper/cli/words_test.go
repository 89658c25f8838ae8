package cli

import (
	"bytes"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"jpkiweb/helper/cli/words"
)

// spoken is the environment of a person who speaks a language.
func spoken(lang string) func(string) string {
	return func(name string) string { return map[string]string{"LANG": lang + ".UTF-8"}[name] }
}

// The help has a line for each command, and fits a terminal in every language; so does that of
// each command, whose flags all have a text.
func TestHelpFitsATerminal(t *testing.T) {
	for _, lang := range words.Languages {
		var out, complaint bytes.Buffer
		help := func(args ...string) string {
			out.Reset()
			env := Env{Stdout: &out, Stderr: &complaint, Getenv: spoken(lang)}
			if code := Run(t.Context(), append([]string{"help"}, args...), env); code != 0 || complaint.Len() > 0 {
				t.Fatalf("%s: help %s: exit code %d\n%s", lang, args, code, &complaint)
			}
			for line := range strings.Lines(out.String()) {
				line = strings.TrimSuffix(line, "\n")
				if words.Width(line) > words.Columns && !strings.HasPrefix(line, words.Of(lang).T("usage.line", "usage", "")) {
					t.Errorf("%s: help %s: %d columns: %s", lang, args, words.Width(line), line)
				}
				if regexp.MustCompile(`\[[a-z]+\.|\{[a-z]+\}`).MatchString(line) {
					t.Errorf("%s: help %s: %s", lang, args, line)
				}
			}
			return out.String()
		}
		all := help()
		for _, c := range commands() {
			summary := words.Of(lang).T("command." + c.name)
			if !regexp.MustCompile(`(?m)^  ` + c.name + ` +` + regexp.QuoteMeta(summary) + `$`).MatchString(all) {
				t.Errorf("%s: the help has no line for %s", lang, c.name)
			}
			if told := help(c.name); !strings.Contains(told, "--json") {
				t.Errorf("%s: help %s has no flags:\n%s", lang, c.name, told)
			}
		}
	}
}

// Nobody reads what is written in the code: every text is in package words, or in static/locale,
// and every text of package words is used.
func TestTextsAreInTheCatalogue(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var literals []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		places := token.NewFileSet()
		parsed, err := parser.ParseFile(places, name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		literals = append(literals, literalsOf(parsed)...)
		for _, text := range printedTexts(parsed) {
			t.Errorf("%s prints %q", name, text)
		}
	}
	for _, key := range words.Of("en").Keys() {
		if !usedKey(literals, key) {
			t.Errorf("%s is used nowhere", key)
		}
	}
	for _, text := range literals {
		if _, there := words.Of("en").Text(text); !there && regexp.MustCompile(`^(error|usage|pin|status|history|sign|verify)\.[a-z_.]+[a-z]$`).MatchString(text) {
			if _, there := words.Of("en").Text(text + ".title"); !there && !usedKey(words.Of("en").Keys(), text) {
				t.Errorf("there is no text %s", text)
			}
		}
	}
}

// sentences are two words at least.
var sentences = regexp.MustCompile(`[A-Za-z]{2,} [a-z]{2,}`)

// printedTexts are the literals of which a person would read words: those that are printed, noted or
// asked, or the use of a flag.
func printedTexts(f *ast.File) (all []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		called, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		of, _ := called.X.(*ast.Ident)
		prints := of != nil && of.Name == "fmt" && strings.HasPrefix(called.Sel.Name, "Fprint")
		prints = prints || of != nil && of.Name == "c" && (called.Sel.Name == "tell" || called.Sel.Name == "Ask" || called.Sel.Name == "askPIN")
		if flags, ok := called.X.(*ast.SelectorExpr); ok && flags.Sel.Name == "flags" && called.Sel.Name != "Lookup" {
			prints = true
		}
		if !prints {
			return true
		}
		for _, arg := range call.Args {
			if literal, ok := arg.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil && sentences.MatchString(text) {
					all = append(all, text)
				}
			}
		}
		return true
	})
	return all
}

func literalsOf(f *ast.File) (all []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				all = append(all, text)
			}
		}
		return true
	})
	return all
}

// usedKey tells whether a key stands in the code, or its beginning does, to which the rest is put.
func usedKey(literals []string, key string) bool {
	for _, text := range literals {
		begins := strings.HasSuffix(text, ".") && len(text) > 1 && strings.HasPrefix(key, text)
		if text == key || begins || key == text+".title" || key == text+".next" || key == text+".password" {
			return true
		}
	}
	return false
}

// And what is printed is found.
func TestPrintedTextIsFound(t *testing.T) {
	const source = `package p
func f() { fmt.Fprintln(w, "the card was used"); c.tell("White space was there"); c.flags.Bool("x", false, "use it all"); fmt.Fprintf(w, "%s  %s\n", a, b); c.say("a.key") }`
	parsed, err := parser.ParseFile(token.NewFileSet(), "p.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := printedTexts(parsed); len(got) != 3 {
		t.Errorf("%q", got)
	}
}

// A flag that has no text is seen.
func TestFlagWithoutTextIsSeen(t *testing.T) {
	c := &call{flags: flag.NewFlagSet("", flag.ContinueOnError), Env: Env{Getenv: spoken("en")}, command: command{name: "status"}}
	if got := c.flagText("nothing"); got != "[flag.nothing]" {
		t.Errorf("%q", got)
	}
}
