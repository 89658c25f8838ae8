package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"jpkiweb/scripts/dist/release"
)

// The list has what is in a program, Go's library, and what only the app is linked from;
// it is the same in every run.
func TestListParts(t *testing.T) {
	r := release.Release{
		Version: release.Version{Number: "0.2.0"}, Epoch: time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC),
		Root: filepath.Join("..", ".."), Out: t.TempDir(), Work: t.TempDir(),
	}
	program, err := os.Executable() // of this test, which no module is linked into
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for range 2 {
		a, err := listParts(t.Context(), r, []release.Artefact{{Name: "one", Program: program}, {Name: "none"}})
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(r.Out, a.Name))
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	var b bill
	if err := json.Unmarshal([]byte(texts[0]), &b); err != nil || texts[0] != texts[1] {
		t.Fatalf("%v\n%s\n%s", err, texts[0], texts[1])
	}
	for _, name := range []string{"std", "github.com/hack-pad/safejs", "nhooyr.io/websocket"} {
		i := slices.IndexFunc(b.Components, func(p part) bool { return p.Name == name })
		if i < 0 || b.Components[i].PURL != "pkg:golang/"+name+"@"+b.Components[i].Version || b.Components[i].Version == "" {
			t.Errorf("%s is not there: %s", name, texts[0])
		}
	}
	if b.Format != "CycloneDX" || b.Metadata.Component.Version != "0.2.0" {
		t.Errorf("%+v", b)
	}
	if _, err := listParts(t.Context(), r, []release.Artefact{{Name: "x", Program: "sbom_test.go"}}); err == nil {
		t.Error("a program that is none")
	}
}
