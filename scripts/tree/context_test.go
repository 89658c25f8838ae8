package tree

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
)

// contextsKept are the structs that hold a context. Everything else is given it, as its
// first argument: whose end ends a job is seen where the job is begun. Each of these
// runs by itself from its beginning to its end, as a connection of net/http does, and
// its context is that life.
var contextsKept = map[string]string{
	"helper/door/server session": "one WebSocket: its requests, its heartbeat and what is read ahead for it end with it",
	"helper/card/reader Manager": "watches readers from the first question until it is closed",
	"wasm/session Session":       "one WebSocket: who waits for an answer is told why it ended",
	"scripts/browser Tab":        "chromedp's context is the tab",
	"scripts/webdriver Tab":      "likewise, so that both have the same methods",
}

func TestNoStructHoldsAContext(t *testing.T) {
	kept := map[string]bool{}
	sources(t, token.NewFileSet(), func(pkg string, f *ast.File) {
		for _, name := range holdingContexts(f) {
			kept[pkg+" "+name] = true
		}
	})
	wantSame(t, "structs that hold a context", slices.Collect(maps.Keys(kept)), slices.Collect(maps.Keys(contextsKept)))
}

// And the rule bites.
func TestStructThatHoldsAContextIsFound(t *testing.T) {
	for source, want := range map[string]string{
		"type t struct { ctx context.Context }":                  "t",
		"type t struct { a int; b, c context.Context }":          "t",
		"type t struct { context.Context }":                      "t",
		"type t struct { inner struct { ctx context.Context } }": "t struct",
		"type t struct { all []context.Context }":                "t",
		"type t struct { of map[string]context.Context }":        "t",
		"func f() { type t struct { ctx context.Context } }":     "t",
		"func f() { _ = struct { ctx context.Context }{} }":      "struct",
		"type t struct { end context.CancelFunc }":               "",
		"type t struct { f func(context.Context) error }":        "",
		"type i interface { Do(context.Context) }":               "",
		"func f(ctx context.Context) { c := ctx; _ = c }":        "",
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package p\n"+source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(holdingContexts(f), " "); got != want {
			t.Errorf("%s: found %q, want %q", source, got, want)
		}
	}
}

// holdingContexts returns the names of the structs with a field in which a context is;
// one without a name is called struct.
func holdingContexts(f *ast.File) (found []string) {
	names := map[ast.Node]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeSpec:
			names[n.Type] = n.Name.Name
		case *ast.StructType:
			if slices.ContainsFunc(n.Fields.List, func(field *ast.Field) bool { return holdsContext(field.Type) }) {
				name := names[n]
				if name == "" {
					name = "struct"
				}
				found = append(found, name)
			}
		}
		return true
	})
	return found
}

// holdsContext reports whether values of a type are contexts, or have one in them; a
// function that takes one holds none.
func holdsContext(e ast.Expr) (holds bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncType:
			return false
		case *ast.SelectorExpr:
			of, ok := n.X.(*ast.Ident)
			holds = holds || ok && of.Name == "context" && n.Sel.Name == "Context"
		}
		return true
	})
	return holds
}
