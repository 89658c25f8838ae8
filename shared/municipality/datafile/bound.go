package datafile

import (
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// Bounds of a file; the largest that staff wrote has 7,000 tokens and 3,000 values.
const (
	maxTokens = 60_000
	maxValues = 60_000
	maxDepth  = 32 // of brackets, and of what one line opens without any
)

// beyond is the first token that is too many, or too deep in others: the parser takes room and
// time by the square of both. nil: there is none.
func beyond(tokens token.Tokens) *token.Token {
	brackets, opened, line := 0, 0, 0
	for i, t := range tokens {
		if t.Position.Line != line {
			opened, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets = max(0, brackets-1)
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			opened++
		}
		if i >= maxTokens || brackets > maxDepth || opened > maxDepth {
			return t
		}
	}
	return nil
}

func (d *decoder) reportBeyond(at token.Position) {
	d.report(at, "ファイルに書かれていることが多すぎるか、かっこや「- 」が重なりすぎています。分けるか、減らしてください",
		"the file says too much, or brackets or “- ” are too deep in one another; say less")
}

// spend counts values that a node has, and tells whether there may be so many. An alias is
// counted each time, so that a short file is no long one.
func (d *decoder) spend(n ast.Node, values int) bool {
	before := d.values
	d.values += values
	if before <= maxValues && d.values > maxValues {
		d.reportBeyond(positionOf(n))
	}
	return d.values <= maxValues
}
