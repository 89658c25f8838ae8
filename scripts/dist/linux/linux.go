// Package linux makes the packages for Linux.
package linux

import (
	"context"
	"os"

	"jpkiweb/scripts/dist/manual"
	"jpkiweb/scripts/dist/release"
)

// Build makes the artefacts for Linux.
func Build(ctx context.Context, r release.Release) ([]release.Artefact, error) {
	return buildFor(ctx, r, release.Target{OS: "linux", Arch: "amd64", Environment: []string{"CGO_ENABLED=1"}})
}

// buildFor makes those of one processor.
func buildFor(ctx context.Context, r release.Release, target release.Target) ([]release.Artefact, error) {
	program, err := r.Helper(ctx, target)
	if err != nil {
		return nil, err
	}
	archive, err := makeArchive(r, target.Arch, program)
	return []release.Artefact{archive}, err
}

// makeArchive makes the .tar.gz, for systems that no package is for.
func makeArchive(r release.Release, arch, program string) (release.Artefact, error) {
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
	packed, err := release.Tar(folder, r.Epoch, files)
	if err != nil {
		return release.Artefact{}, err
	}
	made := release.Artefact{Name: folder + ".tar.gz", Program: program}
	return made, r.Write(made.Name, packed)
}
