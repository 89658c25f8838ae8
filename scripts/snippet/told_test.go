package snippet

import (
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jpkiweb/shared/wire"
)

// ofTheFirst are codes of refusals that version 0.1.0 has.
var ofTheFirst = []string{"challenge_expired"}

// What opens a session with the helper is in README's drawing.
func TestDrawingHasWhatSpeaksToTheHelper(t *testing.T) {
	_, drawing, _ := strings.Cut(read(t, root+"/README.md"), "\n```\nbrowser ")
	drawing, _, found := strings.Cut(drawing, "```")
	files, err := filepath.Glob(root + "/wasm/*/*.go")
	if err != nil || !found {
		t.Fatalf("no drawing, or %v", err)
	}
	below, err := filepath.Glob(root + "/wasm/*/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	speak := map[string]bool{}
	for _, file := range append(files, below...) {
		if text := read(t, file); strings.Contains(text, `"jpkiweb/wasm/session"`) && !strings.HasSuffix(file, "_test.go") {
			room, _, _ := strings.Cut(strings.TrimPrefix(file, root+"/wasm/"), "/")
			speak[room] = true
		}
	}
	if len(speak) < 2 {
		t.Fatalf("%v: this test no longer fits", speak)
	}
	for folder := range speak {
		if !strings.Contains(drawing, folder) {
			t.Errorf("wasm/%s is not in the drawing", folder)
		}
	}
}

// Whoever handles the codes of a refusal, or reads what the desk is told, learns of a new one
// from the changelog.
func TestChangelogNamesWhatIsNew(t *testing.T) {
	changelog := read(t, root+"/CHANGELOG.md")
	source := read(t, root+"/shared/relyingparty/report.go")
	var names []string
	for _, code := range regexp.MustCompile(`(?m)^\tCode\w+ +Code = "(\w+)"`).FindAllStringSubmatch(source, -1) {
		if !slices.Contains(ofTheFirst, code[1]) {
			names = append(names, code[1])
		}
	}
	if len(names) < 5 {
		t.Fatalf("%q: the pattern of this test no longer fits", names)
	}
	for field := range reflect.TypeFor[wire.Counter]().Fields() {
		key, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, "Counter."+key)
	}
	for _, name := range names {
		if !strings.Contains(changelog, "`"+name+"`") {
			t.Errorf("the changelog does not name %s", name)
		}
	}
}
