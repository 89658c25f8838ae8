// Package overlay holds how the programs of the browser are compiled, and writes what go
// build -overlay puts in the place of parts of Go's library then, and a part of it in the helper.
package overlay

import (
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"jpkiweb/scripts/output"
)

// A standIn is what the compiler gets for files of a package of Go's.
type standIn struct {
	of string // pattern of the files, from Go's folder src on
	by string // file of the project
	in program
}

// A program is where something stands in.
type program int

const (
	browser    program = iota // every program of the browser
	app                       // of those app and guide only, which name that package and do not use it
	everywhere                // those of the browser, and the helper
)

var standIns = []standIn{
	{"encoding/asn1/*.go", "scripts/build/asn1/asn1.go", app},
	{"net/http/*.go", "scripts/build/nethttp/http.go", app},
	{"net/*.go", "scripts/build/net/net.go", browser},
	{"slices/zsort*.go", "scripts/build/slices/zsort.go", everywhere},
	{"unique/*.go", "scripts/build/unique/unique.go", browser},
	{"internal/godebug/*.go", "scripts/build/godebug/godebug.go", browser},
	{"crypto/internal/fips140/check/*.go", "scripts/build/check/check.go", browser},
	{"crypto/internal/fips140/nistec/fiat/p*_fiat64.go", "scripts/build/fiat/fiat.go", browser},
}

// tested are the packages of Go's cryptography that test themselves, each in a file by
// itself, in a mode for FIPS 140 that nobody can turn on in a browser. The tests keep what
// signs and makes keys in programs that only verify (build facts 1).
var tested = []string{"crypto/internal/fips140/*/cast.go", "crypto/internal/fips140/*/*/cast.go"}

// untested stands in for such a file, with the name of its package.
const untested = `package %s

func fipsSelfTest()              {}
func fipsSelfTestDeterministic() {}
func fipsPCT(...any)             {}
`

// Files are those that Write writes, for app and guide, for the workers and for the helper.
type Files struct{ App, Worker, Helper string }

// Write writes the overlays for the project in the folder root into a folder.
func Write(root, folder string) (f Files, err error) {
	if folder, err = filepath.Abs(folder); err != nil {
		return f, err
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return f, err
	}
	library := filepath.Join(strings.TrimSpace(string(goroot)), "src")
	casts, err := writeUntested(library, folder)
	if err != nil {
		return f, err
	}
	f = Files{filepath.Join(folder, "overlay.json"), filepath.Join(folder, "overlay.worker.json"), filepath.Join(folder, "overlay.helper.json")}
	if err := write(root, library, f.App, casts, browser, app, everywhere); err != nil {
		return f, err
	}
	if err := write(root, library, f.Worker, casts, browser, everywhere); err != nil {
		return f, err
	}
	return f, write(root, library, f.Helper, map[string]string{}, everywhere)
}

// writeUntested writes what stands in for the tests, and returns which file stands in for which.
func writeUntested(library, folder string) (map[string]string, error) {
	replace := map[string]string{}
	for _, pattern := range tested {
		files, err := filepath.Glob(filepath.Join(library, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			name := filepath.Base(filepath.Dir(file))
			replace[file] = filepath.Join(folder, "untested."+name) // no .go: it would be a package of the project
			if err := output.Write(replace[file], fmt.Appendf(nil, untested, name)); err != nil {
				return nil, err
			}
		}
	}
	return replace, nil
}

// write writes one overlay, of the stand-ins of these programs and of more. A file that stands for nothing is
// taken away ("go help build").
func write(root, library, path string, more map[string]string, of ...program) error {
	replace := maps.Clone(more)
	for _, s := range standIns {
		if !slices.Contains(of, s.in) {
			continue
		}
		pattern := filepath.Join(library, filepath.FromSlash(s.of))
		files, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		if len(files) == 0 {
			return fmt.Errorf("the library of Go has no %s", s.of)
		}
		for _, file := range files {
			replace[file] = ""
		}
		if replace[filepath.Join(filepath.Dir(pattern), filepath.Base(s.by))], err = filepath.Abs(filepath.Join(root, s.by)); err != nil {
			return err
		}
	}
	text, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return err
	}
	return output.Write(path, text)
}

// Environment is that of go build for a program of the browser, with the overlay in the
// file replaced. It makes the app 70 kB smaller, compressed: the older garbage
// collector, and no inlining but in the runtime and in what hashes and verifies, where a
// person would wait for it (build facts 2). Packages that are plain are not inlined, either.
// The overlay makes it a third smaller.
func Environment(replaced string, plain ...string) []string {
	flags := "-gcflags=all=-l"
	for _, inlined := range []string{"crypto/...", "math/...", "internal/runtime/...", "runtime", "runtime/..."} {
		flags += " -gcflags=" + inlined + "="
	}
	for _, p := range plain {
		flags += " -gcflags=" + p + "=-l"
	}
	flags += " '-overlay=" + replaced + "'"
	return []string{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOEXPERIMENT=nogreenteagc", "GOFLAGS=" + flags}
}
