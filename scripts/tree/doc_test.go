package tree

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// The comment of what a package exports begins with its name, as go doc shows it:
// "Parse reads …", "A Lease is …".
func TestCommentsBeginWithTheName(t *testing.T) {
	fset := token.NewFileSet()
	sources(t, fset, func(_ string, f *ast.File) {
		for _, m := range misnamed(f) {
			t.Errorf("%s: %s", fset.Position(m.pos), m.text)
		}
	})
}

// And the rule bites.
func TestCommentsThatBeginOtherwise(t *testing.T) {
	for source, want := range map[string]int{
		"// F does.\nfunc F() {}":                               0,
		"// Does.\nfunc F() {}":                                 1,
		"func F() {}":                                           1,
		"// Fine does.\nfunc F() {}":                            1,
		"// does.\nfunc f() {}":                                 0,
		"// A T is.\ntype T int":                                0,
		"// An T is.\ntype T int":                               0,
		"// This is.\ntype T int":                               1,
		"// T is.\ntype T int\n// Closes.\nfunc (T) Close() {}": 1,
		"type t int\n// Closes.\nfunc (t) Close() {}":           0,
		"// V is.\nvar V = 1":                                   0,
		"// What is.\nvar V = 1":                                1,
		"// Codes.\nconst (\n\tA = 1\n\t// B is.\n\tB = 2\n)":   0,
		"// Codes.\nconst (\n\tA = 1\n\t// Two.\n\tB = 2\n)":    1,
		"// A and B are.\nvar A, B = 1, 2":                      0,
		"const A = 1":                                           1,
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package p\n"+source, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if got := misnamed(f); len(got) != want {
			t.Errorf("%q: %v", source, got)
		}
	}
}

// A misnaming is a comment that begins otherwise, or is not there.
type misnaming struct {
	pos  token.Pos
	text string
}

func misnamed(f *ast.File) (found []misnaming) {
	for _, declaration := range f.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiver(d))) {
				found = append(found, comment(d.Doc, d.Name)...)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				found = append(found, ofSpec(d, spec)...)
			}
		}
	}
	return found
}

// ofSpec looks at a type, constant or variable. In a group the comment may be that of
// the group, or none.
func ofSpec(d *ast.GenDecl, spec ast.Spec) []misnaming {
	var doc *ast.CommentGroup
	var name *ast.Ident
	switch s := spec.(type) {
	case *ast.TypeSpec:
		doc, name = s.Doc, s.Name
	case *ast.ValueSpec:
		doc, name = s.Doc, s.Names[0]
	default:
		return nil
	}
	if !d.Lparen.IsValid() {
		doc = d.Doc
	} else if doc == nil {
		return nil
	}
	if !name.IsExported() {
		return nil
	}
	return comment(doc, name)
}

func comment(doc *ast.CommentGroup, name *ast.Ident) []misnaming {
	if doc == nil {
		return []misnaming{{name.Pos(), name.Name + " has no comment"}}
	}
	words := strings.Fields(doc.Text())
	if len(words) > 1 && (words[0] == "A" || words[0] == "An" || words[0] == "The") && words[0] != name.Name {
		words = words[1:]
	}
	if len(words) > 0 && strings.Trim(words[0], ".,:;'") == name.Name {
		return nil
	}
	return []misnaming{{doc.Pos(), fmt.Sprintf("the comment of %s begins otherwise", name.Name)}}
}

// receiver is the type of a method.
func receiver(d *ast.FuncDecl) string {
	name := ""
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}
