package tree

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// rooms are the packages that hold a feature of the app each.
var rooms = []string{"wasm/guide", "wasm/health", "wasm/pinchange", "wasm/reader", "wasm/records", "wasm/task", "wasm/verification", "wasm/work"}

// A room is read from its ground upwards: its files have an order in which each uses
// only those before it.
func TestFilesOfARoomHaveNoCircle(t *testing.T) {
	for _, room := range rooms {
		if circle := circleOf(fileUses(t, room)); circle != nil {
			t.Errorf("%s: %s", room, strings.Join(circle, " > "))
		}
	}
}

// And the rule bites.
func TestCircleAmongFilesIsFound(t *testing.T) {
	const model, message = "type Model struct{}", "func (Open) update(*Model) { show() }"
	for name, test := range map[string]struct{ model, open, view, want string }{
		"none":                     {model, "type Open struct{}\n" + message, "func show() {}", ""},
		"a function":               {model, "type Open struct{}\n" + message, "func show() { Open{}.update(nil) }", "open.go (show) > view.go (Open update) > open.go"},
		"a method":                 {model + "\nfunc (m *Model) Shown() { Open{}.update(m) }", "type Open struct{}\nfunc (Open) update(m *Model) { m.Shown() }", "", "model.go (Open update) > open.go (Model Shown) > model.go"},
		"a constant":               {model + "\nconst a = b", "const b = 1\ntype Open = Model", "", "model.go (b) > open.go (Model) > model.go"},
		"a field is no other file": {model, "type Open struct{ show int }\nfunc f(o Open) int { return o.show }", "func show(o Open) int { return o.show }", ""},
	} {
		fset := token.NewFileSet()
		var files []*ast.File
		for _, f := range [][2]string{{"model.go", test.model}, {"open.go", test.open}, {"view.go", test.view}} {
			parsed, err := parser.ParseFile(fset, f[0], "package p\n"+f[1], 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, parsed)
		}
		found := strings.Join(circleOf(usesIn(t, "p", fset, files, nil)), " > ")
		if found != test.want {
			t.Errorf("%s: %q", name, found)
		}
	}
}

// fileUses tells, of the files of a package, which uses what of which.
func fileUses(t *testing.T, folder string) map[string]map[string][]string {
	t.Helper()
	list := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles", "./"+folder)
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	type compiled struct {
		ImportPath, Export, Dir string
		GoFiles                 []string
	}
	exports, room := map[string]string{}, compiled{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p compiled
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath], room = p.Export, p // the last is the one that was asked for
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range room.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(room.Dir, name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	of := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	return usesIn(t, room.ImportPath, fset, files, of)
}

// usesIn maps each file to those that it uses, and to what it uses of them.
func usesIn(t *testing.T, path string, fset *token.FileSet, files []*ast.File, of types.Importer) map[string]map[string][]string {
	t.Helper()
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	config := types.Config{Importer: of}
	pkg, err := config.Check(path, fset, files, &info)
	if err != nil {
		t.Fatal(err)
	}
	file := func(at token.Pos) string { return filepath.Base(fset.Position(at).Filename) }
	uses := map[string]map[string][]string{}
	for id, what := range info.Uses {
		method, is := what.(*types.Func)
		if what.Pkg() != pkg || what.Parent() != pkg.Scope() && (!is || method.Signature().Recv() == nil) {
			continue // of another package, or within a function or a type
		}
		from, to := file(id.Pos()), file(what.Pos())
		if from == to || slices.Contains(uses[from][to], what.Name()) {
			continue
		}
		if uses[from] == nil {
			uses[from] = map[string][]string{}
		}
		uses[from][to] = append(uses[from][to], what.Name())
	}
	return uses
}

// circleOf returns a circle, the first of its files being also the last, each with
// what it uses of the next; nil if there is none.
func circleOf(uses map[string]map[string][]string) []string {
	done := map[string]bool{}
	var walk func(file string, behind []string) []string
	walk = func(file string, behind []string) []string {
		if at := slices.Index(behind, file); at >= 0 {
			return named(append(behind[at:], file), uses)
		}
		if done[file] {
			return nil
		}
		for _, next := range slices.Sorted(maps.Keys(uses[file])) {
			if circle := walk(next, append(slices.Clone(behind), file)); circle != nil {
				return circle
			}
		}
		done[file] = true
		return nil
	}
	for _, file := range slices.Sorted(maps.Keys(uses)) {
		if circle := walk(file, nil); circle != nil {
			return circle
		}
	}
	return nil
}

func named(circle []string, uses map[string]map[string][]string) []string {
	words := slices.Clone(circle)
	for i := range len(circle) - 1 {
		words[i] += " (" + strings.Join(slices.Sorted(slices.Values(uses[circle[i]][circle[i+1]])), " ") + ")"
	}
	return words
}
