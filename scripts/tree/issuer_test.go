package tree

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// issuing is what of the product changes cards as their issuer does: over
// emulator.Card.Issuer, which no message of a page comes to as long as nobody who answers
// one calls it.
const issuing = "shared/issuer"

func TestNobodyElseCallsTheIssuersChannel(t *testing.T) {
	callers := map[string]bool{}
	sources(t, token.NewFileSet(), func(pkg string, f *ast.File) {
		if product(pkg) && callsIssuer(f) {
			callers[pkg] = true
		}
	})
	if !callers[issuing] {
		t.Errorf("%s does not call it: this test no longer sees who does", issuing)
	}
	for pkg := range callers {
		if under(issuing)(pkg) {
			continue
		}
		t.Errorf("%s calls the issuer's channel of an emulated card", pkg)
	}
}

// And the rule bites.
func TestCallOfTheIssuersChannelIsFound(t *testing.T) {
	for source, want := range map[string]bool{
		"func f() { card.Issuer().Write(change) }": true,
		"func f() { issuer := r.card.Issuer }":     true,
		"func f() { _ = c.Issuer.Organization() }": false,
		"func f() { _ = issuer() }":                false,
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package p\n"+source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := callsIssuer(f); got != want {
			t.Errorf("%s: %v", source, got)
		}
	}
}

// callsIssuer reports whether a file calls a method Issuer, or takes one of something that
// is called a card.
func callsIssuer(f *ast.File) (found bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			s, ok := n.Fun.(*ast.SelectorExpr)
			found = found || ok && s.Sel.Name == "Issuer"
		case *ast.SelectorExpr:
			found = found || n.Sel.Name == "Issuer" && strings.HasSuffix(lastName(n.X), "card")
		}
		return !found
	})
	return found
}
