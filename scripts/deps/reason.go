package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
)

// rulesFile has the variable libraries: each module, and why it is there.
const rulesFile = "scripts/tree/rules_test.go"

// reasons are those of the rules, by the path of the module.
func reasons() (map[string]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), rulesFile, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		list, ok := n.(*ast.ValueSpec)
		if !ok || list.Names[0].Name != "libraries" {
			return true
		}
		for _, rule := range list.Values[0].(*ast.CompositeLit).Elts {
			texts := textsOf(rule.(*ast.CompositeLit))
			found[texts["name"]] = texts["why"]
		}
		return false
	})
	if len(found) == 0 {
		return nil, errors.New(rulesFile + " has no rules of libraries")
	}
	return found, nil
}

// textsOf are the members of a value that are texts.
func textsOf(value *ast.CompositeLit) map[string]string {
	texts := map[string]string{}
	for _, element := range value.Elts {
		member, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if text, ok := member.Value.(*ast.BasicLit); ok {
			texts[member.Key.(*ast.Ident).Name], _ = strconv.Unquote(text.Value)
		}
	}
	return texts
}
