package wording

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"golang.org/x/net/html"
)

// languages have texts; see static/locale.
var languages = [...]string{"ja", "easy", "en"}

// kana tells Japanese from all else.
var kana = regexp.MustCompile(`[\p{Hiragana}\p{Katakana}]`)

// readJSON reads {"key": "text"}, all in one language.
func readJSON(data []byte, file, lang string) (texts []Text, err error) {
	var all map[string]string
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	for key, text := range all {
		texts = append(texts, Text{file, key, lang, text})
	}
	return texts, nil
}

// readWindow reads the same, with furigana as the trusted window has it.
func readWindow(data []byte, file, lang string) ([]Text, error) {
	texts, err := readJSON(data, file, lang)
	for i, t := range texts {
		if strings.ContainsAny(t.Raw, "｜《》") {
			return nil, fmt.Errorf("%s: furigana is written {漢字|かんじ} here: %s", t.Key, t.Raw)
		}
		texts[i].Raw = inWindow.ReplaceAllString(t.Raw, "｜$1《$2》")
	}
	return texts, err
}

// readByLanguage reads {"ja": {"key": "text"}, …}.
func readByLanguage(data []byte, file string) (texts []Text, err error) {
	var all map[string]map[string]string
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	for lang, of := range all {
		for key, text := range of {
			texts = append(texts, Text{file, key, lang, text})
		}
	}
	return texts, nil
}

// readYAML reads every {ja: …, easy: …, en: …} in a file, wherever it stands.
func readYAML(data []byte, file string) (texts []Text, err error) {
	var all any
	if err := yaml.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	return inYAML(all, file, ""), nil
}

func inYAML(node any, file, path string) (texts []Text) {
	switch node := node.(type) {
	case []any:
		for i, value := range node {
			texts = append(texts, inYAML(value, file, path+"["+label(value, i)+"]")...)
		}
	case map[string]any:
		if _, ok := node["ja"].(string); ok {
			for _, lang := range languages {
				if text, ok := node[lang].(string); ok {
					texts = append(texts, Text{file, path, lang, text})
				}
			}
			return texts
		}
		for key, value := range node {
			texts = append(texts, inYAML(value, file, strings.TrimPrefix(path+"."+key, "."))...)
		}
	}
	return texts
}

// label names an item of a list: by what it calls itself, or by its number.
func label(item any, number int) string {
	if fields, ok := item.(map[string]any); ok {
		for _, key := range []string{"id", "procedure", "paper"} {
			if name, ok := fields[key].(string); ok {
				return name
			}
		}
	}
	return strconv.Itoa(number)
}

// readGo reads the literals of a program that are Japanese, and what stands with them by
// language: "en": "…" or EN: "…".
func readGo(data []byte, file string) (texts []Text, err error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, data, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	lang := ""
	var read func(ast.Node) bool
	read = func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.KeyValueExpr:
			if of := languageOf(node.Key); of != "" {
				before := lang
				lang = of
				ast.Inspect(node.Value, read)
				lang = before
				return false
			}
		case *ast.BasicLit:
			if text, err := strconv.Unquote(node.Value); err == nil && node.Kind == token.STRING {
				texts = append(texts, literal(text, file, lang)...)
			}
		}
		return true
	}
	ast.Inspect(parsed, read)
	return texts, nil
}

// languageOf is the language that a key names, or "".
func languageOf(key ast.Expr) string {
	name := ""
	switch key := key.(type) {
	case *ast.Ident:
		name = key.Name
	case *ast.BasicLit:
		name = strings.Trim(key.Value, `"`)
	}
	for _, lang := range languages {
		if strings.EqualFold(lang, name) {
			return lang
		}
	}
	return ""
}

// literal is a text of a program: in the language it is said to be in, or, if it is
// Japanese, in that.
func literal(text, file, lang string) []Text {
	switch {
	case lang == "" && !kana.MatchString(text):
		return nil
	case lang == "" && strings.Contains(text, "《"):
		lang = "easy"
	case lang == "":
		lang = "ja"
	}
	return []Text{{file, text, lang, text}}
}

// readScript reads the strings of a script that stand in { } of a language, with what its
// constants put into them.
func readScript(data []byte, file string) (texts []Text, err error) {
	constants := map[string]string{}
	lang := ""
	for line := range strings.Lines(string(data)) {
		code := strings.TrimSpace(line)
		switch found := ofScript.FindStringSubmatch(code); {
		case found != nil:
			lang = found[1]
		case strings.HasPrefix(code, "}"):
			lang = ""
		case lang != "":
			for _, found := range inQuotes.FindAllStringSubmatch(code, -1) {
				text := filled.ReplaceAllStringFunc(found[1]+found[2], func(name string) string { return constants[name] })
				texts = append(texts, Text{file, text, lang, text})
			}
		default:
			if found := constant.FindStringSubmatch(code); found != nil {
				constants["${"+found[1]+"}"] = found[2]
			}
		}
	}
	return texts, nil
}

var (
	ofScript = regexp.MustCompile(`^(ja|easy|en): \{$`)
	constant = regexp.MustCompile(`^const ([A-Z_]+) = "([^"\\]*)";$`)
	inQuotes = regexp.MustCompile("\"((?:[^\"\\\\]|\\\\.)*)\"|`([^`]*)`")
	filled   = regexp.MustCompile(`\$\{\w+\}`)
)

// readHTML reads what stands in the elements of a page that have a language.
func readHTML(data []byte, file string) (texts []Text, err error) {
	page, err := html.Parse(strings.NewReader(string(data)))
	if err != nil {
		return nil, err
	}
	for node := range page.Descendants() {
		lang := attribute(node, "lang")
		if node.Type != html.ElementNode || lang == "" || node.Data == "html" {
			continue
		}
		text := strings.Join(strings.Fields(inHTML(node)), " ")
		if lang == "ja" && (strings.Contains(text, "《") || strings.Contains(attribute(node, "class"), "easy")) {
			lang = "easy"
		}
		if text != "" {
			texts = append(texts, Text{file, text, lang, text})
		}
	}
	return texts, nil
}

func attribute(node *html.Node, key string) string {
	for _, a := range node.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// inHTML is the text of an element, with furigana as in the files.
func inHTML(node *html.Node) string {
	var b strings.Builder
	for child := range node.ChildNodes() {
		switch {
		case child.Type == html.TextNode:
			b.WriteString(child.Data)
		case child.Data == "ruby":
			b.WriteString("｜" + inHTML(child) + "》")
		case child.Data == "rt":
			b.WriteString("《" + inHTML(child))
		case child.Data != "rp":
			b.WriteString(inHTML(child))
		}
	}
	return b.String()
}

// A reader reads the texts of a file; the language is that of its name, if it has one.
type reader func(data []byte, file, lang string) ([]Text, error)

// each is a reader of files that have every language in them.
func each(read func(data []byte, file string) ([]Text, error)) reader {
	return func(data []byte, file, _ string) ([]Text, error) { return read(data, file) }
}

// in is a reader of files in a language that not all texts of their kind are in.
func in(lang string, read reader) reader {
	return func(data []byte, file, _ string) ([]Text, error) { return read(data, file, lang) }
}

// glob reads the files of a pattern, of which there must be one.
func glob(root fs.FS, pattern, lang string, read reader) (texts []Text, err error) {
	files, err := fs.Glob(root, pattern)
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%s: no file, %v", pattern, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		data, err := fs.ReadFile(root, file)
		if err != nil {
			return nil, err
		}
		read, err := read(data, file, lang)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		texts = append(texts, read...)
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("%s: no text", pattern)
	}
	return texts, nil
}
