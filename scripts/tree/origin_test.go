package tree

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// originEdges are where a text becomes an origin, and why there: nowhere else is it
// checked, and from there on it travels as an authtoken.Origin, which compares by ==.
// The history parses what its file holds in authtoken.Origin.UnmarshalText.
var originEdges = map[string]string{
	"shared/authtoken MustParseOrigin":    "what a program itself holds",
	"shared/authtoken UnmarshalText":      "JSON",
	"shared/relyingparty New":             "the configuration of a service",
	"scripts/eservice/service newService": "that of the sample, for statements",
	"scripts/eservice/tenant Origin":      "the operator's flag, of each tenant",
	"scripts/eservice byPath":             "where the program is reached, which must be this machine",
	"helper/door/server checkOrigin":      "the handshake's header",
	"helper/door/server isOwn":            "the header of a request",
	"helper/door/server asker":            "in whose name our own app asks",
	"helper/door/origin Parse":            "what a person grants or takes back, in our own app or at the shell",
	"helper/door/origin Own":              "our own app's, from its port",
	"helper/door/origin entry":            "the file of the person's grants",
	"helper/own/policy parseOrigins":      "the administrator's file",
	"helper/own/policy parseGrants":       "the administrator's file",
	"helper/cli serve":                    "--allow-origin",
	"helper/cli login":                    "--origin",
	"wasm/embed claimedOrigin":            "the fragment of the address",
	"wasm/backend Login":                  "what package embed had from the browser, for the token",
	"scripts/bridge/provider load":        "the operator's flag, for what people sign there",
	"scripts/bench login":                 "an origin to measure with",
	"scripts/bench loginDigest":           "the same, for who verifies",
	"scripts/bench rush":                  "that of the sample service, where it listens",
}

// originTexts are the fields, parameters and variables of shared and helper that hold an
// origin as a text: what others write, before it is parsed. In the browser (wasm) it is a
// text throughout: the browser's own word for who sent a message, which the app shows and
// hands on; the helper parses it again, and nothing there decides by it.
var originTexts = map[string]string{
	"shared/wire LeaseParams.Origin":        "package wire knows the card's words only, and a text that is no origin is origin_refused, not a broken protocol",
	"shared/wire GrantParams.Origin":        "likewise",
	"shared/wire Grant.Origin":              "what is shown",
	"shared/wire HistoryEntry.Origin":       "what is shown",
	"shared/relyingparty Config.Origin":     "what an operator writes",
	"helper/own/policy file.AllowedOrigins": "as it is written",
	"helper/own/policy grant.Origin":        "as it is written",
	"helper/door/origin written.Origin":     "as it is written",
	"helper/cli verifyArgs.origin":          "a flag, for relyingparty.Config",
}

func TestOriginsAreParsedAtTheEdges(t *testing.T) {
	edges, texts := map[string]bool{}, map[string]bool{}
	sources(t, token.NewFileSet(), func(pkg string, f *ast.File) {
		for _, name := range parsesOrigins(f) {
			edges[pkg+" "+name] = true
		}
		if !strings.HasPrefix(pkg, "shared/") && !strings.HasPrefix(pkg, "helper/") {
			return
		}
		for _, name := range originsAsText(f) {
			texts[pkg+" "+name] = true
		}
		for _, name := range originsCompared(f) {
			t.Errorf("%s %s compares the text of an origin, which compares by ==", pkg, name)
		}
	})
	wantSame(t, "where a text becomes an origin", slices.Collect(maps.Keys(edges)), slices.Collect(maps.Keys(originEdges)))
	wantSame(t, "what holds an origin as a text", slices.Collect(maps.Keys(texts)), slices.Collect(maps.Keys(originTexts)))
}

// And the rule bites.
func TestOriginThatIsATextIsFound(t *testing.T) {
	for source, want := range map[string]string{
		"func f(s string) { _, _ = authtoken.ParseOrigin(s) }":       "f",
		"var o = authtoken.MustParseOrigin(text)":                    "var",
		"type t struct { A, Origin string }":                         "t.Origin",
		"type t struct { inner struct { origins []string } }":        "t.origins",
		"func f(origin string) {}":                                   "f.origin",
		"func f() (origin string) { return }":                        "f.origin",
		"func (t) f(a int, origin, challenge string) {}":             "f.origin",
		"type t struct { byOrigin map[string]int }":                  "t.byOrigin",
		"func f() { var origin string }":                             "f.origin",
		"type i interface { F(origin string) }":                      "i.origin",
		"func f() bool { return a.origin.String() == \"x\" }":        "f",
		"func f() bool { return x != o.Origin.String() }":            "f",
		"type t struct { Origin authtoken.Origin; original string }": "",
		"func f(o authtoken.Origin) bool { return o == other }":      "",
		"func f(name string) bool { return l.String() == name }":     "",
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package p\n"+source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(slices.Concat(parsesOrigins(f), originsAsText(f), originsCompared(f)), " "); got != want {
			t.Errorf("%s: found %q, want %q", source, got, want)
		}
	}
}

// sources hands over every file of the tree that is no test, with its package. Where
// things stand in it is in fset.
func sources(t *testing.T, fset *token.FileSet, do func(pkg string, f *ast.File)) {
	t.Helper()
	err := filepath.WalkDir("../..", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			return outside("../..", file, entry)
		case !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		f, err := parser.ParseFile(fset, file, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel("../..", filepath.Dir(file))
		do(filepath.ToSlash(folder), f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// parsesOrigins returns the functions that make an origin of a text.
func parsesOrigins(f *ast.File) []string {
	return inside(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		return ok && originParsers.MatchString(lastName(call.Fun))
	})
}

// originsCompared returns the functions that compare the text of one.
func originsCompared(f *ast.File) []string {
	return inside(f, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		return ok && (b.Op == token.EQL || b.Op == token.NEQ) && (isOriginText(b.X) || isOriginText(b.Y))
	})
}

// inside returns the declarations in which there is such a node: the name of a function,
// or var.
func inside(f *ast.File, is func(ast.Node) bool) (found []string) {
	for _, d := range f.Decls {
		name := "var"
		if function, ok := d.(*ast.FuncDecl); ok {
			name = function.Name.Name
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if is(n) {
				found = append(found, name)
			}
			return true
		})
	}
	return found
}

var (
	originParsers = regexp.MustCompile(`^(Must)?ParseOrigin$`)
	originNames   = regexp.MustCompile(`(?i)origins?$`)
)

// isOriginText reports whether an expression is the String of an origin.
func isOriginText(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	of, ok := call.Fun.(*ast.SelectorExpr)
	return ok && of.Sel.Name == "String" && originNames.MatchString(lastName(of.X))
}

// lastName is what a name ends with: ParseOrigin of authtoken.ParseOrigin.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// originsAsText returns what is called an origin and is declared as a text, or as many:
// "Config.Origin" of a type, "Prove.origin" of a function.
func originsAsText(f *ast.File) (found []string) {
	of := ""
	add := func(names []*ast.Ident, declared ast.Expr) {
		for _, name := range names {
			if originNames.MatchString(name.Name) && ofText(declared) {
				found = append(found, of+"."+name.Name)
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			of = n.Name.Name
		case *ast.TypeSpec:
			of = n.Name.Name
		case *ast.Field:
			add(n.Names, n.Type)
		case *ast.ValueSpec:
			add(n.Names, n.Type)
		}
		return true
	})
	return found
}

// ofText reports whether a type is string, a list of it, or a map by it.
func ofText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "string"
	case *ast.ArrayType:
		return ofText(e.Elt)
	case *ast.MapType:
		return ofText(e.Key)
	}
	return false
}
