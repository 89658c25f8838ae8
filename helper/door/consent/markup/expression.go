package markup

import (
	"fmt"
	"reflect"
	"strings"
)

// An expression has a value where it stands.
type expression interface{ eval(scope) (any, error) }

// constant is a string or a number.
type constant struct{ value any }

func (c constant) eval(scope) (any, error) { return c.value, nil }

// path is dot or a variable, and fields of it: ".", ".Site.Port", "$label".
type path struct {
	variable string // "": dot
	fields   []string
}

func (p path) eval(s scope) (any, error) {
	value := s.dot
	if p.variable != "" {
		known := false
		if value, known = s.vars[p.variable]; !known {
			return nil, fmt.Errorf("no variable %s", p.variable)
		}
	}
	for _, name := range p.fields {
		of := reflect.ValueOf(value)
		if of.Kind() != reflect.Struct {
			return nil, fmt.Errorf("no field %s in %T", name, value)
		}
		field := of.FieldByName(name)
		if !field.IsValid() || !field.CanInterface() {
			return nil, fmt.Errorf("no field %s in %T", name, value)
		}
		value = field.Interface()
	}
	return value, nil
}

// application is a function and what it is given.
type application struct {
	name      string
	arguments []expression
}

func (a application) eval(s scope) (any, error) {
	values := make([]any, len(a.arguments))
	for i, argument := range a.arguments {
		var err error
		if values[i], err = argument.eval(s); err != nil {
			return nil, err
		}
	}
	f, known := builtin[a.name]
	if !known {
		f = s.set.funcs[a.name]
	}
	value, err := f(values)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.name, err)
	}
	return value, nil
}

// builtin are the functions of every set, as html/template has them.
var builtin = map[string]Func{
	"and": func(values []any) (any, error) { return pick(values, false) },
	"or":  func(values []any) (any, error) { return pick(values, true) },
	"not": func(values []any) (any, error) { return len(values) == 1 && !isTrue(values[0]), nil },
	"eq":  func(values []any) (any, error) { return len(values) == 2 && values[0] == values[1], nil },
	"len": func(values []any) (any, error) {
		if len(values) != 1 || reflect.ValueOf(values[0]).Kind() != reflect.Slice {
			return nil, fmt.Errorf("of %v", values)
		}
		return reflect.ValueOf(values[0]).Len(), nil
	},
	"print": func(values []any) (any, error) {
		var b strings.Builder
		for _, value := range values {
			fmt.Fprint(&b, value)
		}
		return b.String(), nil
	},
}

// pick is the first value that is as wanted, else the last.
func pick(values []any, wanted bool) (any, error) {
	if len(values) == 0 {
		return nil, fmt.Errorf("of nothing")
	}
	for _, value := range values {
		if isTrue(value) == wanted {
			return value, nil
		}
	}
	return values[len(values)-1], nil
}
