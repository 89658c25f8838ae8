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

const module = "jpkiweb/"

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

// A rule says what some packages must not import.
type rule struct {
	name  string
	why   string
	who   func(pkg string) bool
	never func(imported string) bool
}

func under(folders ...string) func(string) bool {
	return func(pkg string) bool {
		return slices.ContainsFunc(folders, func(f string) bool { return pkg == f || strings.HasPrefix(pkg, f+"/") })
	}
}

func not(f func(string) bool) func(string) bool { return func(s string) bool { return !f(s) } }

func ours(pkg string) bool { return under("shared", "helper", "wasm", "static", "scripts")(pkg) }

var rules = []rule{
	{
		"shared stands alone",
		"it is compiled natively and for the browser, so it can know neither end",
		under("shared"), under("helper", "wasm", "static", "scripts"),
	},
	{
		"helper and wasm meet in shared only",
		"what one end needs of the other is the protocol in shared/wire; a shortcut would be a second one",
		under("helper"), under("wasm", "scripts"),
	},
	{
		"wasm does not know the helper",
		"the browser reaches the helper by its socket only",
		under("wasm"), under("helper", "scripts"),
	},
	{
		"emulator shares jpki and iso7816 with the card, nothing else",
		"two sides of one protocol must not share one mistake",
		under("shared/emulator"), func(i string) bool { return ours(i) && !under("shared/jpki", "shared/iso7816")(i) },
	},
	{
		"leaf packages import nothing of ours",
		"everything stands on them",
		under("shared/iso7816", "shared/jpki", "shared/wire"), ours,
	},
	{
		"JavaScript is known in dom, embed and main only",
		"everything else of the browser app runs in native tests",
		not(under("wasm/dom", "wasm/embed", "wasm")), under("github.com/hack-pad/safejs"),
	},
	{
		"syscall/js is not used",
		"it panics where safejs returns an error",
		func(string) bool { return true }, under("syscall/js"),
	},
	{
		"main, dom and embed are all of wasm that knows JavaScript",
		"the folder wasm itself is the wiring",
		under("wasm/app", "wasm/view", "wasm/session", "wasm/backend"), under("github.com/hack-pad/safejs"),
	},
	{
		"the guard does no I/O",
		"it decides on bytes alone, so a test can show it everything",
		under("helper/guard"), under("os", "net", "io", "log", "time", "helper", "syscall"),
	},
	{
		"the server has no card logic",
		"it moves bytes between door, guard and reader",
		under("helper/server"), under("shared/card", "shared/emulator", "shared/certprofile", "shared/cms", "helper/pcsc"),
	},
	{
		"the card does not know where it runs",
		"the same code runs in the browser and on the command line",
		under("shared/card", "shared/operation"), under("os", "net", "syscall", "time/tzdata", "runtime"),
	},
	{
		"shared does not log",
		"a library returns errors; server and cli log them once",
		under("shared"), under("log"),
	},
	{
		"PC/SC is one backend",
		"everything else works without a reader",
		not(under("helper/pcsc", "scripts")), under("github.com/ebfe/scard"),
	},
}

func TestImports(t *testing.T) {
	for _, browser := range []bool{false, true} {
		for pkg, p := range list(t, browser, "./...") {
			for _, imported := range p.Imports {
				imported = strings.TrimPrefix(imported, module)
				for _, r := range rules {
					if r.who(pkg) && r.never(imported) {
						t.Errorf("%s imports %s\n\trule: %s, because %s", pkg, imported, r.name, r.why)
					}
				}
			}
		}
	}
}

// What the app may not carry: each costs more than it gives (go-wasm facts 1).
func TestAppIsLean(t *testing.T) {
	banned := map[string]string{
		"html/template": "652 KB", "text/template": "371 KB", "regexp": "100 KB", "log/slog": "140 KB",
		"time/tzdata": "72 KB", "encoding/xml": "105 KB", "jpkiweb/shared/emulator": "no card in the app",
		"jpkiweb/shared/sandboxca": "no CA in the app", "testing": "no tests in the app",
		"jpkiweb/shared/revocation": "468 KB, with crypto/x509's lists", "github.com/goccy/go-yaml": "the build makes JSON", "encoding/csv": "not needed",
		"github.com/arran4/golang-ical": "13 KB; the helper writes calendars", "jpkiweb/wasm/view/scene": "for tests",
	}
	for _, dep := range list(t, true, "./wasm")["wasm"].Deps {
		if cost, bad := banned[dep]; bad {
			t.Errorf("the app carries %s (%s)", dep, cost)
		}
	}
}

// systemOfShared says which packages of shared touch files or the network, and why;
// everything else there computes.
var systemOfShared = map[string]string{
	"shared/crl":          "looks into revocation lists, in files and on the web",
	"shared/relyingparty": "LoadAnchors reads the CA certificates that an operator trusts",
	"shared/sandboxca":    "keeps the keys and records of the sandbox",
	"shared/filelock":     "is a lock on a file",
}

// unexpected returns what of the packages touches the system and is not said to, and
// what is said to and does not.
func unexpected(packages map[string]Package) (found []string) {
	system := under("os", "net", "syscall", "io/fs", "io/ioutil", "path/filepath", "golang.org/x/sys")
	for pkg, p := range packages {
		touches := slices.ContainsFunc(p.Imports, func(i string) bool { return system(i) && !(i == "net/url" || i == "net/netip") })
		if _, said := systemOfShared[pkg]; touches != said {
			found = append(found, pkg)
		}
	}
	slices.Sort(found)
	return found
}

func TestSharedTouchesTheSystemWhereItMust(t *testing.T) {
	packages := list(t, false, "./shared/...")
	for _, pkg := range unexpected(packages) {
		t.Errorf("%s: whether it touches files or the network is not as the list says: %v", pkg, packages[pkg].Imports)
	}
	// And the rule bites.
	for _, i := range []string{"os", "net", "net/http", "os/exec", "syscall", "io/fs"} {
		bad := map[string]Package{"shared/cms": {Imports: []string{"bytes", i}}, "shared/crl": {Imports: []string{"os"}}}
		if got := unexpected(bad); !slices.Equal(got, []string{"shared/cms"}) {
			t.Errorf("shared/cms with %s: %q", i, got)
		}
	}
	if got := unexpected(map[string]Package{"shared/crl": {}}); !slices.Equal(got, []string{"shared/crl"}) {
		t.Errorf("a package of the list that does nothing: %q", got)
	}
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
		var with []string
		for _, file := range files {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.PackageClauseOnly|parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			if f.Doc != nil && !strings.HasSuffix(f.Name.Name, "_test") && (pkg == "scripts/tree" || !strings.HasSuffix(file, "_test.go")) {
				with = append(with, filepath.Base(file))
			}
		}
		if len(with) != 1 {
			t.Errorf("%s: package comment in %q, want exactly one", pkg, with)
		}
	}
}

func TestTopLevelIsAsGiven(t *testing.T) {
	allowed := []string{"wasm", "helper", "shared", "static", "scripts", "go.mod", "go.sum", "Makefile", "README.md", "LICENSE", "SECURITY.md", "CHANGELOG.md", "bin", "artefacts"}
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
