package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// readers are the tests that may read what staff write, and what they ask of it; every
// other test asks a copy or an example, or a city would fail it.
var readers = map[string]string{
	"scripts/municipality/frozen_test.go":                 "what it says is what the pages said: the only test of facts",
	"scripts/municipality/main_test.go":                   "the command checks and builds it",
	"scripts/municipality/readers_test.go":                "this list",
	"scripts/municipality/seeds_test.go":                  "cities: what holds of every file",
	"shared/municipality/datafile/schema_test.go":         "it has the form of the schema",
	"shared/municipality/datafile/write_test.go":          "it comes back the same from the YAML with which staff begin",
	"shared/municipality/publication/publication_test.go": "the rules are read as the app reads them",
	"helper/cli/municipality_test.go":                     "the command checks it as an administrator does",
	"scripts/snippet/staff_test.go":                       "what the staff guide does with it ends as it says",
	"scripts/e2e/guide_test.go":                           "a city of it is in the app that ships",
	"scripts/snippet/snippet_test.go":                     "what its README shows has the form of the files",
	"shared/lifecycle/rules_test.go":                      "what the rules say is what their sources said, each with source and date",
	"scripts/wording/tree_test.go":                        "its words are those of the texts",
	"wasm/view/real_test.go":                              "every answer is shown whole",
}

func TestWhatStaffWriteFailsFewTests(t *testing.T) {
	data := regexp.MustCompile(`municipality/data[/"]|lifecycle/data[/"]|"data/rules\.yaml|\b(dataFolder|rulesFile)\b`)
	root(t)
	found := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		path = filepath.ToSlash(path)
		if err != nil || !strings.HasSuffix(path, "_test.go") && !strings.HasPrefix(path, "wasm/view/scene/") || !strings.HasSuffix(path, ".go") {
			return err
		}
		source, err := os.ReadFile(path)
		if data.Match(source) {
			if found[path] = true; readers[path] == "" {
				t.Errorf("%s reads what staff write: ask an example (wasm/view/scene, shared/lifecycletest) or the seeds", path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for path := range readers {
		if !found[path] {
			t.Errorf("%s reads nothing that staff write", path)
		}
	}
}
