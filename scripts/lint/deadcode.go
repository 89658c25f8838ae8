package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// withoutProgram is what of the product no program of ours calls, and why it is
// there: for services of others, or for tests of other packages.
var withoutProgram = map[string]string{
	"jpkiweb/shared/signature/change.Between":        "for services that have two states of a file",
	"jpkiweb/shared/sandboxca.WithOCSPServer":        "for tests",
	"jpkiweb/shared/relyingparty.ReadSignature":      "for services that get a signature in PEM",
	"jpkiweb/shared/relyingparty/web.MemorySessions": "for services that have no sessions of their own: README's",
	"jpkiweb/shared/relyingparty/web.ExplainStatus":  "for services whose proxy answers in their place",
	"jpkiweb/helper/own/policy.Load":                 "for tests: a policy file elsewhere",
	"jpkiweb/helper/card/virtual.NewPadReader":       "for tests: no reader with a PIN pad in the gallery",
	"jpkiweb/helper/card/virtual/vpcd.Slip":          "for tests: a card that loses its contacts",
	"jpkiweb/helper/card/virtual/vpcd.Slipping":      "for tests, likewise",
}

// standIn ends the name of a file for systems that have no such thing, a browser without
// files for instance: a program may carry what it never calls, and no test runs there.
const standIn = "_other.go"

// forTests are the packages of the product folders that are for tests as a whole.
var forTests = []string{"shared/cardtest/", "shared/relyingparty/account/accounttest/", "shared/relyingparty/holdertest/", "shared/relyingparty/storetest/", "shared/signature/pdftest/", "wasm/counter/scene/", "wasm/view/scene/"}

// programs are the builds that ship, and the scripts that make them.
var programs = []build{
	{name: "linux", packages: []string{"./helper", "./helper/windowless", "./scripts/..."}},
	{name: "browser", env: browser, packages: []string{"./wasm", "./wasm/counter/main", "./wasm/guidepage/main", "./wasm/practice/main", "./wasm/document/main"}},
	{name: "windows", env: windows, packages: []string{"./helper", "./helper/windowless"}},
	{name: "darwin", env: darwin, packages: []string{"./helper"}},
}

// tested is everything with its tests.
var tested = build{name: "tests", flags: []string{"-tags=dist,e2e,pictures", "-test"}, packages: []string{"./..."}}

// A function is one that is never called; its name tells it from others.
type function struct {
	name string // package.Type.Method
	file string
	line int
}

// An inspection is what a build sees: its files, and the functions in them that are never called.
type inspection struct {
	files map[string]bool
	dead  []function
}

// deadcode finds functions that nothing calls, not even a test, and functions of
// the product that no program calls.
func deadcode() ([]finding, error) {
	path, err := toolPath("deadcode")
	if err != nil {
		return nil, err
	}
	withTests, err := inspect(path, tested)
	if err != nil {
		return nil, err
	}
	var seen []inspection
	for _, b := range programs {
		s, err := inspect(path, b)
		if err != nil {
			return nil, err
		}
		seen = append(seen, s)
	}
	return deadFunctions(withTests, seen, withoutProgram), nil
}

func inspect(path string, b build) (inspection, error) {
	out, err := output(b.command(path, append(append([]string{"-json"}, b.flags...), b.packages...)...))
	if err != nil {
		return inspection{}, err
	}
	s := inspection{}
	if s.dead, err = readDead(out); err != nil {
		return inspection{}, err
	}
	s.files, err = filesOf(b)
	return s, err
}

func readDead(out []byte) (dead []function, err error) {
	var packages []struct {
		Path  string
		Funcs []struct {
			Name     string
			Position struct {
				File string
				Line int
			}
		}
	}
	if err := json.Unmarshal(out, &packages); err != nil {
		return nil, fmt.Errorf("read what deadcode found: %w", err)
	}
	for _, p := range packages {
		for _, f := range p.Funcs {
			file, err := fromRoot(f.Position.File)
			if err != nil {
				return nil, err
			}
			dead = append(dead, function{p.Path + "." + f.Name, file, f.Position.Line})
		}
	}
	return dead, nil
}

// filesOf is the files of ours that the build compiles.
func filesOf(b build) (map[string]bool, error) {
	const format = `{{with .Module}}{{if .Main}}{{range $.GoFiles}}{{$.Dir}}/{{.}}
{{end}}{{range $.CgoFiles}}{{$.Dir}}/{{.}}
{{end}}{{end}}{{end}}`
	out, err := output(b.command("go", slices.Concat([]string{"list", "-deps", "-f", format}, b.flags, b.packages)...))
	if err != nil {
		return nil, err
	}
	files := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		file, err := fromRoot(strings.TrimSpace(line))
		if err != nil {
			return nil, err
		}
		files[file] = true
	}
	return files, nil
}

// deadFunctions says which functions are dead: in every build that compiles their file.
func deadFunctions(withTests inspection, programs []inspection, withoutProgram map[string]string) (found []finding) {
	excused := map[string]bool{}
	for _, f := range everyFunction(append(programs, withTests)) {
		switch {
		case strings.HasSuffix(f.file, standIn):
		case isDead(f, append(programs, withTests)):
			found = append(found, finding{f.file, f.line, f.name + " is called by nothing, not even a test"})
		case !ofProduct(f.file) || !isDead(f, programs):
		case withoutProgram[f.name] != "" || withoutProgram[typeOf(f.name)] != "":
			excused[f.name], excused[typeOf(f.name)] = true, true
		default:
			found = append(found, finding{f.file, f.line, f.name + " is called by no program, only by tests"})
		}
	}
	for name := range withoutProgram {
		if !excused[name] {
			found = append(found, finding{text: "scripts/lint says that no program calls " + name + ", and one does, or it is gone"})
		}
	}
	return found
}

// isDead is true if every build that compiles the function's file finds it dead, and
// one does.
func isDead(f function, builds []inspection) bool {
	somewhere := false
	for _, s := range builds {
		if !s.files[f.file] {
			continue
		}
		if !slices.ContainsFunc(s.dead, func(d function) bool { return d.name == f.name && d.file == f.file }) {
			return false
		}
		somewhere = true
	}
	return somewhere
}

// everyFunction is the functions that some build finds dead, once each.
func everyFunction(builds []inspection) (all []function) {
	seen := map[function]bool{}
	for _, s := range builds {
		for _, f := range s.dead {
			if !seen[f] {
				seen[f] = true
				all = append(all, f)
			}
		}
	}
	return all
}

// typeOf is "package.Type" of "package.Type.Method".
func typeOf(name string) string {
	i, slash := strings.LastIndexByte(name, '.'), strings.LastIndexByte(name, '/')
	if strings.Count(name[slash+1:], ".") < 2 {
		return name
	}
	return name[:i]
}

func ofProduct(file string) bool {
	in := func(folder string) bool { return strings.HasPrefix(file, folder) }
	return slices.ContainsFunc([]string{"helper/", "shared/", "wasm/", "static/"}, in) && !slices.ContainsFunc(forTests, in)
}
