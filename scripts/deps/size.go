package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"jpkiweb/scripts/build/overlay"
	"jpkiweb/scripts/dist/release"
)

// A symbol is a function, or data, of a program that was linked with names.
type symbol struct {
	name  string
	bytes int
}

// sizes builds helper and app as they ship, but with names, and returns the bytes of each
// module in them.
func sizes(modules []module) (helper, app map[string]int, err error) {
	dir, err := os.MkdirTemp("", "deps-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "helper")
	replaced, err := overlay.Write(".", dir)
	if err != nil {
		return nil, nil, err
	}
	if err := goBuild(nil, append(release.BuildHelper("", replaced.Helper), "-o", program, "./helper")...); err != nil {
		return nil, nil, err
	}
	wasm := filepath.Join(dir, "app.wasm")
	if err := goBuild(overlay.Environment(replaced.App), "build", "-trimpath", "-buildvcs=false", "-o", wasm, "./wasm"); err != nil {
		return nil, nil, err
	}
	listed, err := exec.Command("go", "tool", "nm", "-size", program).Output()
	if err != nil {
		return nil, nil, fmt.Errorf("symbols of the helper: %w", err)
	}
	content, err := os.ReadFile(wasm)
	if err != nil {
		return nil, nil, err
	}
	functions, err := readFunctions(content)
	if err != nil {
		return nil, nil, fmt.Errorf("functions of the app: %w", err)
	}
	return sum(modules, readSymbols(string(listed))), sum(modules, functions), nil
}

func goBuild(environment []string, args ...string) error {
	command := exec.Command("go", args...)
	command.Env = append(os.Environ(), environment...)
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, said)
	}
	return nil
}

// readSymbols reads what go tool nm -size lists: address, size, kind and name. B and b are
// zeros that no file holds.
func readSymbols(listed string) (all []symbol) {
	for line := range strings.Lines(listed) {
		fields := strings.Fields(line)
		if len(fields) < 4 || strings.EqualFold(fields[2], "B") {
			continue
		}
		if bytes, err := strconv.Atoi(fields[1]); err == nil {
			all = append(all, symbol{fields[3], bytes})
		}
	}
	return all
}

// noWord is what the linker writes as _ in names for WebAssembly (cmd/link, nameRegexp).
var noWord = regexp.MustCompile(`[^\w.]`)

// sum counts the bytes of each module: its name begins that of a symbol, and a package or
// what is in one follows.
func sum(modules []module, symbols []symbol) map[string]int {
	bytes := map[string]int{}
	for _, s := range symbols {
		name, owner := noWord.ReplaceAllString(s.name, "_"), ""
		for _, m := range modules {
			rest, ok := strings.CutPrefix(name, noWord.ReplaceAllString(m.Path, "_"))
			if ok && len(m.Path) > len(owner) && rest != "" && strings.ContainsAny(rest[:1], "._") {
				owner = m.Path
			}
		}
		if owner != "" {
			bytes[owner] += s.bytes
		}
	}
	return bytes
}
