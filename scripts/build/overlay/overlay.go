// Package overlay writes what go build -overlay puts in the place of net/http while
// the app is compiled: scripts/build/nethttp.
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
