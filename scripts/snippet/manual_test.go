package snippet

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jpkiweb/helper/own/policy"
)

// The administrators' manuals.
const (
	manualFolder = "scripts/dist/manual/"
	manualJa     = manualFolder + "administrators.ja.md"
	manualEn     = manualFolder + "administrators.en.md"
)

// Both manuals show the same, but for what is said to the reader in a comment: the tests of
// one of them are those of both.
func TestManualsShowTheSame(t *testing.T) {
	ja, en := shown(t, manualJa), shown(t, manualEn)
	if len(en) < 12 || !slices.Equal(ja, en) {
		t.Errorf("%d snippets, and %d:\n%s\n\n%s", len(ja), len(en), strings.Join(ja, "\n"), strings.Join(en, "\n"))
	}
}

// What README says to type stands in the Japanese one, too, and nothing else.
func TestReadmesShowTheSame(t *testing.T) {
	en := shown(t, "README.md")
	for _, block := range shown(t, "README.ja.md") {
		if !slices.Contains(en, block) {
			t.Errorf("README.md does not show\n%s", block)
		}
	}
	first := func(blocks []string) string { return strings.Join(strings.Split(blocks[0], "\n")[:3], "\n") }
	if ja := shown(t, "README.ja.md"); len(ja) < 3 || first(ja) != first(en) || !strings.Contains(first(ja), "make run\nmake test") {
		t.Errorf("both begin with make run and make test: %q", first(ja))
	}
}

// shown are the snippets of a document with their kind, without comments.
func shown(t *testing.T, file string) (texts []string) {
	t.Helper()
	all, err := Blocks(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if s.File == file {
			texts = append(texts, s.Lang+"\n"+comment.ReplaceAllString(s.Text, ""))
		}
	}
	return texts
}

var comment = regexp.MustCompile(`(?m)(^rem .*|(^| +)(#|//) .*)$`)

// properties are what the installers for Windows may be told.
var properties = []string{"ALLOWEDORIGINS", "LANGUAGE", "AUTOSTART"}

// isMarked wants a snippet that no test runs to say so first, and looks at its properties.
func isMarked(t *testing.T, s Snippet) {
	if first, _, _ := strings.Cut(s.Text, "\n"); !strings.HasSuffix(first, "not run here") && !strings.HasSuffix(first, "試験していません") {
		t.Errorf("%v does not say that it is not run: %q", s, first)
	}
	for _, m := range regexp.MustCompile(`([A-Z]{4,})=`).FindAllStringSubmatch(s.Text, -1) {
		if !slices.Contains(properties, m[1]) {
			t.Errorf("%v: there is no property %s", s, m[1])
		}
	}
	commandsExist(t, s)
}

// registry reads a .reg file: for each key its values, as policy.Kind has them.
func registry(t *testing.T, s Snippet) map[string]map[string]any {
	t.Helper()
	text, ok := strings.CutPrefix(s.Text, "Windows Registry Editor Version 5.00\n")
	if !ok {
		t.Fatalf("%v does not begin as a .reg file", s)
	}
	keys, key := map[string]map[string]any{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		value := regexp.MustCompile(`^"([\w.]+)"=(?:"(.*)"|dword:([0-9a-f]{8}))$`).FindStringSubmatch(line)
		switch {
		case line == "":
		case strings.HasPrefix(line, "[HKEY_LOCAL_MACHINE\\"):
			key = strings.Trim(line, "[]")
			keys[key] = map[string]any{}
		case value == nil:
			t.Errorf("%v: %q is no line of a .reg file", s, line)
		case value[3] != "":
			var n uint32
			if _, err := fmt.Sscanf(value[3], "%x", &n); err != nil {
				t.Fatal(err)
			}
			keys[key][value[1]] = n
		default:
			keys[key][value[1]] = strings.ReplaceAll(value[2], `\\`, `\`)
		}
	}
	return keys
}

// isRegistryPolicy wants every key of the policy, each of its type.
func isRegistryPolicy(t *testing.T, s Snippet) {
	got := registry(t, s)[policy.RegistryKey]
	want := map[string]bool{}
	for _, k := range policy.Keys() {
		want[k.Name] = true
		if _, number := got[k.Name].(uint32); number != (k.Kind == policy.Switch || k.Kind == policy.Number) {
			t.Errorf("%v: %s is %v, want %v", s, k.Name, got[k.Name], k.Kind)
		}
	}
	if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, slices.Sorted(maps.Keys(want))) {
		t.Errorf("%v: %q, want %q", s, names, slices.Sorted(maps.Keys(want)))
	}
}

// isRegistryOfBrowsers wants what the first file for Chromium says, for Chrome and Edge.
func isRegistryOfBrowsers(t *testing.T, s Snippet) {
	all, err := Blocks(root)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(of Snippet) bool { return of.File == s.File && of.Lang == "json chromium" })
	var file map[string][]string
	if err := json.Unmarshal([]byte(all[i].Text), &file); err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]any{}
	for _, browser := range []string{`Google\Chrome`, `Microsoft\Edge`} {
		for name, entries := range file {
			key := map[string]any{}
			for i, entry := range entries {
				key[fmt.Sprint(i+1)] = entry
			}
			want[`HKEY_LOCAL_MACHINE\SOFTWARE\Policies\`+browser+`\`+name] = key
		}
	}
	if got := registry(t, s); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v: %v, want %v", s, got, want)
	}
}

// The manuals tell of every key of the policy, and of every document that is shipped.
func TestManualsAreWhole(t *testing.T) {
	for _, file := range []string{manualJa, manualEn} {
		text, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range policy.Keys() {
			if name, _, _ := strings.Cut(k.Name, "."); !strings.Contains(string(text), "`"+name+"`") {
				t.Errorf("%s says nothing of %s", file, name)
			}
		}
	}
}

// The template of the accessibility statement names tests that are there.
func TestStatementNamesTests(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, manualFolder, "accessibility.ja.md"))
	if err != nil {
		t.Fatal(err)
	}
	source := read(t, root+"/scripts/audit/*_test.go") + read(t, root+"/scripts/e2e/*_test.go")
	named := regexp.MustCompile("`(Test\\w+)`").FindAllSubmatch(text, -1)
	if len(named) < 9 {
		t.Errorf("it names %d tests", len(named))
	}
	for _, m := range named {
		if !strings.Contains(source, "func "+string(m[1])+"(t *testing.T)") {
			t.Errorf("there is no %s", m[1])
		}
	}
}
