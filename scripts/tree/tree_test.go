// Package tree tests the shape of the project: who may import whom, and why.
package tree

import (
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A Package is what go list tells of one.
type Package struct {
	ImportPath, Name, Dir string
	Imports, Deps         []string
	GoFiles, CgoFiles     []string
}

// list runs go list for the whole project, natively or for the browser.
func list(t *testing.T, browser bool, patterns ...string) map[string]Package {
	t.Helper()
	command := exec.Command("go", append([]string{"list", "-e", "-json=ImportPath,Name,Dir,Imports,Deps,GoFiles,CgoFiles"}, patterns...)...)
	command.Dir = "../.."
	command.Env = os.Environ()
	if browser {
		command.Env = append(command.Env, "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	}
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]Package{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p Package
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if len(p.GoFiles)+len(p.CgoFiles) > 0 {
			packages[strings.TrimPrefix(p.ImportPath, module)] = p
		}
	}
	return packages
}

func TestPackageNames(t *testing.T) {
	bad := []string{"util", "utils", "common", "helpers", "types", "manager", "misc", "base"}
	for pkg, p := range list(t, false, "./...") {
		if slices.Contains(bad, p.Name) || slices.Contains(bad, path.Base(pkg)) {
			t.Errorf("%s: a package is one noun of the field", pkg)
		}
	}
}

// Every folder has exactly one package comment.
func TestPackageComments(t *testing.T) {
	folders := map[string]string{}
	for _, browser := range []bool{false, true} {
		for pkg, p := range list(t, browser, "./...") {
			folders[pkg] = p.Dir
		}
	}
	for pkg, dir := range folders {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		var present []string
		for _, file := range files {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if f.Doc != nil && !strings.HasSuffix(f.Name.Name, "_test") && (pkg == "scripts/tree" || !strings.HasSuffix(file, "_test.go")) {
				present = append(present, filepath.Base(file))
			}
		}
		if len(present) != 1 {
			t.Errorf("%s: package comment in %q, want exactly one", pkg, present)
		}
	}
}

func TestTopLevelIsAsGiven(t *testing.T) {
	allowed := []string{"wasm", "helper", "shared", "static", "scripts", "go.mod", "go.sum", "Makefile", "README.md", "README.ja.md", "LICENSE", "SECURITY.md", "CHANGELOG.md", "bin", "artefacts"}
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s at the top", e.Name())
		}
	}
}
