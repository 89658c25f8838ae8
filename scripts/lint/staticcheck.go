package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// An exemption is a finding of staticcheck that stands, and why.
type exemption struct {
	code, folder, text string // text is a part of what staticcheck says
	why                string
}

var exemptions = []exemption{
	{"SA1019", "", "coder now maintains this library", "nhooyr.io/websocket is the version that the project is given"},
	{"SA1019", "shared/revocation/", "pkix.TBSCertificateList", "a test signs lists that x509.CreateRevocationList refuses to make"},
}

// staticcheck runs on each build, and merges: what is unused in one build only is used.
func staticcheck() ([]finding, error) {
	builds, err := checked()
	if err != nil {
		return nil, err
	}
	path, err := toolPath("staticcheck")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "lint-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	merge := []string{"-merge", "-f", "json"}
	for _, b := range builds {
		result, err := output(b.command(path, append(append([]string{"-f", "binary"}, b.flags...), b.packages...)...))
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, b.name)
		if err := os.WriteFile(file, result, 0o600); err != nil {
			return nil, err
		}
		merge = append(merge, file)
	}
	merged, err := exec.Command(path, merge...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil // there are findings
	}
	if err != nil {
		return nil, fmt.Errorf("merge what staticcheck found: %w", err)
	}
	return judge(merged, exemptions)
}

// checked is the builds that staticcheck looks at: this machine's with all packages,
// and of every other build the packages that have other files there. In the rest it
// finds what it found before, and each system's library would be read for nothing; go
// vet compiles them for all.
func checked() ([]build, error) {
	here := build{name: "linux", packages: []string{"./..."}}
	files, err := packagesOf(here)
	if err != nil {
		return nil, err
	}
	builds := []build{here}
	for _, b := range []build{
		{name: "e2e", flags: []string{"-tags=dist,e2e,pictures"}, packages: []string{"./..."}},
		{name: "browser", env: browser, packages: []string{"./shared/...", "./wasm/..."}},
		{name: "windows", env: windows, packages: []string{"./..."}},
		{name: "purego", flags: []string{"-tags=purego"}, env: []string{"CGO_ENABLED=0"}, packages: []string{"./helper/card/pcsc/..."}},
		{name: "darwin", env: darwin, packages: []string{"./helper/...", "./shared/..."}},
	} {
		there, err := packagesOf(b)
		if err != nil {
			return nil, err
		}
		if b.packages = differing(files, there); len(b.packages) > 0 {
			builds = append(builds, b)
		}
	}
	return builds, nil
}

// packagesOf is the packages of a build, and which files each has in it.
func packagesOf(b build) (map[string]string, error) {
	const format = `{{.ImportPath}} {{.GoFiles}} {{.CgoFiles}} {{.TestGoFiles}} {{.XTestGoFiles}}`
	out, err := output(b.command("go", slices.Concat([]string{"list", "-f", format}, b.flags, b.packages)...))
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, files, _ := strings.Cut(line, " ")
		all[name] = files
	}
	return all, nil
}

// differing returns the packages that have other files there than here.
func differing(here, there map[string]string) (names []string) {
	for _, name := range slices.Sorted(maps.Keys(there)) {
		if here[name] != there[name] {
			names = append(names, name)
		}
	}
	return names
}

// judge reads what staticcheck found and takes away what passes.
func judge(merged []byte, passes []exemption) ([]finding, error) {
	var found []finding
	used := map[exemption]bool{}
	for d := json.NewDecoder(bytes.NewReader(merged)); ; {
		var problem struct {
			Code, Message string
			Location      struct {
				File string
				Line int
			}
		}
		if err := d.Decode(&problem); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read what staticcheck found: %w", err)
		}
		file, err := fromRoot(problem.Location.File)
		if err != nil {
			return nil, err
		}
		f := finding{file, problem.Location.Line, problem.Message + " (" + problem.Code + ")"}
		if p, ok := exemptionFor(passes, problem.Code, f); ok {
			used[p] = true
		} else {
			found = append(found, f)
		}
	}
	for _, p := range passes {
		if !used[p] {
			found = append(found, finding{text: fmt.Sprintf("scripts/lint lets %s %q pass, and nothing needs it", p.code, p.text)})
		}
	}
	return found, nil
}

func exemptionFor(passes []exemption, code string, f finding) (exemption, bool) {
	for _, p := range passes {
		if code == p.code && strings.HasPrefix(f.file, p.folder) && strings.Contains(f.text, p.text) {
			return p, true
		}
	}
	return exemption{}, false
}
