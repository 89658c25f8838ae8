package snippet

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jpkiweb/helper/own/language"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/municipality"
	"jpkiweb/shared/municipality/datafile"
)

const root = "../.."

// A kind is snippets that are run in the same way.
type kind struct {
	file, lang string
	run        func(t *testing.T, s Snippet) // nil: it is run by the test that by names
	by         string
}

var kinds = []kind{
	{"README.md", "", commandsExist, "TestReadmeShell"},
	{"README.md", "go", nil, "TestGo"},
	{"README.md", "html", nil, "TestReadmePage"},
	{"README.md", "js", nil, "TestReadmePage"},
	{"README.md", "html static/index.html", nil, "TestLoginInTenMinutes"},
	{"README.md", "go main.go", nil, "TestLoginInTenMinutes"},
	{"README.ja.md", "", commandsExist, "TestReadmesShowTheSame"},
	{"README.ja.md", "go", nil, "TestReadmesShowTheSame"},
	{"README.ja.md", "html", nil, "TestReadmesShowTheSame"},
	{"README.ja.md", "js", nil, "TestReadmesShowTheSame"},
	{"shared/relyingparty/LOGIN.md", "sh", commandsExist, "TestLoginInTenMinutes"},
	{"shared/relyingparty/LOGIN.ja.md", "sh", commandsExist, "TestLoginInTenMinutes"},
	{manualJa, "json policy", isPolicy, ""},
	{manualJa, "reg policy", isRegistryPolicy, ""},
	{manualJa, "json chromium", nil, "TestManualsShowTheSame"},
	{manualJa, "reg chromium", nil, "TestManualsShowTheSame"},
	{manualJa, "json firefox", nil, "TestManualsShowTheSame"},
	{manualJa, "sh", commandsExist, "TestManualsShowTheSame"},
	{manualJa, "sh package", isMarked, ""},
	{manualJa, "bat", isMarked, ""},
	{manualEn, "json policy", isPolicy, ""},
	{manualEn, "reg policy", isRegistryPolicy, ""},
	{manualEn, "json chromium", nil, "TestManualChromium"},
	{manualEn, "reg chromium", isRegistryOfBrowsers, ""},
	{manualEn, "json firefox", nil, "TestManualFirefox"},
	{manualEn, "sh", commandsExist, "TestManualShell"},
	{manualEn, "sh package", isMarked, ""},
	{manualEn, "bat", isMarked, ""},
	{"shared/municipality/data/README.md", "yaml", isData, ""},
	{"shared/municipality/data/README.md", "", commandsExist, ""},
	{"shared/municipality/data/README.md", "sh", commandsExist, "TestStaffGuide"},
	{"static/guidepage/README.md", "go", nil, "TestGuidePageServer"},
	{"scripts/README.md", "", commandsExist, ""},
	{"scripts/attackfiles/README.md", "", commandsExist, ""},
	{"scripts/bridge/README.md", "", commandsExist, ""},
	{"scripts/bridge/README.md", "json", nil, "TestClientsOfTheReadme"},
	{"scripts/conformance/README.md", "", commandsExist, ""},
	{"scripts/sandbox/README.md", "", commandsExist, ""},
	{"scripts/sandbox/README.md", "sh", commandsExist, "TestSandboxReadme"},
}

// What people copy works; what this test does not know how to run is not in our
// documents.
func TestEverySnippet(t *testing.T) {
	all, err := Blocks(root)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, s := range all {
		i := slices.IndexFunc(kinds, func(k kind) bool { return k.file == s.File && k.lang == s.Lang })
		if i < 0 {
			t.Errorf("%v: no test runs this snippet (%q)", s, s.Lang)
			continue
		}
		used[s.File+s.Lang] = true
		if kinds[i].run != nil {
			kinds[i].run(t, s)
		}
	}
	for _, k := range kinds {
		if !used[k.file+k.lang] {
			t.Errorf("%s has no snippet %q any more", k.file, k.lang)
		}
	}
}

