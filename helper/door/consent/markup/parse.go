package markup

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Parse reads templates, each between {{define "name"}} and {{end}}. What is not of the
// language, and a function or a template that is not there, is an error here, not where
// it is drawn.
func Parse(source string, funcs map[string]Func) (*Set, error) {
	p := parser{rest: source, set: &Set{funcs: funcs, templates: map[string][]node{}}, called: map[string]bool{}}
	if err := p.defines(); err != nil {
		return nil, fmt.Errorf("parse templates, %q: %w", shorten(p.rest), err)
	}
	for name := range p.called {
		if _, known := p.set.templates[name]; !known {
			return nil, fmt.Errorf("parse templates: no template %q", name)
		}
	}
	return p.set, nil
}

func shorten(text string) string { return text[:min(len(text), 60)] }

type parser struct {
	rest   string // of the source
	set    *Set
	called map[string]bool
}

// next returns the HTML up to the next action, and the action's words.
func (p *parser) next() (html string, words []string, err error) {
	html, rest, found := strings.Cut(p.rest, "{{")
	if !found {
		p.rest = ""
		return html, nil, nil
	}
	action, rest, found := strings.Cut(rest, "}}")
	if !found {
		return "", nil, errors.New("{{ without }}")
	}
	p.rest = rest
	words, err = split(action)
	if err == nil && len(words) == 0 {
		err = errors.New("nothing between {{ and }}")
	}
	return html, words, err
}

// split takes an action apart: strings, parentheses, and what spaces part.
func split(action string) (words []string, err error) {
	for action = strings.TrimSpace(action); action != ""; action = strings.TrimSpace(action) {
		n := strings.IndexAny(action, " ()\",")
		switch {
		case n < 0:
			n = len(action)
		case n > 0:
		case action[0] == '"':
			if n = strings.IndexByte(action[1:], '"') + 2; n < 2 || strings.Contains(action[:n], `\`) {
				return nil, fmt.Errorf("string in %s", action)
			}
		default:
			n = 1
		}
		words, action = append(words, action[:n]), action[n:]
	}
	return words, nil
}

// defines reads the templates; between them is only space.
func (p *parser) defines() error {
	for {
		html, words, err := p.next()
		switch {
		case err != nil:
			return err
		case strings.TrimSpace(html) != "":
			return errors.New("HTML outside of a template")
		case words == nil:
			return nil
		case len(words) != 2 || words[0] != "define":
			return fmt.Errorf("%v outside of a template", words)
		}
		name, err := strconv.Unquote(words[1])
		if err != nil {
			return err
		}
		body, end, err := p.body()
		if err != nil {
			return fmt.Errorf("template %s: %w", name, err)
		}
		if _, twice := p.set.templates[name]; twice || len(end) != 1 {
			return fmt.Errorf("template %s is there twice, or ends with %v", name, end)
		}
		p.set.templates[name] = body
	}
}

// body reads up to an action that ends it, end or else, and returns that too.
func (p *parser) body() (nodes []node, end []string, err error) {
	for {
		html, words, err := p.next()
		switch {
		case err != nil:
			return nil, nil, err
		case words == nil:
			return nil, nil, errors.New("no end")
		case html != "":
			nodes = append(nodes, text(html))
		}
		if words[0] == "end" || words[0] == "else" {
			return nodes, words, nil
		}
		n, err := p.action(words)
		if err != nil {
			return nil, nil, fmt.Errorf("%v: %w", words, err)
		}
		nodes = append(nodes, n)
	}
}

func (p *parser) action(words []string) (node, error) {
	switch words[0] {
	case "if", "with":
		return p.choice(words)
	case "range":
		return p.loop(words[1:])
	case "template":
		return p.call(words[1:])
	}
	value, err := p.expression(words)
	return put{value}, err
}

func (p *parser) choice(words []string) (n node, err error) {
	c := choice{dots: words[0] == "with"}
	if c.condition, err = p.expression(words[1:]); err != nil {
		return nil, err
	}
	var end []string
	if c.then, end, err = p.body(); err != nil {
		return nil, err
	}
	switch {
	case len(end) == 1 && end[0] == "end":
		return c, nil
	case len(end) == 1:
		c.otherwise, end, err = p.body()
		if err == nil && (len(end) != 1 || end[0] != "end") {
			err = fmt.Errorf("%v after else", end)
		}
		return c, err
	case end[0] == "else" && end[1] == "if": // which has the end of this one
		nested, err := p.choice(end[1:])
		c.otherwise = []node{nested}
		return c, err
	}
	return nil, fmt.Errorf("ends with %v", end)
}

func (p *parser) loop(words []string) (node, error) {
	var l loop
	if len(words) > 4 && words[1] == "," && words[3] == ":=" {
		l.index, l.element, words = words[0], words[2], words[4:]
	}
	var err error
	if l.over, err = p.expression(words); err != nil {
		return nil, err
	}
	body, end, err := p.body()
	if err == nil && (len(end) != 1 || end[0] != "end") {
		err = fmt.Errorf("ends with %v", end)
	}
	l.body = body
	return l, err
}

func (p *parser) call(words []string) (node, error) {
	if len(words) < 2 {
		return nil, errors.New("template without a name and a value")
	}
	name, err := strconv.Unquote(words[0])
	if err != nil {
		return nil, err
	}
	p.called[name] = true
	dot, err := p.expression(words[1:])
	return call{name, dot}, err
}

// expression reads words as one: a value, or a function and its arguments.
func (p *parser) expression(words []string) (expression, error) {
	if len(words) == 0 {
		return nil, errors.New("no value")
	}
	first, rest, err := p.operand(words)
	if err != nil || len(rest) == 0 {
		return first, err
	}
	a, ok := first.(application)
	if !ok {
		return nil, fmt.Errorf("%s takes no arguments", words[0])
	}
	for len(rest) > 0 {
		var argument expression
		if argument, rest, err = p.operand(rest); err != nil {
			return nil, err
		}
		a.arguments = append(a.arguments, argument)
	}
	return a, nil
}

// operand reads one value, and returns the words behind it.
func (p *parser) operand(words []string) (expression, []string, error) {
	word, rest := words[0], words[1:]
	switch {
	case word == "(":
		end := closing(rest)
		if end < 0 {
			return nil, nil, errors.New("( without )")
		}
		inner, err := p.expression(rest[:end])
		return inner, rest[end+1:], err
	case word[0] == '"':
		value, err := strconv.Unquote(word)
		return constant{value}, rest, err
	case '0' <= word[0] && word[0] <= '9':
		value, err := strconv.Atoi(word)
		return constant{value}, rest, err
	case word[0] == '.', word[0] == '$':
		of, fields, _ := strings.Cut(word, ".")
		read := path{variable: of}
		if fields != "" {
			read.fields = strings.Split(fields, ".")
		}
		return read, rest, nil
	}
	if builtin[word] == nil && p.set.funcs[word] == nil {
		return nil, nil, fmt.Errorf("no function %s", word)
	}
	return application{name: word}, rest, nil
}

// closing is where the parenthesis closes that words are behind; -1: nowhere.
func closing(words []string) int {
	depth := 1
	for i, word := range words {
		switch word {
		case "(":
			depth++
		case ")":
			depth--
		}
		if depth == 0 {
			return i
		}
	}
	return -1
}
