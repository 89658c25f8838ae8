package tree

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "jpkiweb/"

// An edge is one import: a file of the folder from imports to, the file being a
// test or not. Our own packages are named by their folders.
type edge struct {
	from, to string
	test     bool
}

func (e edge) String() string {
	if e.test {
		return e.from + " (test) imports " + e.to
	}
	return e.from + " imports " + e.to
}

// edges reads the imports of every Go file under root, whatever it is built for:
// what is for Windows, for the browser or for the end-to-end tests keeps the rules
// too, and so does what is for a system that nobody builds.
func edges(t *testing.T, root string) []edge {
	t.Helper()
	found := map[edge]bool{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return outside(root, file, entry)
		}
		if strings.HasSuffix(file, ".go") {
			return readEdges(root, file, found)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []edge
	for e := range found {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b edge) int { return strings.Compare(a.String(), b.String()) })
	return all
}

// outside leaves out the folders that go list leaves out, and what is built.
func outside(root, dir string, entry fs.DirEntry) error {
	name := entry.Name()
	if dir != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "bin" || name == "artefacts") {
		return fs.SkipDir
	}
	return nil
}

func readEdges(root, file string, found map[edge]bool) error {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	folder, err := filepath.Rel(root, filepath.Dir(file))
	if err != nil {
		return err
	}
	for _, i := range f.Imports {
		to, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return err
		}
		found[edge{filepath.ToSlash(folder), strings.TrimPrefix(to, module), strings.HasSuffix(file, "_test.go")}] = true
	}
	return nil
}

// reachable adds what packages import through others of ours, which import it
// outside their tests.
func reachable(direct []edge) []edge {
	imports := map[string][]string{}
	for _, e := range direct {
		if !e.test {
			imports[e.from] = append(imports[e.from], e.to)
		}
	}
	var all []edge
	for from := range imports {
		seen := map[string]bool{from: true}
		for next := []string{from}; len(next) > 0; next = next[1:] {
			for _, to := range imports[next[0]] {
				if !seen[to] {
					seen[to] = true
					all, next = append(all, edge{from: from, to: to}), append(next, to)
				}
			}
		}
	}
	return all
}

// chain is "a > b > c" as edges: a imports b, and b imports c. "a_test" is a test of a.
func chain(text string) (made []edge) {
	names := strings.Split(text, " > ")
	for i := range len(names) - 1 {
		from, test := strings.CutSuffix(names[i], "_test")
		made = append(made, edge{from, names[i+1], test})
	}
	return made
}

// under is true for the folders or modules themselves and what is in them.
func under(folders ...string) func(string) bool {
	return func(pkg string) bool {
		return slices.ContainsFunc(folders, func(f string) bool { return pkg == f || strings.HasPrefix(pkg, f+"/") })
	}
}

func exactly(packages ...string) func(string) bool {
	return func(pkg string) bool { return slices.Contains(packages, pkg) }
}

func anyOf(of ...func(string) bool) func(string) bool {
	return func(s string) bool {
		return slices.ContainsFunc(of, func(f func(string) bool) bool { return f(s) })
	}
}

func except(all, but func(string) bool) func(string) bool {
	return func(s string) bool { return all(s) && !but(s) }
}

func anywhere(string) bool { return true }

var (
	ours    = under("shared", "helper", "wasm", "static", "scripts")
	product = under("shared", "helper", "wasm", "static") // what people get
)

// ofModule is true for what neither is ours nor comes with Go.
func ofModule(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return strings.Contains(first, ".")
}
