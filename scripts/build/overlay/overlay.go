package main

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"

	"jpkiweb/scripts/output"
)

// standIn is what the compiler gets for net/http.
const standIn = "scripts/build/nethttp/http.go"

// writeOverlay writes the file for go build -overlay that puts standIn in the
// place of net/http, and returns its path. A file that stands for nothing is taken
// away ("go help build").
func writeOverlay() (string, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(root)), "src", "net", "http", "*.go"))
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, file := range files {
		replace[file] = ""
		if filepath.Base(file) == "http.go" {
			if replace[file], err = filepath.Abs(standIn); err != nil {
				return "", err
			}
		}
	}
	text, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return "", err
	}
	path, err := filepath.Abs(filepath.Join("bin", "overlay.json"))
	if err != nil {
		return "", err
	}
	return path, output.Write(path, text)
}
