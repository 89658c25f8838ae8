package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"jpkiweb/scripts/output"
	"jpkiweb/static"
	"jpkiweb/static/locale"
)

// What is packed is what is there now, and is read again.
func TestPack(t *testing.T) {
	from, to := filepath.Join(t.TempDir(), "dist"), filepath.Join(t.TempDir(), "dist")
	joined, err := locale.Joined("en")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"locale/en.tsv": joined, "app.wasm.br": []byte("brotli"), ".keep": nil, "old.json": []byte("{}")} {
		if err := output.Write(filepath.Join(from, name), content); err != nil {
			t.Fatal(err)
		}
	}
	packed := func() (names []string) {
		t.Helper()
		if err := pack(from, to); err != nil {
			t.Fatal(err)
		}
		err := fs.WalkDir(os.DirFS(to), ".", func(name string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return names
	}
	if got := packed(); !slices.Equal(got, []string{"app.wasm.br", "locale/en.tsv.br", "old.json.br"}) {
		t.Errorf("%v", got)
	}
	if err := os.Remove(filepath.Join(from, "old.json")); err != nil {
		t.Fatal(err)
	}
	if got := packed(); !slices.Equal(got, []string{"app.wasm.br", "locale/en.tsv.br"}) {
		t.Errorf("what went away is carried on: %v", got)
	}
	if app, err := os.ReadFile(filepath.Join(to, "app.wasm.br")); err != nil || string(app) != "brotli" {
		t.Errorf("packed twice: %q, %v", app, err)
	}
	small, err := os.ReadFile(filepath.Join(to, "locale", "en.tsv.br"))
	if err != nil || len(small)*3 > len(joined) {
		t.Errorf("%d bytes of %d, %v", len(small), len(joined), err)
	}
	texts, err := static.Texts(fstest.MapFS{"dist/locale/en.tsv.br": {Data: small}}, "en")
	if err != nil || strings.HasPrefix(texts.T("tries.label"), "[") {
		t.Errorf("%q, %v", texts.T("tries.label"), err)
	}
}
