package tree

import (
	"cmp"
	"encoding/json"
	"os/exec"
	"slices"
	"testing"
)

// A rule says who may import some packages: of the folders where, only those named,
// and each of them does.
type rule struct {
	name, why string
	where     func(pkg string) bool // whom the rule is for
	what      func(imported string) bool
	may       []string // who may import it: the exact list
	tests     []string // whose tests may besides: the exact list
	anyTest   bool     // tests may, all of them
	deep      bool     // importing it through another package counts too
	bites     []string // what it refuses, as chains of made-up imports
}

// broken returns the imports that the rule refuses.
func (r rule) broken(all []edge) (found []edge) {
	if r.deep {
		all = reachable(all)
	}
	for _, e := range all {
		if r.where(e.from) && r.what(e.to) && !r.allows(e) {
			found = append(found, e)
		}
	}
	return found
}

func (r rule) allows(e edge) bool {
	return slices.Contains(r.may, e.from) || e.test && (r.anyTest || slices.Contains(r.tests, e.from))
}

// unused returns who may and does not.
func (r rule) unused(all []edge) (found []string) {
	uses := func(from string, test bool) bool {
		return slices.ContainsFunc(all, func(e edge) bool {
			return e.from == from && e.test == test && r.where(from) && r.what(e.to)
		})
	}
	for _, pkg := range r.may {
		if !uses(pkg, false) {
			found = append(found, pkg)
		}
	}
	for _, pkg := range r.tests {
		if !uses(pkg, true) || slices.Contains(r.may, pkg) {
			found = append(found, pkg+" (test)")
		}
	}
	return found
}

func TestImports(t *testing.T) {
	all := edges(t, "../..")
	for _, r := range rules() {
		for _, e := range r.broken(all) {
			t.Errorf("%s\n\trule: %s, because %s", e, r.name, r.why)
		}
		for _, pkg := range r.unused(all) {
			t.Errorf("%s may, and does not any more\n\trule: %s", pkg, r.name)
		}
	}
}

// A rule that cannot fail is no rule: each has an example of what it refuses, and
// refuses every folder and test that its lists do not name.
func TestEveryRuleBites(t *testing.T) {
	for _, r := range rules() {
		if len(r.bites) == 0 || r.why == "" {
			t.Errorf("%s: no example of what it refuses, or no reason", r.name)
		}
		for _, example := range r.bites {
			if len(r.broken(chain(example))) == 0 {
				t.Errorf("%s lets pass: %s", r.name, example)
			}
		}
		if len(r.unused(nil)) != len(r.may)+len(r.tests) {
			t.Errorf("%s: who may and does not is not found", r.name)
		}
	}
}

// What keeps the rules passes: they refuse for their own reason only.
func TestRulesLetPass(t *testing.T) {
	for _, example := range []string{
		"shared/probe > bytes", "shared/probe > net/url", "shared/probe_test > os", "shared/crl > net/http",
		"wasm/probe > wasm/dom", "wasm/dom > github.com/hack-pad/safejs", "helper/probe > shared/wire",
		"helper/system/host > os", "helper/card/pcsc/scard > github.com/ebfe/scard", "scripts/probe > os",
		"helper/card/guard > shared/jpki > bytes", "helper/card/guard_test > os",
	} {
		for _, r := range rules() {
			if found := r.broken(chain(example)); len(found) > 0 {
				t.Errorf("%s refuses %s", r.name, example)
			}
		}
	}
}

// Whatever the product imports is harmless or has a rule, and so has every module:
// a package that nobody thought of is refused until someone does.
func TestEveryImportHasARule(t *testing.T) {
	for _, e := range unruled(edges(t, "../..")) {
		t.Errorf("%s: no rule says who may, and it is not harmless", e)
	}
	for _, example := range []string{
		"shared/probe > encoding/gob", "helper/probe > database/sql", "wasm/probe > expvar", "static > debug/elf",
		"scripts/probe > example.com/module", "shared/probe_test > example.com/module",
	} {
		if len(unruled(chain(example))) == 0 {
			t.Errorf("nothing asks for a rule for: %s", example)
		}
	}
}

func unruled(all []edge) (found []edge) {
	for _, e := range all {
		if ours(e.to) || slices.Contains(harmless, e.to) || !ofModule(e.to) && (e.test || !product(e.from)) {
			continue
		}
		ruled := func(r rule) bool { return !r.deep && r.where(e.from) && r.what(e.to) }
		if !slices.ContainsFunc(rules(), ruled) {
			found = append(found, e)
		}
	}
	return found
}

func TestHarmlessIsUsed(t *testing.T) {
	all := edges(t, "../..")
	for _, pkg := range harmless {
		if !slices.ContainsFunc(all, func(e edge) bool { return e.to == pkg && !e.test && product(e.from) }) {
			t.Errorf("%s is called harmless and nobody imports it", pkg)
		}
	}
}

// go.mod requires what a rule of libraries says, and the tools that check the tree.
func TestModules(t *testing.T) {
	out, err := exec.Command("go", "mod", "edit", "-json", "../../go.mod").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
		Tool    []struct{ Path string }
		Replace []struct{}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	var direct, named, tools []string
	for _, r := range mod.Require {
		if !r.Indirect {
			direct = append(direct, r.Path)
		}
	}
	for _, l := range libraries {
		named = append(named, l.name)
	}
	for _, tool := range mod.Tool {
		tools = append(tools, tool.Path)
	}
	wantSame(t, "modules that go.mod requires", direct, named)
	wantSame(t, "tools of go.mod", tools, []string{"golang.org/x/tools/cmd/deadcode", "honnef.co/go/tools/cmd/staticcheck"})
	if len(mod.Replace) > 0 {
		t.Error("go.mod replaces a module")
	}
}

// wantSame compares two lists without their order.
func wantSame[T cmp.Ordered](t *testing.T, what string, got, want []T) {
	t.Helper()
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("%s: %v is not in the list", what, g)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s: %v is in the list and not there", what, w)
		}
	}
}
