//go:build dist

package main

import (
	"archive/zip"
	"bytes"
	"debug/pe"
	"io"
	"path"
	"strings"
	"testing"
	"unicode/utf16"
)

// The programs of Windows lie where nobody can guess, run no data, have a console only
// where a shell starts them, and say their version and what they ask of the system.
func TestProgramsOfWindows(t *testing.T) {
	const guarded = pe.IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE | pe.IMAGE_DLLCHARACTERISTICS_HIGH_ENTROPY_VA | pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT
	subsystems := map[string]uint16{"jpki-helper.exe": pe.IMAGE_SUBSYSTEM_WINDOWS_CUI, "jpki-helperw.exe": pe.IMAGE_SUBSYSTEM_WINDOWS_GUI}
	for arch, machine := range map[string]uint16{"x64": pe.IMAGE_FILE_MACHINE_AMD64, "arm64": pe.IMAGE_FILE_MACHINE_ARM64} {
		archive := artefact(t, "_windows_"+arch+".zip")
		version := strings.Split(path.Base(archive), "_")[1]
		programs := programsOf(t, archive)
		if len(programs) != len(subsystems) {
			t.Errorf("%s: %d programs", archive, len(programs))
		}
		for name, content := range programs {
			f, err := pe.NewFile(bytes.NewReader(content))
			check(err)
			header := f.OptionalHeader.(*pe.OptionalHeader64)
			if f.Machine != machine || header.DllCharacteristics&guarded != guarded || header.Subsystem != subsystems[name] {
				t.Errorf("%s %s: machine %x, bits %x, subsystem %d", arch, name, f.Machine, header.DllCharacteristics, header.Subsystem)
			}
			resources, err := f.Section(".rsrc").Data()
			check(err)
			for _, want := range []string{wide(version), wide(name), `level="asInvoker"`, "PerMonitorV2", ">UTF-8<", "longPathAware", "\x89PNG"} {
				if !bytes.Contains(resources, []byte(want)) {
					t.Errorf("%s %s: no %q in its resources", arch, name, want)
				}
			}
		}
	}
}

// programsOf reads the programs of an archive.
func programsOf(t *testing.T, archive string) map[string][]byte {
	t.Helper()
	r, err := zip.OpenReader(archive)
	check(err)
	defer r.Close()
	programs := map[string][]byte{}
	for _, f := range r.File {
		if path.Ext(f.Name) != ".exe" {
			continue
		}
		opened, err := f.Open()
		check(err)
		programs[path.Base(f.Name)], err = io.ReadAll(opened)
		check(err)
		check(opened.Close())
	}
	return programs
}

// wide is a text as resources have it: UTF-16, the lower byte first.
func wide(s string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		b = append(b, byte(unit), byte(unit>>8))
	}
	return string(b)
}
