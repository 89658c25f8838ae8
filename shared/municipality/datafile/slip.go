package datafile

import (
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A slip is a character that Japanese input leaves where YAML has another, or
// one that is easily forgotten.
type slip struct {
	find   func(line string) int // where the character is; -1: nowhere
	ja, en string
}

const (
	colonJa = "コロン（：）が全角です。半角の「: 」（コロンと空白）にしてください"
	colonEn = "this colon is full-width; use a half-width one and a space"
)

// The first that is found in a line is reported.
var slips = [...]slip{
	{tabIndent, "字下げにタブがあります。半角の空白にしてください", "a tab indents this line; use spaces"},
	{wideIndent, "字下げに全角の空白があります。半角の空白にしてください", "a full-width space indents this line; use half-width spaces"},
	{wideColon, colonJa, colonEn},
	{wideHyphen, "行のはじめの記号が全角です。半角の「- 」（ハイフンと空白）にしてください", "this hyphen is full-width; use a half-width one and a space"},
	{wideSpaceAfterColon, "コロンのあとの空白が全角です。半角の空白にしてください", "the space after the colon is full-width; use a half-width one"},
	{closeColon, "コロンのあとに半角の空白を入れてください", "put a space after this colon"},
	{closeHyphen, "「-」のあとに半角の空白を入れてください", "put a space after this hyphen"},
}

// reportSlip reports one at the line at which the parser stumbled, or the line before
// it, and tells whether there is any. Further up, the same letters may be text.
func (d *decoder) reportSlip(text []byte, stumbled int) bool {
	lines := strings.Split(string(text), "\n")
	stumbled = min(stumbled, len(lines))
	for n := stumbled; n > 0 && n >= stumbled-1; n-- {
		for _, s := range slips {
			if at := s.find(lines[n-1]); at >= 0 {
				d.report(token.Position{Line: n, Column: columnAfter(lines[n-1][:at])}, "%[1]s", "%[2]s", s.ja, s.en)
				return true
			}
		}
	}
	return d.openQuote(lines, stumbled)
}

// openQuote reports a quote that nothing closes: the parser takes all that
// follows as text, up to the next quote, and stumbles there.
func (d *decoder) openQuote(lines []string, stumbled int) bool {
	for n := stumbled; n > 0 && strings.Contains(lines[stumbled-1], `"`); n-- {
		if at := unclosedQuote(lines[n-1]); at >= 0 {
			d.report(token.Position{Line: n, Column: columnAfter(lines[n-1][:at])},
				"引用符 (\") が閉じていません。文の終わりにも \" を書いてください", "this quote is not closed; write \" at the end of the text, too")
			return true
		}
		if n < stumbled && strings.Contains(lines[n-1], `"`) {
			return false
		}
	}
	return false
}

// columnAfter is the column of what follows a text.
func columnAfter(text string) int { return utf8.RuneCountInString(text) + 1 }

// colonInKey reports a key that holds a full-width colon and its value, as
// happens within { }; it returns the key that is meant.
func (d *decoder) colonInKey(key *token.Token) (string, bool) {
	meant, _, found := strings.Cut(key.Value, "：")
	if found {
		d.report(*positionAfter(key.Position, meant), "%[1]s", "%[2]s", colonJa, colonEn)
	}
	return meant, found
}

// commaInList reports a full-width comma in a word of a list; words have none.
func (d *decoder) commaInList(n ast.Node) bool {
	return d.reportComma(n, commaIn)
}

// commaInText reports one between two keys within { }, which are one text then.
func (d *decoder) commaInText(n ast.Node) bool {
	return d.reportComma(n, commaBeforeKey)
}

// unquoted is a text that is not in quotes, whose marks may be meant as YAML.
func unquoted(n ast.Node) (*ast.StringNode, bool) {
	text, ok := n.(*ast.StringNode)
	return text, ok && text.Token.Type == token.StringType
}

// colonInText reports a colon that our parser takes for text within { }, but
// that of an editor does not.
func (d *decoder) colonInText(n ast.Node) bool {
	text, ok := unquoted(n)
	if !ok || !strings.Contains(text.Value, ": ") {
		return false
	}
	d.report(positionOf(n), "文の中に「: 」があるので、文を \" \" で囲んでください", "put this text in quotes, for it holds a colon and a space")
	return true
}

func (d *decoder) reportComma(n ast.Node, find func(text string) int) bool {
	text, ok := unquoted(n)
	if !ok {
		return false
	}
	at := find(text.Value)
	if at < 0 {
		return false
	}
	comma, _ := utf8.DecodeRuneInString(text.Value[at:])
	d.report(*positionAfter(text.Token.Position, text.Value[:at]), "区切りの「%c」が全角です。半角の「, 」（コンマと空白）にしてください",
		"the separator %c is full-width; use a half-width comma and a space", comma)
	return true
}

// positionAfter is the place after a text that begins somewhere, in the same line.
func positionAfter(from *token.Position, text string) *token.Position {
	return &token.Position{Line: from.Line, Column: from.Column + utf8.RuneCountInString(text)}
}
