// Package overlay holds how the programs of the browser are compiled, and writes what go
// build -overlay puts in the place of three packages of Go's library then.
package overlay

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"

	"jpkiweb/scripts/output"
)

// standIns are what the compiler gets for packages that others name and do not use.
var standIns = map[string]string{
	"encoding/asn1": "scripts/build/asn1/asn1.go",
	"net":           "scripts/build/net/net.go",
	"net/http":      "scripts/build/nethttp/http.go",
}

// Write writes the overlay for the project in the folder root to path. It is for app and
// guide; the workers use what stands for real. A file that stands for nothing is taken away
// ("go help build").
func Write(root, path string) error {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	replace := map[string]string{}
	for of, by := range standIns {
		folder := filepath.Join(strings.TrimSpace(string(goroot)), "src", filepath.FromSlash(of))
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			return err
		}
		for _, file := range files {
			replace[file] = ""
		}
		if replace[filepath.Join(folder, filepath.Base(by))], err = filepath.Abs(filepath.Join(root, by)); err != nil {
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
// file replaced, or with none. It makes the app 70 kB smaller, compressed: the older garbage
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
	if replaced != "" {
		flags += " '-overlay=" + replaced + "'"
	}
	return []string{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOEXPERIMENT=nogreenteagc", "GOFLAGS=" + flags}
}
