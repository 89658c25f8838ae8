// Package linux makes the packages for Linux: .deb and .rpm by nfpm, and a .tar.gz. What
// they hold besides the program stands in files, or is made of the helper's own tables:
// units of package autostart, manual and completion of the command line's help.
package linux

import (
	"context"
	"os"

	"jpkiweb/scripts/dist/manual"
	"jpkiweb/scripts/dist/release"
)

// targets are the processors, each with Debian's compiler and PC/SC for it, whichever this
// machine has.
var targets = []release.Target{
	{OS: "linux", Arch: "amd64", Environment: crossed("x86_64-linux-gnu")},
	{OS: "linux", Arch: "arm64", Environment: crossed("aarch64-linux-gnu")},
}

func crossed(triplet string) []string {
	return []string{"CGO_ENABLED=1", "CC=" + triplet + "-gcc", "PKG_CONFIG_LIBDIR=/usr/lib/" + triplet + "/pkgconfig"}
}

// Build makes the artefacts for Linux.
func Build(ctx context.Context, r release.Release) ([]release.Artefact, error) {
	files, err := installed(ctx, r)
	if err != nil {
		return nil, err
	}
	var made []release.Artefact
	for _, target := range targets {
		artefacts, err := buildFor(ctx, r, target, files)
		if err != nil {
			return nil, err
		}
		made = append(made, artefacts...)
	}
	return made, nil
}

// buildFor makes those of one processor.
func buildFor(ctx context.Context, r release.Release, target release.Target, files []release.File) ([]release.Artefact, error) {
	program, err := r.Helper(ctx, target)
	if err != nil {
		return nil, err
	}
	archive, err := makeArchive(r, target.Arch, program, files)
	if err != nil {
		return nil, err
	}
	packages, err := makePackages(ctx, r, target.Arch, program, files)
	return append(packages, archive), err
}

// inArchive are the files of a package that a person can use without one, and where they
// are in the archive.
var inArchive = map[string]string{
	"usr/share/man/man1/jpki-helper.1.gz":                  "man/man1/jpki-helper.1.gz",
	"usr/share/man/ja/man1/jpki-helper.1.gz":               "man/ja/man1/jpki-helper.1.gz",
	"usr/share/bash-completion/completions/jpki-helper":    "completion/jpki-helper.bash",
	"usr/share/zsh/vendor-completions/_jpki-helper":        "completion/_jpki-helper",
	"usr/share/fish/vendor_completions.d/jpki-helper.fish": "completion/jpki-helper.fish",
	doc + "examples/policy.json":                           "policy.json.sample",
}

// makeArchive makes the .tar.gz, for systems that no package is for.
func makeArchive(r release.Release, arch, program string, installed []release.File) (release.Artefact, error) {
	folder := "jpki-helper_" + r.Version.String() + "_linux_" + arch
	files, err := r.Notices()
	if err != nil {
		return release.Artefact{}, err
	}
	manuals, err := manual.Files()
	if err != nil {
		return release.Artefact{}, err
	}
	content, err := os.ReadFile(program)
	if err != nil {
		return release.Artefact{}, err
	}
	files = append(append(files, manuals...), release.File{Name: "jpki-helper", Mode: 0o755, Content: content})
	for _, f := range installed {
		if name, ok := inArchive[f.Name]; ok {
			files = append(files, release.File{Name: name, Mode: f.Mode, Content: f.Content})
		}
	}
	packed, err := release.Tar(folder, r.Epoch, files)
	if err != nil {
		return release.Artefact{}, err
	}
	made := release.Artefact{Name: folder + ".tar.gz", Program: program}
	return made, r.Write(made.Name, packed)
}
