package markup

import (
	"strings"
	"testing"
)

func shout(arguments []any) (any, error) { return strings.ToUpper(arguments[0].(string)), nil }

func TestDraw(t *testing.T) {
	type inner struct{ Name string }
	dot := struct {
		Name  string
		Inner inner
		List  []string
		N     int
		No    bool
	}{"<a&b>", inner{"x"}, []string{"1", "2"}, 3, false}
	for name, test := range map[string]struct{ source, want string }{
		"escaped":           {`<p>{{.Name}}</p>`, `<p>&lt;a&amp;b&gt;</p>`},
		"field of a field":  {`{{.Inner.Name}}`, `x`},
		"function":          {`{{shout .Inner.Name}}`, `X`},
		"nested function":   {`{{shout (print .Inner.Name "y" .N)}}`, `XY3`},
		"if":                {`{{if .N}}a{{end}}{{if .No}}b{{end}}`, `a`},
		"else":              {`{{if .No}}a{{else}}b{{end}}`, `b`},
		"else if":           {`{{if .No}}a{{else if eq .N 3}}b{{else}}c{{end}}d`, `bd`},
		"not, and, or":      {`{{if and .N (not .No)}}a{{end}}{{if or .No .List}}b{{end}}`, `ab`},
		"with":              {`{{with .Inner}}{{.Name}}{{end}}`, `x`},
		"range":             {`{{range .List}}[{{.}}]{{end}}`, `[1][2]`},
		"range with names":  {`{{range $i, $x := .List}}{{if $i}},{{end}}{{$x}}{{end}}`, `1,2`},
		"length":            {`{{len .List}}`, `2`},
		"another template":  {`{{template "other" .Inner}}`, `other x`},
		"text of a bracket": {`{ } }}`, `{ } }}`},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := Parse(`{{define "one"}}`+test.source+"{{end}}\n"+`{{define "other"}}other {{.Name}}{{end}}`, map[string]Func{"shout": shout})
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			if err := set.Draw(&b, "one", dot); err != nil || b.String() != test.want {
				t.Errorf("%q, %v", b.String(), err)
			}
		})
	}
}

// A mistake of a template is met where it is read, not by a person.
func TestWhatIsNoTemplateIsRefused(t *testing.T) {
	for name, source := range map[string]string{
		"no end":                  `{{define "a"}}x`,
		"action without end":      `{{define "a"}}{{if .X}}x{{end}}`,
		"braces without end":      `{{define "a"}}{{.X`,
		"HTML outside":            `x{{define "a"}}{{end}}`,
		"action outside":          `{{.X}}`,
		"unknown function":        `{{define "a"}}{{shout .X}}{{end}}`,
		"unknown template":        `{{define "a"}}{{template "b" .}}{{end}}`,
		"template without a dot":  `{{define "a"}}{{template "a"}}{{end}}`,
		"twice":                   `{{define "a"}}{{end}}{{define "a"}}{{end}}`,
		"value with an argument":  `{{define "a"}}{{.X .Y}}{{end}}`,
		"parenthesis":             `{{define "a"}}{{print (print .X}}{{end}}`,
		"string":                  `{{define "a"}}{{print "x}}{{end}}`,
		"empty":                   `{{define "a"}}{{}}{{end}}`,
		"two else":                `{{define "a"}}{{if .X}}{{else}}{{else}}{{end}}{{end}}`,
		"else of nothing":         `{{define "a"}}{{else}}{{end}}`,
		"range without a value":   `{{define "a"}}{{range}}{{end}}{{end}}`,
		"spaces that are trimmed": `{{define "a"}}{{- .X -}}{{end}}`,
		"pipe":                    `{{define "a"}}{{.X | print}}{{end}}`,
	} {
		if _, err := Parse(source, nil); err == nil {
			t.Errorf("%s: %s is a template", name, source)
		}
	}
}

func TestWhatCannotBeDrawnIsAnError(t *testing.T) {
	for name, source := range map[string]string{
		"no field":       `{{.Missing}}`,
		"field of text":  `{{.Name.Missing}}`,
		"hidden field":   `{{.hidden}}`,
		"no variable":    `{{$x}}`,
		"range of text":  `{{range .Name}}{{end}}`,
		"length of text": `{{len .Name}}`,
	} {
		set, err := Parse(`{{define "a"}}`+source+`{{end}}`, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := set.Draw(new(strings.Builder), "a", struct{ Name, hidden string }{"x", "y"}); err == nil {
			t.Errorf("%s: %s is drawn", name, source)
		}
	}
	set, err := Parse("", nil)
	if err != nil || set.Draw(new(strings.Builder), "a", nil) == nil {
		t.Errorf("a template that is not there is drawn, %v", err)
	}
}
