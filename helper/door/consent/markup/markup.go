package markup

import (
	"fmt"
	"reflect"
	"strings"
)

// HTML is written as it is. Who makes one has escaped what is in it.
type HTML string

// A Func is what a template calls by name.
type Func func(arguments []any) (any, error)

// A Set is templates that call each other by name. It is safe for concurrent use.
type Set struct {
	funcs     map[string]Func
	templates map[string][]node
}

// Draw writes the template of that name, with what dot stands for. The functions that a
// set has besides its own: and, eq, len, not, or, print.
func (s *Set) Draw(b *strings.Builder, name string, dot any) error {
	nodes, known := s.templates[name]
	if !known {
		return fmt.Errorf("draw: no template %q", name)
	}
	if err := drawAll(nodes, scope{set: s, out: b, dot: dot}); err != nil {
		return fmt.Errorf("draw %s: %w", name, err)
	}
	return nil
}

// A scope is where a node is drawn.
type scope struct {
	set  *Set
	out  *strings.Builder
	dot  any
	vars map[string]any
}

// with is the scope within, where dot is another and a name may be given.
func (s scope) with(dot any, names map[string]any) scope {
	vars := map[string]any{}
	for _, from := range []map[string]any{s.vars, names} {
		for name, value := range from {
			vars[name] = value
		}
	}
	s.dot, s.vars = dot, vars
	return s
}

// A node is a part of a template.
type node interface{ draw(scope) error }

func drawAll(nodes []node, s scope) error {
	for _, n := range nodes {
		if err := n.draw(s); err != nil {
			return err
		}
	}
	return nil
}

// text is HTML of the template itself.
type text string

func (t text) draw(s scope) error {
	s.out.WriteString(string(t))
	return nil
}

// put writes a value.
type put struct{ value expression }

func (p put) draw(s scope) error {
	value, err := p.value.eval(s)
	if err != nil {
		return err
	}
	if html, ok := value.(HTML); ok {
		s.out.WriteString(string(html))
		return nil
	}
	s.out.WriteString(string(Escape(fmt.Sprint(value))))
	return nil
}

// escaper is that of html/template for texts and quoted attributes; + because old
// browsers took UTF-7 for what it is not.
var escaper = strings.NewReplacer("\x00", "\uFFFD", `"`, "&#34;", "&", "&amp;", "'", "&#39;", "+", "&#43;", "<", "&lt;", ">", "&gt;")

// Escape makes HTML of a text, for between tags and between quotes.
func Escape(text string) HTML { return HTML(escaper.Replace(text)) }

// call draws another template.
type call struct {
	name string
	dot  expression
}

func (c call) draw(s scope) error {
	dot, err := c.dot.eval(s)
	if err != nil {
		return err
	}
	return s.set.Draw(s.out, c.name, dot)
}

// choice is if, and with, which makes what it asks dot.
type choice struct {
	condition       expression
	dots            bool
	then, otherwise []node
}

func (c choice) draw(s scope) error {
	value, err := c.condition.eval(s)
	switch {
	case err != nil:
		return err
	case !isTrue(value):
		return drawAll(c.otherwise, s)
	case c.dots:
		s = s.with(value, nil)
	}
	return drawAll(c.then, s)
}

// loop is range over a slice.
type loop struct {
	index, element string // variables; "": none
	over           expression
	body           []node
}

func (l loop) draw(s scope) error {
	value, err := l.over.eval(s)
	if err != nil {
		return err
	}
	list := reflect.ValueOf(value)
	if list.Kind() != reflect.Slice {
		return fmt.Errorf("range over %T", value)
	}
	for i := range list.Len() {
		element := list.Index(i).Interface()
		names := map[string]any{}
		if l.index != "" {
			names = map[string]any{l.index: i, l.element: element}
		}
		if err := drawAll(l.body, s.with(element, names)); err != nil {
			return err
		}
	}
	return nil
}

// isTrue: what is empty is not, a struct always is.
func isTrue(value any) bool {
	v := reflect.ValueOf(value)
	switch v.Kind() {
	case reflect.Invalid:
		return false
	case reflect.Slice, reflect.String, reflect.Map:
		return v.Len() > 0
	case reflect.Struct:
		return true
	}
	return !v.IsZero()
}
