package datafile

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A slip is a character that Japanese input leaves where YAML has another, or
// one that is easily forgotten.
type slip struct {
	line   *regexp.Regexp // its group is the character
	ja, en string
}

const (
	colonJa = "コロン（：）が全角です。半角の「: 」（コロンと空白）にしてください"
	colonEn = "this colon is full-width; use a half-width one and a space"
)

// The first that matches a line is reported.
var slips = [...]slip{
	{regexp.MustCompile(`^ *(\t)`), "字下げにタブがあります。半角の空白にしてください", "a tab indents this line; use spaces"},
	{regexp.MustCompile(`^ *(　)[ 　]*(?:- |\w+ *[:：])`), "字下げに全角の空白があります。半角の空白にしてください", "a full-width space indents this line; use half-width spaces"},
	{regexp.MustCompile(`^ *(?:- )?\w+(：)`), colonJa, colonEn},
	{regexp.MustCompile(`^ *([－ー−])[ 　]*\w+ *[:：]`), "行のはじめの記号が全角です。半角の「- 」（ハイフンと空白）にしてください", "this hyphen is full-width; use a half-width one and a space"},
	{regexp.MustCompile(`^ *(?:- )?\w+:(　)`), "コロンのあとの空白が全角です。半角の空白にしてください", "the space after the colon is full-width; use a half-width one"},
	{regexp.MustCompile(`^ *(?:- )?\w+(:)(?:[^\s/]|/[^/])`), "コロンのあとに半角の空白を入れてください", "put a space after this colon"},
	{regexp.MustCompile(`^ *(-)\w+ *:`), "「-」のあとに半角の空白を入れてください", "put a space after this hyphen"},
}

// reportSlip reports one at the line at which the parser stumbled, or the line before
// it, and tells whether there is any. Further up, the same letters may be text.
func (d *decoder) reportSlip(text []byte, stumbled int) bool {
	lines := strings.Split(string(text), "\n")
	stumbled = min(stumbled, len(lines))
	for n := stumbled; n > 0 && n >= stumbled-1; n-- {
		for _, s := range slips {
			if at := s.line.FindStringSubmatchIndex(lines[n-1]); at != nil {
				d.report(token.Position{Line: n, Column: columnAfter(lines[n-1][:at[2]])}, "%[1]s", "%[2]s", s.ja, s.en)
				return true
			}
		}
	}
	return d.openQuote(lines, stumbled)
}

var openingQuote = regexp.MustCompile(`(?:^|[ \[{])(")(?:[^"\\]|\\.)*$`)

// openQuote reports a quote that nothing closes: the parser takes all that
// follows as text, up to the next quote, and stumbles there.
func (d *decoder) openQuote(lines []string, stumbled int) bool {
	for n := stumbled; n > 0 && strings.Contains(lines[stumbled-1], `"`); n-- {
		if at := openingQuote.FindStringSubmatchIndex(lines[n-1]); at != nil {
			d.report(token.Position{Line: n, Column: columnAfter(lines[n-1][:at[2]])},
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
	return d.reportComma(n, inWord)
}

// commaInText reports one between two keys within { }, which are one text then.
func (d *decoder) commaInText(n ast.Node) bool {
	return d.reportComma(n, betweenKeys)
}

var (
	inWord      = regexp.MustCompile(`[，、]`)
	betweenKeys = regexp.MustCompile(`[，、]\s*(?:ja|easy|en) *[:：]`)
)

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

func (d *decoder) reportComma(n ast.Node, form *regexp.Regexp) bool {
	text, ok := unquoted(n)
	if !ok {
		return false
	}
	at := form.FindStringIndex(text.Value)
	if at == nil {
		return false
	}
	comma, _ := utf8.DecodeRuneInString(text.Value[at[0]:])
	d.report(*positionAfter(text.Token.Position, text.Value[:at[0]]), "区切りの「%c」が全角です。半角の「, 」（コンマと空白）にしてください",
		"the separator %c is full-width; use a half-width comma and a space", comma)
	return true
}

// positionAfter is the place after a text that begins somewhere, in the same line.
func positionAfter(from *token.Position, text string) *token.Position {
	return &token.Position{Line: from.Line, Column: from.Column + utf8.RuneCountInString(text)}
}
