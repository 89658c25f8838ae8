package tree_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// A factsFile is one FACTS.md: what the code stands on, in numbered sections.
type factsFile struct {
	path      string
	sections  map[string]bool // number: cited by something else than a FACTS.md
	innermost []string        // those that have no section within
	faults    []string
}

var (
	// citation is (jpki facts 5.1), (jpki facts 5.1, 5.2 and 5.7), also over the end
	// of a line of comment.
	citation = regexp.MustCompile(`\b([A-Za-z][\w-]*)` + blank + `facts` + blank + `(\d+(?:\.\d+)*(?:(?:,|` + blank + `(?:and|or))` + blank + `\d+(?:\.\d+)*\b)*)`)
	// further is a section behind those, in a form that nothing resolves: a range.
	furtherSection = regexp.MustCompile(`^(?:` + blank + `)?(?:[-–;/&]|to\b)(?:` + blank + `)?\d`)
	number         = regexp.MustCompile(`\d+(?:\.\d+)*`)
	heading        = regexp.MustCompile(`(?m)^#{2,3} (.*)$`)
	numbered       = regexp.MustCompile(`^(\d+(?:\.\d+)*) \S`)
	source         = regexp.MustCompile(`(?m)^Source: \S`)
)

// blank is what may stand between the words of a citation: white space, and where a
// comment goes on in the next line the sign with which it does.
const blank = `(?:[ \t]|\n[ \t]*(?://|#|\*|--)?[ \t]*)+`

// stale are citations of what nobody has who has this tree, and of no section: how
// they begin, and how they go on.
var stale = []struct {
	word string
	then *regexp.Regexp
}{
	{"card", regexp.MustCompile(`^` + blank + `(?:§|\d+\.\d|\d+[ \t]*[);]|sections?` + blank + `\d|facts\b)`)},
	{"Card", regexp.MustCompile(`^` + blank + `(?:§|\d+\.\d|\d+[ \t]*[);]|sections?` + blank + `\d|facts\b)`)},
	{"cards", regexp.MustCompile(`^` + blank + `\d+[ \t]*[);]`)},
	{"lifecycle", regexp.MustCompile(`^(?:-2026|\.md|,?` + blank + `(?:section` + blank + `)?§?\d)`)},
	{"peers", regexp.MustCompile(`^(?:['’]s?)?(?:\.md|,?` + blank + `(?:facts|section|§|\d))`)},
	{"jpki-card", citedOutside}, {"jpki-lifecycle-and-users", citedOutside}, {"web-platform", citedOutside}, {"go-wasm", citedOutside},
	{"relying-party", citedOutside}, {"signature-formats", citedOutside}, {"packaging", citedOutside}, {"wording", citedOutside},
	{"DESIGN", regexp.MustCompile(`^(?:\.md)?(?:[^A-Za-z0-9_]|$)`)}, {"STYLE", regexp.MustCompile(`^(?:\.md)?(?:[^A-Za-z0-9_]|$)`)},
	{"../", regexp.MustCompile(`^(?:facts|seeds|design)\b`)},
	{"facts", regexp.MustCompile(`^(?:/[a-z]|[,:]?` + blank + `(?:head|section|card|peers)\b)`)},
	{" (facts", regexp.MustCompile(`^(?:[),:;]|` + blank + `\d)`)},
	{"Facts", regexp.MustCompile(`^` + blank + `\d`)},
}

// citedOutside is what follows the name of a file that is not in the tree.
var citedOutside = regexp.MustCompile(`^(?:\.md|,?` + blank + `(?:facts|section|§|\d))`)

// namelessCitation is a bracket with facts and no section.
var namelessCitation = regexp.MustCompile(`\((?:the` + blank + `)?[a-z][a-z-]*` + blank + `facts[),;:]`)