// isPolicy has the helper read the snippet as the administrator's policy, beside a folder
// with the languages that were read.
func isPolicy(t *testing.T, s Snippet) {
	const folder = "/etc/jpki-helper/languages"
	dir := t.TempDir()
	path := filepath.Join(dir, "policy.json")
	write(t, path, strings.ReplaceAll(s.Text, folder, dir))
	vietnamese, _ := language.Draft("vi")
	write(t, filepath.Join(dir, "vi.json"), string(vietnamese))
	p, err := policy.Load(path, os.Getuid())
	if err != nil || reflect.ValueOf(p).IsZero() {
		t.Errorf("%v: %v", s, err)
	}
}

// around is what may stand around a part of a municipality's file, and by how much
// the part is indented there.
var around = []struct {
	before string
	indent int
}{
	{"", 0}, {"papers:\n", 2}, {"papers:\n  - id: x\n", 4}, {"fees:\n", 2}, {"offices:\n  - id: x\n", 4},
	{"offices:\n  - id: x\n    hours:\n", 6}, {"offices:\n  - id: x\n    hours:\n      - days: [mon]\n", 8}, {"guides:\n", 2}, {"guides:\n  - procedure: renew\n", 4},
	{"guides:\n  - procedure: renew\n    visits:\n", 6}, {"guides:\n  - procedure: renew\n    notes:\n", 6},
	{"guides:\n  - procedure: renew\n    visits:\n      - bring:\n", 10},
}

// isData reads the snippet as a part of a municipality's file: somewhere in one, each
// of its keys is known.
func isData(t *testing.T, s Snippet) {
	var last []datafile.Problem
	for _, place := range around {
		if last = unknown([]byte(place.before + indented(s.Text, place.indent))); len(last) == 0 {
			return
		}
	}
	t.Errorf("%v: %v", s, last)
}

// indented moves a text to the right or to the left, so that it begins behind so
// many spaces.
func indented(text string, spaces int) string {
	left := len(text)
	for line := range strings.Lines(text) {
		if rest := strings.TrimLeft(line, " "); rest != "\n" {
			left = min(left, len(line)-len(rest))
		}
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.Repeat(" ", spaces) + line[min(left, len(line)-1):])
	}
	return b.String()
}

// unknown returns the problems that are not about what the rest of a file would say.
func unknown(text []byte) []datafile.Problem {
	_, problems := datafile.Parse("131016-chiyoda.yaml", text)
	return slices.DeleteFunc(datafile.Errors(problems), func(p datafile.Problem) bool {
		return strings.Contains(p.En, "is missing")
	})
}

// Keys that do not exist are found.
func TestWrongDataIsFound(t *testing.T) {
	for _, text := range []string{"offices:\n  - street: x\n", "phones: 3\n", "colour: red\n"} {
		if len(unknown([]byte(text))) == 0 {
			t.Errorf("%q has no problem", text)
		}
	}
	if _, ok := reflect.TypeFor[municipality.File]().FieldByName("Offices"); !ok {
		t.Error("a municipality has no offices")
	}
}

func TestBlocksAndSpans(t *testing.T) {
	text := []byte("Say `make run\nONCE=1`.\n```go\na := 1\n\nb := 2\n```\nand `x`\n  ```\n$ y\n  ```\n")
	all, err := blocks("A.md", text)
	want := []Snippet{{"A.md", 4, "go", "a := 1\n\nb := 2\n"}, {"A.md", 10, "", "$ y\n"}}
	if err != nil || !slices.Equal(all, want) {
		t.Errorf("%+v, %v", all, err)
	}
	if got, want := spans("A.md", text), []Snippet{{"A.md", 1, "", "make run ONCE=1"}, {"A.md", 8, "", "x"}}; !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if _, err := blocks("A.md", bytes.TrimSuffix(text, []byte("  ```\n"))); err == nil {
		t.Error("an open block is accepted")
	}
}

// Tests that the list names exist, in this package, beside the document or among the end-to-end
// tests.
func TestNamedTestsExist(t *testing.T) {
	source := read(t, "*_test.go")
	for _, folder := range []string{"e2e", "sandbox", "bridge"} {
		source += read(t, filepath.Join(root, "scripts", folder, "*_test.go"))
	}
	for _, k := range kinds {
		if k.by != "" && !regexp.MustCompile(`(?m)^func `+k.by+`\(t \*testing\.T\)`).MatchString(source) {
			t.Errorf("%s %q: there is no %s", k.file, k.lang, k.by)
		}
		if k.by == "" && k.run == nil {
			t.Errorf("%s %q is not run", k.file, k.lang)
		}
	}
}
