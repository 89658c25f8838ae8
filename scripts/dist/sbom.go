package main

import (
	"context"
	"debug/buildinfo"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"jpkiweb/scripts/dist/release"
)

// A bill is the list of what is linked in: CycloneDX 1.5, JSON.
type bill struct {
	Format      string   `json:"bomFormat"`
	SpecVersion string   `json:"specVersion"`
	Version     int      `json:"version"`
	Metadata    metadata `json:"metadata"`
	Components  []part   `json:"components"`
}

type metadata struct {
	Timestamp string `json:"timestamp"`
	Component part   `json:"component"`
}

// A part is the helper, a module, or Go's own library.
type part struct {
	Type    string `json:"type"`
	Name    string `json:"name"`
	Version string `json:"version"`
	PURL    string `json:"purl,omitempty"`
}

// listParts writes the list for all programs of a release: what Go wrote into each of
// them, and the modules of the app that they carry.
func listParts(ctx context.Context, r release.Release, made []release.Artefact) (release.Artefact, error) {
	found := map[string]part{}
	for _, a := range made {
		if a.Program == "" {
			continue
		}
		info, err := buildinfo.ReadFile(a.Program)
		if err != nil {
			return release.Artefact{}, err
		}
		add(found, "std", strings.TrimPrefix(info.GoVersion, "go"))
		for _, m := range info.Deps {
			add(found, m.Path, m.Version)
		}
	}
	if err := addApp(ctx, r, found); err != nil {
		return release.Artefact{}, err
	}
	var list []part
	for _, name := range slices.Sorted(maps.Keys(found)) {
		list = append(list, found[name])
	}
	whole := part{Type: "application", Name: "jpki-helper", Version: r.Version.String()}
	text, err := json.MarshalIndent(bill{"CycloneDX", "1.5", 1, metadata{r.Epoch.Format(time.RFC3339), whole}, list}, "", "  ")
	if err != nil {
		return release.Artefact{}, err
	}
	a := release.Artefact{Name: "jpki-helper_" + r.Version.String() + "_sbom.cdx.json"}
	return a, r.Write(a.Name, append(text, '\n'))
}

// add adds a module by its package URL (package-url/purl-spec, golang).
func add(found map[string]part, path, version string) {
	found[path] = part{"library", path, version, "pkg:golang/" + path + "@" + version}
}

// addApp adds what the programs for the browser are linked from; nothing of it can be read
// from WebAssembly.
func addApp(ctx context.Context, r release.Release, found map[string]part) error {
	command := r.Command(ctx, "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./wasm", "./wasm/counter/main", "./wasm/practice/main", "./wasm/document/main")
	command.Env = append(command.Env, "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	out, err := command.Output()
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(out)) {
		if path, version, ok := strings.Cut(strings.TrimSpace(line), " "); ok {
			add(found, path, version)
		}
	}
	return nil
}