// staleAt returns where a text cites in one of those forms. Most texts are screens,
// so it looks at the words first.
func staleAt(text string) (found [][2]int) {
	for _, s := range stale {
		for from := 0; ; {
			at := strings.Index(text[from:], s.word)
			if at < 0 {
				break
			}
			at, from = from+at, from+at+len(s.word)
			if at > 0 && isWord(text[at-1]) && isWord(s.word[0]) {
				continue
			}
			if m := s.then.FindStringIndex(text[from:min(len(text), from+80)]); m != nil {
				found = append(found, [2]int{at, from + m[1]})
			}
		}
	}
	return found
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// factsFiles reads every FACTS.md of the tree, by the last element of its folder.
func factsFiles(t *testing.T, tree fs.FS) map[string]*factsFile {
	t.Helper()
	found := map[string]*factsFile{}
	walkFiles(t, tree, func(file string, text []byte) {
		if path.Base(file) != "FACTS.md" {
			return
		}
		name := path.Base(path.Dir(file))
		f := readFolio(file, string(text))
		if other := found[name]; other != nil {
			f.faults = append(other.faults, fmt.Sprintf("(%s facts …) is also %s", name, other.path))
		}
		found[name] = f
	})
	return found
}

// readFolio finds the sections. Each that has none within must have a source, and so
// must what stands under Background, which nothing needs to cite.
func readFolio(file, text string) *factsFile {
	f := &factsFile{path: file, sections: map[string]bool{}}
	bounds := heading.FindAllStringSubmatchIndex(text, -1)
	for i, b := range bounds {
		end := len(text)
		if i+1 < len(bounds) {
			end = bounds[i+1][0]
		}
		title, body := text[b[2]:b[3]], strings.TrimSpace(text[b[1]:end])
		id := numbered.FindStringSubmatch(title)
		switch {
		case id == nil && title != "Background":
			f.faults = append(f.faults, fmt.Sprintf("%q has no number and is not Background", title))
			continue
		case id != nil && f.sections[id[1]]:
			f.faults = append(f.faults, id[1]+" is there twice")
		case id != nil:
			f.sections[id[1]] = true
		}
		if within := i+1 < len(bounds) && body == ""; within {
			continue
		}
		if !source.MatchString(body) {
			f.faults = append(f.faults, title+" has no source")
		}
		if id != nil {
			f.innermost = append(f.innermost, id[1])
		}
	}
	for id := range f.sections {
		f.sections[id] = false
	}
	return f
}

// walkFiles calls do with every text of the tree: what is built, fetched or another's is
// left out, and so is this file, which holds the wrong forms.
func walkFiles(t *testing.T, tree fs.FS, do func(file string, text []byte)) {
	t.Helper()
	err := fs.WalkDir(tree, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", "bin", "artefacts", "static/dist", "node_modules"}, file):
			return fs.SkipDir
		case !entry.Type().IsRegular() || slices.Contains([]string{"go.sum", "LICENSE", "static/notices.txt", "scripts/tree/facts_test.go"}, file):
			return nil
		}
		text, err := fs.ReadFile(tree, file)
		if err == nil && !bytes.Contains(text, []byte{0}) {
			do(file, text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// factFaults says what is wrong with the citations of a tree and with its FACTS.md.
func factFaults(t *testing.T, tree fs.FS) (faults []string) {
	t.Helper()
	all := factsFiles(t, tree)
	walkFiles(t, tree, func(file string, text []byte) {
		faults = append(faults, citationFaults(all, file, string(text))...)
		if path.Base(file) != "FACTS.md" {
			faults = append(faults, citationsTold(t, file, text)...)
		}
	})
	for name, f := range all {
		for _, fault := range f.faults {
			faults = append(faults, f.path+": "+fault)
		}
		for _, id := range f.innermost {
			if !f.sections[id] {
				faults = append(faults, fmt.Sprintf("%s: nothing cites (%s facts %s); what no code stands on is Background", f.path, name, id))
			}
		}
	}
	slices.Sort(faults)
	return faults
}

// citationFaults resolves the citations of one file, and finds those of an old form.
func citationFaults(all map[string]*factsFile, file, text string) (faults []string) {
	at := func(offset int) string { return fmt.Sprintf("%s:%d", file, 1+strings.Count(text[:offset], "\n")) }
	for _, m := range staleAt(text) {
		faults = append(faults, fmt.Sprintf("%s: %q: cite a section of a FACTS.md, as (jpki facts 5.1)", at(m[0]), text[m[0]:m[1]]))
	}
	if !strings.Contains(text, "facts") {
		return faults
	}
	for _, m := range namelessCitation.FindAllStringIndex(text, -1) {
		faults = append(faults, fmt.Sprintf("%s: %q without a section", at(m[0]), text[m[0]:m[1]]))
	}
	for name := range all {
		for _, m := range regexp.MustCompile(`\b`+name+blank+`facts\b`).FindAllStringIndex(text, -1) {
			if whole := citation.FindStringIndex(text[m[0]:]); whole == nil || whole[0] != 0 {
				faults = append(faults, fmt.Sprintf("%s: %q without a section", at(m[0]), text[m[0]:m[1]]))
			}
		}
	}
	for _, m := range citation.FindAllStringSubmatchIndex(text, -1) {
		name := text[m[2]:m[3]]
		f := all[name]
		if f == nil {
			faults = append(faults, fmt.Sprintf("%s: no folder %s has a FACTS.md", at(m[0]), name))
			continue
		}
		for _, id := range number.FindAllString(text[m[4]:m[5]], -1) {
			if _, ok := f.sections[id]; !ok {
				faults = append(faults, fmt.Sprintf("%s: %s has no section %s", at(m[0]), f.path, id))
			} else if path.Base(file) != "FACTS.md" {
				f.sections[id] = true
			}
		}
		if more := furtherSection.FindString(text[m[1]:]); more != "" {
			faults = append(faults, fmt.Sprintf("%s: %q: name every section, as (jpki facts 5.1, 5.2 and 5.3)", at(m[0]), text[m[0]:m[1]]+more))
		}
	}
	return faults
}

// citationsTold finds citations in what a program tells people: an operator reads the primary
// source there.
func citationsTold(t *testing.T, file string, text []byte) (faults []string) {
	t.Helper()
	said := func(s string) {
		if !strings.Contains(s, "facts") {
			return
		}
		if found := citation.FindString(s); found != "" {
			faults = append(faults, fmt.Sprintf("%s: people are told %q: name the primary source", file, found))
		}
	}
	switch {
	case strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go"):
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				said(l.Value)
			}
			return true
		})
	case strings.HasSuffix(file, ".yaml"):
		for line := range strings.Lines(string(text)) {
			before, _, _ := strings.Cut(line, "#")
			said(before)
		}
	case strings.HasSuffix(file, ".json"), strings.Contains(file, "/testdata/") && !strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, ".md"):
		said(string(text))
	}
	return faults
}

