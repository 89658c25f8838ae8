// Package overlay holds how the app is compiled, and writes what go build -overlay puts in
// the place of net/http then: scripts/build/nethttp.
package overlay

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"

	"jpkiweb/scripts/output"
)

// standIn is what the compiler gets for net/http.
const standIn = "scripts/build/nethttp/http.go"

// Write writes the overlay for the project in the folder root to path. A file that
// stands for nothing is taken away ("go help build").
func Write(root, path string) error {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(goroot)), "src", "net", "http", "*.go"))
	if err != nil {
		return err
	}
	replace := map[string]string{}
	for _, file := range files {
		replace[file] = ""
		if filepath.Base(file) == "http.go" {
			if replace[file], err = filepath.Abs(filepath.Join(root, standIn)); err != nil {
				return err
			}
		}
	}
	text, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return err
	}
	return output.Write(path, text)
}

// Environment is that of go build for the app, with the overlay in the file replaced. It
// makes the app 70 kB smaller, compressed: the older garbage collector, and no inlining but
// in the runtime and in what hashes and verifies, where a person would wait for it (build
// facts 2). The overlay makes it a third smaller.
func Environment(replaced string) []string {
	flags := "-gcflags=all=-l"
	for _, inlined := range []string{"crypto/...", "math/...", "internal/runtime/...", "runtime", "runtime/..."} {
		flags += " -gcflags=" + inlined + "="
	}
	return []string{
		"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOEXPERIMENT=nogreenteagc",
		"GOFLAGS=" + flags + " '-overlay=" + replaced + "'",
	}
}
