package datafile

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
)

// value reads a node into v, whose place in the file is path.
func (d *decoder) value(n ast.Node, v reflect.Value, path string) {
	n = d.resolveAlias(n)
	if n == nil {
		return
	}
	d.doc.positions[path] = positionOf(n)
	if _, empty := n.(*ast.NullNode); empty {
		d.report(positionOf(n), "値がありません。いらないキーは、行ごと消してください", "there is no value; delete the line of a key that is not needed")
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), path)
	case reflect.Struct:
		d.mapping(n, v, path)
	case reflect.Slice:
		d.sequence(n, v, path)
	case reflect.String:
		d.text(n, v)
	case reflect.Bool:
		if b, ok := n.(*ast.BoolNode); ok {
			v.SetBool(b.Value)
			return
		}
		d.report(positionOf(n), "true か false を書いてください (%s ではなく)", "write true or false here (not %s)", shownText(n))
	default:
		d.number(n, v)
	}
}

// resolveAlias follows an alias to what it stands for; nil after a report.
func (d *decoder) resolveAlias(n ast.Node) ast.Node {
	switch n := n.(type) {
	case *ast.AnchorNode:
		d.anchors[n.Name.GetToken().Value] = n.Value
		return d.resolveAlias(n.Value)
	case *ast.AliasNode:
		name := n.Value.GetToken().Value
		if to, ok := d.anchors[name]; ok {
			return to
		}
		d.report(positionOf(n), "*%s の元 (&%[1]s) がこの行より前にありません", "there is no &%s before this line", name)
		return nil
	case *ast.TagNode:
		d.report(positionOf(n), "タグ %s は使えません", "the tag %s is not allowed", n.GetToken().Value)
		return nil
	}
	return n
}

func (d *decoder) mapping(n ast.Node, v reflect.Value, path string) {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		d.report(positionOf(n), "「キー: 値」の形で書いてください。使えるキー: %[2]s (%[1]s ではなく)",
			"write “key: value” here, not %s; keys: %s", shownText(n), keys(Fields(v.Type())))
		return
	}
	if !d.spend(n, len(values)) {
		return
	}
	fields := Fields(v.Type())
	seen := map[string]int{}
	for _, entry := range values {
		token := entry.Key.GetToken()
		if meant, slipped := d.colonInKey(token); slipped {
			seen[meant] = token.Position.Line
			continue
		}
		if line, twice := seen[token.Value]; twice {
			d.report(*token.Position, "キー %s が2度書かれています (%d行目にもあります)", "the key %s is there twice (also in line %d)", token.Value, line)
			continue
		}
		seen[token.Value] = token.Position.Line
		d.entry(entry, v, fields, path)
	}
	for _, f := range fields {
		if _, there := seen[f.Key]; f.Required && !there {
			d.missing(n, f)
		}
	}
}

func (d *decoder) entry(entry *ast.MappingValueNode, v reflect.Value, fields []Field, path string) {
	token := entry.Key.GetToken()
	for _, f := range fields {
		if f.Key == token.Value {
			d.value(entry.Value, v.FieldByIndex(f.Index), strings.TrimPrefix(path+"."+f.Key, "."))
			return
		}
	}
	if strings.ContainsFunc(token.Value, func(r rune) bool { return r == ' ' || r >= utf8.RuneSelf }) {
		d.report(*token.Position, "キー %s はありません。文の中に「,」や「:」があるときは、文を \" \" で囲んでください", "there is no key %s; put a text with a comma or colon in quotes", token.Value)
		return
	}
	if near := nearest(token.Value, fields); near != "" {
		d.report(*token.Position, "キー %s はありません。%s のまちがいではありませんか", "there is no key %s; is it %s?", token.Value, near)
		return
	}
	d.report(*token.Position, "キー %s はありません。ここで使えるキー: %s", "there is no key %s; keys here: %s", token.Value, keys(fields))
}

func (d *decoder) missing(n ast.Node, f Field) {
	if f.Owner == "Fact" {
		d.report(positionOf(n), "出典 (source) がありません。どのページに書かれているかを書いてください",
			"the source is missing; say which page this is from")
		return
	}
	d.report(positionOf(n), "キー %s がありません。必ず書いてください", "the key %s is missing", f.Key)
}

func (d *decoder) sequence(n ast.Node, v reflect.Value, path string) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		d.report(positionOf(n), "一覧にしてください (「- 」で始めるか、[ ] で囲みます。%s ではなく)",
			"write a list here (items begin with “- ”, or are within [ ]), not %s", shownText(n))
		return
	}
	if !d.spend(n, len(list.Values)) {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
	for i, item := range list.Values {
		if v.Type().Elem().Kind() == reflect.String && d.commaInList(item) {
			continue
		}
		d.value(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}

func (d *decoder) text(n ast.Node, v reflect.Value) {
	if d.commaInText(n) || d.colonInText(n) {
		return
	}
	switch n := n.(type) {
	case *ast.StringNode:
		v.SetString(n.Value)
	case *ast.LiteralNode:
		v.SetString(n.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		d.report(positionOf(n), "引用符で囲んでください: \"%s\"", "put it in quotes: \"%s\"", shownText(n))
		return
	default:
		d.report(positionOf(n), "文字を書いてください (%s ではなく)", "write text here, not %s", shownText(n))
		return
	}
	if strings.TrimSpace(v.String()) == "" {
		d.report(positionOf(n), "値が空です。書くことがなければキーごと消してください", "the value is empty; if there is nothing to say, delete the key")
	}
}

func (d *decoder) number(n ast.Node, v reflect.Value) {
	// YAML reads 0300 as octal and 1_000 as a thousand; who writes them means neither.
	if i, ok := n.(*ast.IntegerNode); ok && isNumber(i.GetToken().Value) {
		switch value := i.Value.(type) {
		case uint64:
			if value < 1e9 {
				v.SetInt(int64(value))
				return
			}
		case int64:
			if value > -1e9 {
				v.SetInt(value)
				return
			}
		}
	}
	d.report(positionOf(n), "数字だけを書いてください (単位やコンマなし。%s ではなく)", "write a number here, without unit or comma, not %s", shownText(n))
}

// shownText is a node in the words of its author, or what kind it is.
func shownText(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "{ }"
	case *ast.SequenceNode:
		return "[ ]"
	}
	return strings.TrimSpace(n.GetToken().Value)
}