// What the code stands on is in the tree, and each citation of it leads there.
func TestFactsThatAreCitedAreInTheTree(t *testing.T) {
	for _, fault := range factFaults(t, os.DirFS(filepath.Join("..", ".."))) {
		t.Error(fault)
	}
}

// And the test bites: citations that lead nowhere, facts without a source or a use.
func TestCitationsThatLeadNowhereAreFound(t *testing.T) {
	const facts = "# Card\n\n## 1 Files\n\n### 1.1 Names\n\nText.\n\nSource: ISO/IEC 7816-4, 7.\n\n## 2 Keys\n\nText.\n\nSource: measured.\n\n## Background\n\nText.\n\nSource: RFC 1.\n"
	const cites = "// (jpki facts 1.1 and 2)\npackage card\n"
	for name, test := range map[string]struct{ file, text, want string }{
		"all is well":                     {"shared/card/a.go", "package card\n", ""},
		"over the end of a line":          {"shared/card/a.go", "// A word (jpki\n// facts 1.1) and more.\npackage card\n", ""},
		"a whole chapter":                 {"shared/card/a.go", "// (jpki facts 1)\npackage card\n", ""},
		"natural speech":                  {"shared/card/a.go", "// The facts are data; a card 85 mm wide.\npackage card\n", ""},
		"section that is not there":       {"shared/card/a.go", "// (jpki facts 1.2)\npackage card\n", "no section 1.2"},
		"second of a list":                {"shared/card/a.go", "// (jpki facts 1.1, 2 and 3)\npackage card\n", "no section 3"},
		"over the line, not there":        {"static/a.js", "// A word (jpki\n// facts 4).\n", "no section 4"},
		"folder that has none":            {"static/a.css", "/* (card facts 1.1) */", "(jpki facts 5.1)"},
		"another folder that has none":    {"static/a.html", "<!-- (dom facts 1) -->", "no folder dom"},
		"no section":                      {"shared/card/a.go", "// (jpki facts)\npackage card\n", "without a section"},
		"no section, in speech":           {"scripts/setup/a.sh", "# by the jpki facts, head\n", "without a section"},
		"old: card":                       {"shared/card/a.go", "// as ISO says (ISO 7816; card 5.1)\npackage card\n", "card 5.1"},
		"old: card, one number":           {"shared/card/a.go", "// (card 3)\npackage card\n", "card 3"},
		"old: card section":               {"shared/card/a.go", "// (card section 3)\npackage card\n", "card section"},
		"old: over the line":              {"shared/card/a.go", "// by key identifier (card\n// 5.4)\npackage card\n", "5.4"},
		"old: in a literal":               {"shared/card/a.go", "package card\n\nconst c = \"card 5.1; RFC 5280\"\n", "card 5.1"},
		"old: in a golden file":           {"shared/card/testdata/a.txt", "violation: subject (card 5.1)\n", "card 5.1"},
		"old: peers":                      {"README.md", "(peers 4.3)", "peers 4"},
		"old: peers facts":                {"Makefile", "# (peers facts 2.13, question 17)", "peers facts"},
		"old: design":                     {"shared/card/a.go", "// (DESIGN section 7)\npackage card\n", "DESIGN"},
		"old: lifecycle without facts":    {"data/a.yaml", "# lifecycle 2.5\n", "lifecycle 2"},
		"old: web-platform":               {"static/a.js", "// web-platform facts 0.2", "web-platform facts"},
		"old: go-wasm, over the line":     {"shared/card/a.go", "// (go-wasm facts\n// 1)\npackage card\n", "go-wasm facts"},
		"old: relying-party":              {"a.json", `{"a": "relying-party 2.4"}`, "relying-party 2"},
		"old: a file outside":             {"shared/card/a.go", "// ../facts/jpki-card.md, section 2.1\npackage card\n", "../facts"},
		"old: facts, then a colon":        {"shared/card/a.go", "// (facts: card 2.1)\npackage card\n", "facts: card"},
		"old: facts alone":                {"shared/card/a.go", "// A word (facts 5.1).\npackage card\n", "(facts"},
		"old: facts alone, no number":     {"shared/card/a.go", "// A word (facts).\npackage card\n", "(facts"},
		"old: some facts":                 {"shared/card/a.go", "// A word (browser facts).\npackage card\n", "facts"},
		"old: with a sign":                {"shared/card/a.go", "// A word (card §5.1).\npackage card\n", "§"},
		"old: of a year":                  {"shared/card/a.go", "// A word (lifecycle-2026).\npackage card\n", "lifecycle-2026"},
		"facts in code":                   {"shared/card/a.go", "package card\n\nvar x = report(steps, facts)\n", ""},
		"large letters":                   {"shared/card/a.go", "// (JPKI facts 1.1)\npackage card\n", "no folder JPKI"},
		"a range":                         {"shared/card/a.go", "// (jpki facts 1.1–1.2)\npackage card\n", "name every section"},
		"a range in words":                {"shared/card/a.go", "// (jpki facts 1 to 2)\npackage card\n", "name every section"},
		"behind a semicolon":              {"shared/card/a.go", "// (jpki facts 1.1; 2)\npackage card\n", "name every section"},
		"people are told":                 {"shared/card/a.go", "package card\n\nconst c = \"see (jpki facts 1.1)\"\n", "primary source"},
		"people are told, in a text":      {"static/locale/en/a.json", `{"a": "(jpki facts 1.1)"}`, "primary source"},
		"people are told, in data":        {"data/a.yaml", "text: (jpki facts 1.1)\n", "primary source"},
		"comment of data for tests":       {"a/testdata/a.yaml", "# (jpki facts 1.1)\na: b\n", ""},
		"people are told, in golden text": {"a/testdata/a.txt", "(jpki facts 1.1)\n", "primary source"},
		"section that nothing cites":      {"shared/jpki/FACTS.md", facts + "\n## 3 More\n\nSource: RFC 2.\n", "nothing cites (jpki facts 3)"},
		"cited by facts alone":            {"shared/jpki/FACTS.md", facts + "\n## 3 More (jpki facts 3)\n\nSource: RFC 2.\n", "nothing cites (jpki facts 3)"},
		"section without a source":        {"shared/jpki/FACTS.md", strings.Replace(facts, "Source: measured.", "", 1), "2 Keys has no source"},
		"Background without a source":     {"shared/jpki/FACTS.md", strings.Replace(facts, "Source: RFC 1.", "", 1), "Background has no source"},
		"section without a number":        {"shared/jpki/FACTS.md", strings.Replace(facts, "2 Keys", "Keys", 1), `"Keys" has no number`},
		"section twice":                   {"shared/jpki/FACTS.md", strings.Replace(facts, "2 Keys", "1.1 Keys", 1), "1.1 is there twice"},
		"two folders of one name":         {"helper/jpki/FACTS.md", facts, "is also"},
	} {
		t.Run(name, func(t *testing.T) {
			tree := fstest.MapFS{"shared/jpki/FACTS.md": {Data: []byte(facts)}, "shared/card/cites.go": {Data: []byte(cites)}}
			tree[test.file] = &fstest.MapFile{Data: []byte(test.text)}
			got := strings.Join(factFaults(t, tree), "\n")
			if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
				t.Errorf("faults %q, want %q", got, test.want)
			}
		})
	}
}
