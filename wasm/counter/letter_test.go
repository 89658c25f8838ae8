package counter

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
)

// declaredKeys are the constants of this package that are named as keys, by their value.
func declaredKeys(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), ".go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 && strings.HasPrefix(v.Names[0].Name, "Key") {
				if value, ok := v.Values[0].(*ast.BasicLit); ok {
					letter, _ := strconv.Unquote(value.Value)
					all[letter] = v.Names[0].Name
				}
			}
			return true
		})
	}
	return all
}

// Each key has one row of the table, a text in all languages, and a row in the list of keys,
// where the display has one only if the desk has a display.
func TestEveryKeyHasARow(t *testing.T) {
	declared, rows := declaredKeys(t), map[string]int{}
	for _, k := range keyTable() {
		rows[k.letter]++
	}
	if len(declared) < 14 || len(rows) != len(declared) {
		t.Errorf("%d keys, %d rows", len(declared), len(rows))
	}
	for _, display := range []bool{false, true} {
		for _, lang := range locale.Languages {
			of, err := locale.Load(lang)
			if err != nil {
				t.Fatal(err)
			}
			d := waiting(t)
			d.Policy.Display = display
			d.tell(Press{KeyKeys})
			listed := dom.Render(keyList(&d.Model, of).Body)
			for letter, name := range declared {
				if rows[letter] != 1 {
					t.Errorf("%s has %d rows", name, rows[letter])
				}
				if has := strings.Contains(listed, ">"+shown(letter)+"</dt>"); has != (display || letter != KeyDisplay) {
					t.Errorf("%s, with a display %t: listed %t", name, display, has)
				}
			}
			if strings.Contains(listed, "[") {
				t.Errorf("%s: a key without a text in %s", lang, listed)
			}
		}
	}
}
