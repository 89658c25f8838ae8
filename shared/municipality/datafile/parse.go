package datafile

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"jpkiweb/shared/municipality"
)

// A Document is a data file with the places of what it holds.
type Document struct {
	Name      string // of the file, without folder
	File      *municipality.File
	positions map[string]token.Position // by path, such as offices[0].hours[1].from
}

// Parse reads a file. If there are problems, they are all errors, and the
// Document may lack what they are about.
func Parse(path string, text []byte) (*Document, []Problem) {
	doc := &Document{Name: filepath.Base(path), File: new(municipality.File), positions: map[string]token.Position{}}
	d := decoder{doc: doc, anchors: map[string]ast.Node{}}
	if body := d.body(text); body != nil {
		d.value(body, reflect.ValueOf(doc.File).Elem(), "")
	}
	return doc, inOrder(d.problems)
}

// Syntax reports whether a text is YAML at all, with each key once.
func Syntax(path string, text []byte) []Problem {
	doc := &Document{Name: filepath.Base(path), positions: map[string]token.Position{}}
	d := decoder{doc: doc, strict: true}
	d.body(text)
	return d.problems
}

// position is the place of a path, or of what encloses it.
func (doc *Document) position(path string) token.Position {
	for {
		if p, ok := doc.positions[path]; ok {
			return p
		}
		if path == "" {
			return token.Position{Line: 1, Column: 1}
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
}

type decoder struct {
	doc      *Document
	anchors  map[string]ast.Node
	problems []Problem
	values   int  // that were read, each as often as something stands for it
	strict   bool // the parser reports a key that is twice
}

func (d *decoder) report(at token.Position, ja, en string, args ...any) {
	d.problems = append(d.problems, Problem{
		File: d.doc.Name, Line: at.Line, Column: at.Column,
		Ja: fmt.Sprintf(ja, args...), En: fmt.Sprintf(en, args...),
	})
}

// body is the one document of a text, nil after a report.
func (d *decoder) body(text []byte) ast.Node {
	start := token.Position{Line: 1, Column: 1}
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) // that some editors of Windows put in front
	if !utf8.Valid(text) {
		d.report(start, "文字コードがちがいます。UTF-8で保存してください", "save the file as UTF-8")
		return nil
	}
	var options []parser.Option
	if !d.strict {
		options = append(options, parser.AllowDuplicateMapKey())
	}
	tokens := lexer.Tokenize(string(text))
	if at := beyond(tokens); at != nil {
		d.reportBeyond(*at.Position)
		return nil
	}
	file, err := parser.Parse(tokens, 0, options...)
	if err != nil {
		var detail yaml.Error
		if errors.As(err, &detail) {
			if t := detail.GetToken(); t != nil && t.Position != nil {
				start = *t.Position
			}
			err = errors.New(detail.GetMessage())
		}
		if !d.reportSlip(text, start.Line) {
			// The words of the parser are English: %.0v leaves them out.
			d.report(start, "YAMLとして読めません。この行と前の行の、字下げ、コロンのあとの空白、引用符を確かめてください%.0v",
				"this is not YAML; check indentation, the space after a colon, and quotes, here and in the line before (%v)", err)
		}
		return nil
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		d.report(start, "ファイルに何も書かれていません", "the file is empty")
		return nil
	case 1:
		return bodies[0]
	}
	d.report(positionOf(bodies[1]), "1つのファイルには1つの市区町村だけを書いてください (--- で区切れません)",
		"one file holds one municipality; it cannot be divided by ---")
	return nil
}

// positionOf is where a node begins.
func positionOf(n ast.Node) token.Position {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return *n.Values[0].Key.GetToken().Position
		}
	case *ast.MappingValueNode:
		return *n.Key.GetToken().Position
	}
	return *n.GetToken().Position
}
