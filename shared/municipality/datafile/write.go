package datafile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"jpkiweb/shared/municipality"
)

// What a new file has in the place of what only its authors know. Check takes neither.
const (
	placeholderTitle = "ここにページの題名を書きます"
	placeholderPhone = "000-000-0000"
)

// New is the beginning of the file of a municipality that has none, written on a day
// (YYYY-MM-DD). It says in Japanese what to fill in, and [Check] finds what was not.
func New(e municipality.Entry, today string) []byte {
	var out bytes.Buffer
	texts := func(key string, t municipality.Text) {
		fmt.Fprintf(&out, "%s:\n  ja: %s\n  easy: %s\n  en: %s\n", key, quoted(t.Ja), quoted(t.Easy), quoted(t.En))
	}
	fmt.Fprintf(&out, "# %sのファイル。# から後ろは、覚え書きです。UTF-8 で保存してください。\ncode: %q\n", e.Name.Ja, e.Code)
	texts("name", e.Name)
	texts("prefecture", e.Prefecture)
	fmt.Fprintf(&out, `
# 出典のページ。ここから下で source: page と書くと、このページのことです。
sources:
  - id: page
    title: %s
    # url: https://… （ページのアドレス）
    # date: 2026-04-01 （ページに書かれた更新日。書かれていなければ、この行は書きません）
    read: %s

# 電話番号。自分の役所の番号にします。
phones:
  - number: %s
    for: [inquiry]
    label: {ja: 市区町村の窓口}
    source: page

# 窓口。書くときは、行の初めの「# 」を消して、自分の窓口のことに書き換えます。
# offices:
#   - id: main
#     name: {ja: 市民課}
#     phone: 自分の役所の番号
#     hours:
#       - days: [mon, tue, wed, thu, fri]
#         from: "09:00"
#         to: "17:00"
#         source: page
#     source: page
`, placeholderTitle, today, placeholderPhone)
	return out.Bytes()
}

// YAML writes the JSON of a file that the app has as one that its authors can go on with. The
// order stays; what they noted behind # was never in the JSON. An error is that of the JSON.
func YAML(text []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	root, err := readNode(d)
	if err != nil {
		return nil, err
	}
	if root.kind != '{' {
		return nil, errors.New("the JSON of a file is an object")
	}
	var out bytes.Buffer
	root.write(&out, 0, true)
	return out.Bytes(), nil
}

// A node is a value of JSON: an object '{', a list '[', or else as YAML has it.
type node struct {
	kind   json.Delim
	keys   []string
	values []node
	scalar string
}

func readNode(d *json.Decoder) (n node, err error) {
	token, err := d.Token()
	if err != nil {
		return n, err
	}
	switch token := token.(type) {
	case json.Delim:
		n.kind = token
	case string:
		n.scalar = quoted(token)
		return n, nil
	default:
		n.scalar = fmt.Sprint(token)
		return n, nil
	}
	for d.More() {
		if n.kind == '{' {
			key, err := d.Token()
			if err != nil {
				return n, err
			}
			n.keys = append(n.keys, fmt.Sprint(key))
		}
		value, err := readNode(d)
		if err != nil {
			return n, err
		}
		n.values = append(n.values, value)
	}
	_, err = d.Token() // the end of it
	return n, err
}

// write writes a node behind its key; inline is where its first line has begun.
func (n node) write(out *bytes.Buffer, depth int, inline bool) {
	indent := strings.Repeat("  ", depth)
	switch {
	case n.kind == 0:
		out.WriteString(" " + n.scalar + "\n")
	case n.isFlow():
		var all []string
		for _, v := range n.values {
			all = append(all, v.scalar)
		}
		out.WriteString(" [" + strings.Join(all, ", ") + "]\n")
	case n.kind == '{':
		for i, v := range n.values {
			if i > 0 || !inline {
				out.WriteString(indent)
			}
			out.WriteString(n.keys[i] + ":")
			v.begin(out)
			v.write(out, depth+1, false)
		}
	default:
		for _, v := range n.values {
			out.WriteString(indent + "- ")
			v.write(out, depth+1, true)
		}
	}
}

// begin ends the line of a key whose value is below it.
func (n node) begin(out *bytes.Buffer) {
	if n.kind != 0 && !n.isFlow() {
		out.WriteString("\n")
	}
}

// isFlow tells whether a list has words alone, and gets one line.
func (n node) isFlow() bool {
	for _, v := range n.values {
		if v.kind != 0 {
			return false
		}
	}
	return n.kind == '['
}

// quoted is a text as YAML, in quotes unless it is a word that stands for itself.
func quoted(text string) string {
	if isWord(text) && text != "true" && text != "false" && text != "null" && text != "no" && text != "on" {
		return text
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic(err) // a text is always encoded
	}
	return strings.TrimSuffix(out.String(), "\n")
}
