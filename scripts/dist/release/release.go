// Package release holds what the builds of all systems share: the version, where things
// are, how the helper is built and a tool is run, and archives of which two runs have the
// same bytes.
//
// A system's package has one function, Build(ctx, Release) ([]Artefact, error), and asks
// [Release.Helper] for the program.
package release

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"jpkiweb/scripts/build/overlay"
)

// A Release is one run of the command.
type Release struct {
	Version Version
	Epoch   time.Time // when the commit was made: the time of all that is packed
	Root    string    // the project, in which static/dist is built
	Out     string    // where artefacts go
	Work    string    // for what is made on the way
	// Address is under which Out is published, as package managers are told.
	Address string
	// UpdateKeys are the publisher's, whose statements on newer versions the helper
	// believes, as update.FormatKeys writes them; "": it believes none.
	UpdateKeys string
	// NationalKeys are the publisher's, whose national bundles of municipality data the helper
	// believes, in the same form; "": it believes none.
	NationalKeys string
}

// An Artefact is a file of the release.
type Artefact struct {
	Name    string // in Out
	Program string // the helper that is in it, for the list of its parts; "" without
}

// A Target is a system for which the helper is built.
type Target struct {
	OS, Arch    string   // as GOOS and GOARCH
	Environment []string // CC, CGO_ENABLED and what else the compiler is told
	Linker      string   // further flags of the linker, such as -H windowsgui
	Name        string   // of the program; "": jpki-helper
	Folder      string   // of its source; "": helper
}

// Helper builds the helper, or the program that starts it without a window, and returns
// where it is. The app that it carries must be in static/dist.
func (r Release) Helper(ctx context.Context, t Target) (string, error) {
	name, folder := cmp.Or(t.Name, "jpki-helper"), cmp.Or(t.Folder, "helper")
	out := filepath.Join(r.Work, t.OS+"-"+t.Arch, name)
	flags := strings.TrimSpace(LinkerFlags(r.Version.String(), r.Epoch) + " " + t.Linker)
	if r.UpdateKeys != "" {
		flags += " -X jpkiweb/helper/own/update.pinned=" + r.UpdateKeys
	}
	if r.NationalKeys != "" {
		flags += " -X jpkiweb/shared/municipality/bundle.national=" + r.NationalKeys
	}
	replaced, err := overlay.Write(r.Root, r.Work)
	if err != nil {
		return "", err
	}
	command := r.Command(ctx, "go", append(BuildHelper(flags, replaced.Helper), "-o", out, "./"+folder)...)
	command.Env = append(command.Env, "GOOS="+t.OS, "GOARCH="+t.Arch)
	command.Env = append(command.Env, t.Environment...)
	if err := finish(command); err != nil {
		return "", fmt.Errorf("%s for %s %s: %w", name, t.OS, t.Arch, err)
	}
	return out, nil
}

// BuildHelper is how the helper is built, with these flags of the linker: without HTTP/2,
// which no server of ours speaks and no list is fetched by, and without inlining, which
// makes it larger and nothing that a person waits for faster (build facts 4). The overlay is
// the one for the helper, of package overlay.
func BuildHelper(linker, overlay string) []string {
	return []string{
		"build", "-trimpath", "-buildvcs=false", "-tags", "nethttpomithttp2", "-gcflags=all=-l", "-overlay", overlay, "-ldflags", linker,
	}
}

// LinkerFlags says what is linked into every program: its version, and when its commit was
// made. The time of the build would make every build another one.
func LinkerFlags(version string, committed time.Time) string {
	flags := "-s -w -X main.version=" + version
	if !committed.IsZero() {
		flags += " -X main.built=" + committed.Format(time.RFC3339)
	}
	return flags
}

// Command is a tool that runs in the project, told the time of the release
// (reproducible-builds.org, SOURCE_DATE_EPOCH), in no time zone and language of the person.
func (r Release) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = r.Root
	command.Env = append(os.Environ(), "SOURCE_DATE_EPOCH="+strconv.FormatInt(r.Epoch.Unix(), 10), "TZ=UTC", "LC_ALL=C.UTF-8")
	return command
}

// Run runs a tool; its error says what the tool said.
func (r Release) Run(ctx context.Context, name string, args ...string) error {
	return finish(r.Command(ctx, name, args...))
}

func finish(command *exec.Cmd) error {
	out, err := command.CombinedOutput()
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w\n%s", strings.Join(command.Args, " "), err, out)
}

// Write writes an artefact.
func (r Release) Write(name string, content []byte) error {
	return os.WriteFile(filepath.Join(r.Out, name), content, 0o644)
}

// Notices are the licence and the notices of what is linked in, for every package.
func (r Release) Notices() ([]File, error) {
	var files []File
	for name, path := range map[string]string{"LICENSE": "LICENSE", "notices.txt": "static/notices.txt"} {
		content, err := os.ReadFile(filepath.Join(r.Root, path))
		if err != nil {
			return nil, err
		}
		files = append(files, File{Name: name, Mode: 0o644, Content: content})
	}
	return files, nil
}
