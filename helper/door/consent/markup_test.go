package consent

import (
	"fmt"
	"html/template"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"jpkiweb/helper/door/consent/markup"
	"jpkiweb/shared/character"
)

// hostile are what a site, a file and a card may say of themselves, and what would be
// noticed in a place where escaping is another.
var hostile = []string{
	"", "市役所", `"><script>alert(1)</script>`, "' onclick='x", "javascript:alert(1)", "a b\tc\nd", "</title><b>", "<!--", "-->", "&amp;&lt;", "+ADw-", "\x00",
	"{{.Token}}", "`${x}`", "\u202Efdp.exe", "url(x)", "\\u003c", "x/*", "=", "]]>", "\xff",
}

// html/template, which knows where in HTML a value stands, writes the same bytes, so that
// none stands where it would have to be escaped otherwise.
func TestTemplatesAreDrawnAsHTMLTemplateDrawsThem(t *testing.T) {
	ours, theirs := bothSets(t)
	random := rand.New(rand.NewPCG(14, 1))
	seen := map[string]bool{}
	for range 1000 {
		p := randomPage(random)
		for _, name := range []string{"head", "form", "foot", "working", "pad", "conclusion", "stranger", "end", "message"} {
			var got, want strings.Builder
			if err := ours.Draw(&got, name, p); err != nil {
				t.Fatal(err)
			}
			if err := theirs.ExecuteTemplate(&want, name, p); err != nil {
				t.Fatal(err)
			}
			if got.String() != want.String() {
				t.Fatalf("%s of %+v\n%s\nhtml/template:\n%s", name, p, got.String(), want.String())
			}
			seen[got.String()] = true
		}
	}
	if len(seen) < 2000 {
		t.Errorf("only %d different pages", len(seen))
	}
}

// bothSets are the window's templates, with texts that are their keys.
func bothSets(t *testing.T) (*markup.Set, *template.Template) {
	t.Helper()
	funcs := map[string]markup.Func{}
	theirs := template.FuncMap{}
	for name := range functions(nil, nil) {
		f := func(arguments []any) (any, error) {
			return markup.HTML("<ruby>" + string(markup.Escape(fmt.Sprint(name, arguments))) + "</ruby>"), nil
		}
		switch name {
		case "plain":
			f = func(arguments []any) (any, error) { return markup.Escape(fmt.Sprint(arguments)), nil }
		case "tag", "tone":
			f = func(arguments []any) (any, error) { return fmt.Sprint(arguments...), nil }
		case "lines":
			f = func(arguments []any) (any, error) {
				return []markup.HTML{"<b>", markup.Escape(fmt.Sprint(arguments))}, nil
			}
		case "style", "kept":
			f = functions(nil, nil)[name]
		}
		funcs[name], theirs[name] = f, func(arguments ...any) (any, error) { return converted(name, f, arguments) }
	}
	ours, err := markup.Parse(pageSource, funcs)
	if err != nil {
		t.Fatal(err)
	}
	return ours, template.Must(template.New("").Funcs(theirs).Parse(pageSource))
}

// converted gives what a function returns the type that html/template has for it.
func converted(name string, f markup.Func, arguments []any) (any, error) {
	value, err := f(arguments)
	switch of := value.(type) {
	case []markup.HTML:
		var lines []template.HTML
		for _, line := range of {
			lines = append(lines, template.HTML(line))
		}
		return lines, err
	case markup.HTML:
		switch name {
		case "style":
			return template.CSS(of), err
		case "kept":
			return template.HTMLAttr(of), err
		}
		return template.HTML(of), err
	}
	return value, err
}

func randomPage(random *rand.Rand) page {
	word := func() string { return hostile[random.IntN(len(hostile))] }
	one := func(of ...string) string { return append(of, word())[random.IntN(len(of)+1)] }
	yes := func() bool { return random.IntN(2) == 0 }
	words := func() (list []string) {
		for range random.IntN(3) {
			list = append(list, word())
		}
		return list
	}
	pieces := func() (list []character.Piece) {
		for range random.IntN(3) {
			list = append(list, character.Piece{Text: word(), Hidden: yes()})
		}
		return list
	}
	p := page{
		Language: word(), Title: word(), Asking: yes(), Others: words(), Address: "/window/0af", Token: word(),
		Purpose: one("sign", "attributes", "certificate"), PIN: word(), Tries: random.IntN(3), Max: random.IntN(6),
		Site: site{ASCII: word(), Scheme: word(), Port: word(), Warnings: words()},
		Pad:  yes(), Change: yes(), Digit: yes(), Against: one(""), Unconfirmed: yes(),
		Faults: faults{PIN: word(), New: word(), Again: word(), Agree: word(), LastTry: word(), UseAnyway: word()},
		Key:    one("done", "wrong", "blocked", "against"), Code: word(),
	}
	for range random.IntN(3) {
		p.Site.Labels = append(p.Site.Labels, pieces())
	}
	for range random.IntN(3) {
		p.Documents = append(p.Documents, document{Name: pieces(), Hidden: yes(), Unit: word(), Size: word(), Exact: word(), Digest: slices.Clone(words())})
	}
	return p
}
