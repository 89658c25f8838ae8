package overlay

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// readReplaced reads an overlay.
func readReplaced(t *testing.T, path string) map[string]string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var overlay struct{ Replace map[string]string }
	if err := json.Unmarshal(content, &overlay); err != nil {
		t.Fatal(err)
	}
	return overlay.Replace
}

// Every file that stands in is there, and of the package that it goes into.
func TestWrite(t *testing.T) {
	files, err := Write("../../..", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	app, worker, helper := readReplaced(t, files.App), readReplaced(t, files.Worker), readReplaced(t, files.Helper)
	for file, by := range app {
		if by == "" {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), by, nil, parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		if of := filepath.Base(filepath.Dir(file)); parsed.Name.Name != of {
			t.Errorf("package %s stands in for %s", parsed.Name, file)
		}
	}
	for _, both := range []string{"crypto/internal/fips140/ecdsa/cast.go", "crypto/internal/fips140/aes/gcm/cast.go", "internal/godebug/godebug.go", "net/net.go"} {
		if by := standing(app, both); by == "" || standing(worker, both) != by {
			t.Errorf("for %s, %q stands in in the app, and %q in workers", both, by, standing(worker, both))
		}
	}
	for of := range helper {
		if filepath.Base(filepath.Dir(of)) != "slices" {
			t.Errorf("something stands in for %s in the helper", of)
		}
	}
	if sort := "slices/zsort.go"; standing(helper, sort) == "" || standing(helper, sort) != standing(worker, sort) {
		t.Errorf("for %s, %q stands in in the helper", sort, standing(helper, sort))
	}
	if own := "encoding/asn1/asn1.go"; standing(app, own) == "" || standing(worker, own) != "" {
		t.Errorf("for %s, %q stands in in the app, and %q in workers", own, standing(app, own), standing(worker, own))
	}
}

// standing is what stands in for a file of Go's library.
func standing(replaced map[string]string, of string) string {
	for file, by := range replaced {
		if strings.HasSuffix(filepath.ToSlash(file), "/src/"+of) {
			return by
		}
	}
	return ""
}
