package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jpkiweb/shared/wire"
)

// declared are the methods and notifications that package wire names, by their constants.
func declared(t *testing.T) (methods, notifications []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../shared/wire/message.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || len(v.Values) != 1 {
			return true
		}
		value, ok := v.Values[0].(*ast.BasicLit)
		if !ok || value.Kind != token.STRING {
			return true
		}
		name, _ := strconv.Unquote(value.Value)
		switch {
		case strings.HasPrefix(v.Names[0].Name, "Method"):
			methods = append(methods, name)
		case strings.HasPrefix(v.Names[0].Name, "Notify"):
			notifications = append(notifications, name)
		}
		return true
	})
	if len(methods) < 10 || len(notifications) < 2 {
		t.Fatalf("read %d methods and %d notifications of package wire", len(methods), len(notifications))
	}
	return methods, notifications
}

// A method that is missing here would be one that the schema refuses.
func TestEveryMethodIsInTheSchema(t *testing.T) {
	methods, notifications := declared(t)
	var described, told []string
	for _, m := range messages {
		if m.result == nil {
			told = append(told, m.name)
		} else {
			described = append(described, m.name)
		}
	}
	for _, lists := range [][2][]string{{methods, described}, {notifications, told}} {
		slices.Sort(lists[0])
		slices.Sort(lists[1])
		if !slices.Equal(lists[0], lists[1]) {
			t.Errorf("package wire has %q\nthe schema has %q", lists[0], lists[1])
		}
	}
}

// The specification in words names the types that the schema has.
func TestSchemaAgreesWithTheSpecification(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../../shared/wire/doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(`(?m)^\t([a-z.]+) +(\{\}|[A-Z]\w+) → (\{\}|[A-Z]\w+)`)
	specified := map[string][2]string{}
	for _, m := range row.FindAllStringSubmatch(file.Doc.Text(), -1) {
		specified[m[1]] = [2]string{m[2], m[3]}
	}
	word := func(of reflect.Type) string {
		if of == reflect.TypeFor[wire.Empty]() {
			return "{}"
		}
		return of.Name()
	}
	for _, m := range messages {
		if m.result == nil {
			continue
		}
		if has := [2]string{word(m.params), word(m.result)}; specified[m.name] != has {
			t.Errorf("%s: doc.go has %q, the schema %q", m.name, specified[m.name], has)
		}
	}
}

// A type of words is a closed list of them, so that a reader of the schema has them all.
func TestWordsAreListed(t *testing.T) {
	listed := 0
	var walk func(of reflect.Type, where string)
	walk = func(of reflect.Type, where string) {
		switch {
		case of.Kind() == reflect.String && of.Name() != "string":
			words, ok := typeOf(of)["enum"]
			if !ok || reflect.ValueOf(words).Len() == 0 {
				t.Errorf("%s: %s has no list of words", where, of)
			}
			listed++
		case of == reflect.TypeFor[wire.Hex]():
		case of.Kind() == reflect.Pointer, of.Kind() == reflect.Slice:
			walk(of.Elem(), where)
		case of.Kind() == reflect.Struct:
			for _, f := range reflect.VisibleFields(of) {
				walk(f.Type, where+"."+f.Name)
			}
		}
	}
	for _, m := range messages {
		walk(m.params, m.name)
		if m.result != nil {
			walk(m.result, m.name)
		}
	}
	if listed == 0 {
		t.Error("found no type of words")
	}
}
