// Command notices writes static/notices.txt: the licences of everything that is
// linked into the helper and the app, as their authors ask. It runs in the root
// of the project; with -check it only compares.
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"jpkiweb/scripts/generated"
)

const file = "static/notices.txt"

func main() { generated.Main("notices", generated.File{Path: file, Make: notices}) }

func notices() ([]byte, error) {
	modules := map[string]string{} // "path version" → folder
	for _, program := range []struct {
		target string
		env    []string
	}{
		{"./helper", []string{"GOOS=linux"}}, {"./helper", []string{"GOOS=windows", "CGO_ENABLED=0"}}, {"./helper", []string{"GOOS=darwin", "CGO_ENABLED=0"}},
		{"./wasm", []string{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0"}}, {"./wasm/counter/main", []string{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0"}},
		{"./wasm/document/main", []string{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0"}},
	} {
		command := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}", program.target)
		command.Env, command.Stderr = append(os.Environ(), program.env...), os.Stderr
		out, err := command.Output()
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(out)) {
			if name, dir, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
				modules[name] = dir
			}
		}
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	modules["hash-wasm 4.13.0"] = filepath.Join("static", "hashwasm")
	modules["The Go Programming Language, its library and runtime"] = strings.TrimSpace(string(root))
	return collect(modules)
}

func collect(modules map[string]string) ([]byte, error) {
	var names []string
	for name := range modules {
		names = append(names, name)
	}
	slices.Sort(names)
	var b bytes.Buffer
	b.WriteString("JPKI Web is under the Apache License 2.0. Its colours and sizes are the token values of\n" +
		"デジタル庁デザインシステム (@digital-go-jp/design-tokens 1.1.9, MIT License, © デジタル庁). It contains:\n")
	for _, name := range names {
		found := false
		for _, license := range []string{"LICENSE", "LICENSE.txt", "LICENSE.md", "COPYING"} {
			text, err := os.ReadFile(filepath.Join(modules[name], license))
			if err != nil {
				continue
			}
			fmt.Fprintf(&b, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 72), name, bytes.TrimSpace(text))
			found = true
			break
		}
		if !found {
			return nil, fmt.Errorf("%s has no licence file in %s", name, modules[name])
		}
	}
	return b.Bytes(), nil
}
