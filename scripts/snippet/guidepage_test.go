package snippet

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// aroundGuidePage is the server that a snippet is a part of; it asks itself for a file of the
// guide.
const aroundGuidePage = `package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"

	"jpkiweb/shared/municipality/bundle"
	"jpkiweb/shared/municipality/supply"
)

func main() {
	ctx, mux, keys := context.Background(), http.NewServeMux(), bundle.NationalKeys()
SNIPPET
	if err != nil {
		panic(err)
	}
	for _, file := range []string{"dist/data/edition.json", "dist/data/holidays.json", ""} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/card/"+file, nil))
		fmt.Println(w.Code, w.Body.Len() > 0, "/card/"+file)
	}
}
`

// The server of the guide page's README compiles in another module, and serves the guide and
// its data.
func TestGuidePageServer(t *testing.T) {
	all, err := Blocks(root)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(s Snippet) bool { return s.File == "static/guidepage/README.md" && s.Lang == "go" })
	if i < 0 {
		t.Fatal("the README shows no server")
	}
	page, err := filepath.Abs(root + "/static/guide")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(`"/srv/jpki/municipality"`, quoted(t.TempDir()), `"card`, `"`+filepath.ToSlash(page)).Replace(all[i].Text)
	out, err := runFiles(t, map[string]string{"main.go": strings.Replace(aroundGuidePage, "SNIPPET\n", text, 1)})
	if err != nil {
		t.Fatalf("%v: %v\n%s", all[i], err, out)
	}
	for _, want := range []string{"200 true /card/dist/data/edition.json", "200 true /card/dist/data/holidays.json", "200 true /card/\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("%v: want %q:\n%s", all[i], want, out)
		}
	}
}

func quoted(path string) string { return `"` + filepath.ToSlash(path) + `"` }
