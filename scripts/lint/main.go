// Command lint says what staticcheck and deadcode find in the project, in the
// builds for every system and for the end-to-end tests together: what only Windows
// uses is used. It runs in the root of the project. What it lets pass is a list
// with reasons, and an entry that nothing needs any more is a finding too.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	found, err := lint()
	if err != nil {
		fmt.Fprintln(os.Stderr, "lint:", err)
		os.Exit(2)
	}
	for _, f := range found {
		fmt.Println(f)
	}
	if len(found) > 0 {
		os.Exit(1)
	}
}

// A finding is what a tool says about a place.
type finding struct {
	file string // with slashes, from the root of the project
	line int
	text string
}

func (f finding) String() string {
	if f.file == "" {
		return f.text
	}
	return fmt.Sprintf("%s:%d: %s", f.file, f.line, f.text)
}

func lint() ([]finding, error) {
	var found []finding
	for _, tool := range []func() ([]finding, error){staticcheck, deadcode} {
		more, err := tool()
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	slices.SortFunc(found, func(a, b finding) int { return strings.Compare(a.String(), b.String()) })
	return found, nil
}

// A build is what a tool looks at in one run.
type build struct {
	name     string
	env      []string
	flags    []string // for the tool and for go list
	packages []string
}

// command is a command in the environment of the build.
func (b build) command(path string, args ...string) *exec.Cmd {
	c := exec.Command(path, args...)
	c.Env = append(os.Environ(), b.env...)
	return c
}

// output runs the command and returns what it printed.
func output(c *exec.Cmd) ([]byte, error) {
	out, err := c.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, fmt.Errorf("%s: %w\n%s%s", strings.Join(c.Args, " "), err, out, exit.Stderr)
	}
	return out, err
}

// toolPath is where go tool has built the tool; it is built for this machine,
// whatever it looks at.
func toolPath(name string) (string, error) {
	out, err := output(exec.Command("go", "tool", "-n", name))
	return strings.TrimSpace(string(out)), err
}

// fromRoot is the path of a file from the root of the project, the current folder.
func fromRoot(file string) (string, error) {
	root, err := os.Getwd()
	if err != nil {
		return "", err
	}
	if filepath.IsAbs(file) {
		file, err = filepath.Rel(root, file)
	}
	return filepath.ToSlash(file), err
}

var (
	windows = []string{"GOOS=windows", "CGO_ENABLED=0"}
	darwin  = []string{"GOOS=darwin", "CGO_ENABLED=0"}
	browser = []string{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0"}
)
