// Package macos makes the archive for macOS: one program for both processors, what starts
// it, and the text of a Homebrew cask. Nothing of it was tried on a Mac, and nobody known
// to Apple has signed it (pcsc facts 7).
package macos

import (
	"bytes"
	"context"
	_ "embed" // of the words and the cask
	"fmt"
	"os"
	"text/template"

	"jpkiweb/helper/system/autostart"
	"jpkiweb/scripts/dist/manual"
	"jpkiweb/scripts/dist/release"
)

//go:embed INSTALL.txt
var words []byte

//go:embed jpki-helper.rb
var cask string

// agentProgram is where the sample of a LaunchAgent has the program; jpki-helper install
// writes one with its own place.
const agentProgram = "/usr/local/bin/jpki-helper"

// Build makes the artefacts for macOS.
func Build(ctx context.Context, r release.Release) ([]release.Artefact, error) {
	var slices [][]byte
	var program string
	for _, arch := range []string{"amd64", "arm64"} {
		var err error
		if program, err = r.Helper(ctx, release.Target{OS: "darwin", Arch: arch, Environment: []string{"CGO_ENABLED=0"}}); err != nil {
			return nil, err
		}
		slice, err := os.ReadFile(program)
		if err != nil {
			return nil, err
		}
		slices = append(slices, slice)
	}
	universal, err := join(slices)
	if err != nil {
		return nil, err
	}
	name := "jpki-helper_" + r.Version.String() + "_macos_universal"
	packed, err := archive(r, name, universal)
	if err != nil {
		return nil, err
	}
	text, err := writeCask(r, name, packed)
	if err != nil {
		return nil, err
	}
	made := []release.Artefact{{Name: name + ".tar.gz", Program: program}, {Name: "jpki-helper_" + r.Version.String() + "_macos_cask.rb"}}
	for i, content := range [][]byte{packed, text} {
		if err := r.Write(made[i].Name, content); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// archive packs the program with what is read and what starts it.
func archive(r release.Release, folder string, program []byte) ([]byte, error) {
	files, err := r.Notices()
	if err != nil {
		return nil, err
	}
	manuals, err := manual.Files()
	if err != nil {
		return nil, err
	}
	agent := autostart.Plist(autostart.Spec{Program: agentProgram})
	files = append(append(files, manuals...),
		release.File{Name: "jpki-helper", Mode: 0o755, Content: program},
		release.File{Name: "jpki-helper.plist", Mode: 0o644, Content: []byte(agent)},
		release.File{Name: "INSTALL.txt", Mode: 0o644, Content: words},
	)
	return release.Tar(folder, r.Epoch, files)
}

// writeCask fills the text of the cask in.
func writeCask(r release.Release, folder string, packed []byte) ([]byte, error) {
	var b bytes.Buffer
	t, err := template.New("cask").Parse(cask)
	if err != nil {
		return nil, err
	}
	err = t.Execute(&b, map[string]string{"Address": r.Address, "Version": r.Version.String(), "Digest": fmt.Sprintf("%x", digest(packed)), "Folder": folder})
	return b.Bytes(), err
}
