package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A pass is a finding of staticcheck that stands, and why.
type pass struct {
	code, folder, text string // text is a part of what staticcheck says
	why                string
}

var passes = []pass{
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
	return judge(merged, passes)
}

// checked is the builds that staticcheck and go vet look at. PC/SC is C on macOS, so
// it and what is made of it are left out there.
func checked() ([]build, error) {
	out, err := output(exec.Command("go", "list", "./helper/...", "./shared/..."))
	if err != nil {
		return nil, err
	}
	var withoutPCSC []string
	for _, pkg := range strings.Fields(string(out)) {
		if pkg != "jpkiweb/helper" && pkg != "jpkiweb/helper/pcsc" {
			withoutPCSC = append(withoutPCSC, pkg)
		}
	}
	return []build{
		{name: "linux", packages: []string{"./..."}},
		{name: "e2e", flags: []string{"-tags=e2e"}, packages: []string{"./scripts/...", "./helper/autostart", "./wasm/view"}},
		{name: "browser", env: browser, packages: []string{"./shared/...", "./wasm/..."}},
		{name: "windows", env: windows, packages: []string{"./..."}},
		{name: "darwin", env: darwin, packages: withoutPCSC},
	}, nil
}

// judge reads what staticcheck found and takes away what passes.
func judge(merged []byte, passes []pass) ([]finding, error) {
	var found []finding
	used := map[pass]bool{}
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
		if p, ok := passing(passes, problem.Code, f); ok {
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

func passing(passes []pass, code string, f finding) (pass, bool) {
	for _, p := range passes {
		if code == p.code && strings.HasPrefix(f.file, p.folder) && strings.Contains(f.text, p.text) {
			return p, true
		}
	}
	return pass{}, false
}
