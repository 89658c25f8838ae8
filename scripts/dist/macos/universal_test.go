//go:build dist

package macos

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"debug/macho"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jpkiweb/scripts/dist/release"
)

// codeSignature is LC_CODE_SIGNATURE of mach-o/loader.h: the kernel of Macs with arm64
// starts nothing without one, be it nobody's.
const codeSignature = 0x1d

// Both programs are whole, start with what PC/SC of the system is loaded by, and the one
// for arm64 has the linker's own signature.
func TestUniversalProgram(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	r := release.Release{Root: root, Out: t.TempDir(), Work: t.TempDir()}
	if r.Version, r.Epoch, err = release.ReadVersion(t.Context(), root); err != nil {
		t.Fatal(err)
	}
	made, err := Build(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	files := unpack(t, filepath.Join(r.Out, made[0].Name))
	for _, want := range []string{"INSTALL.txt", "LICENSE", "jpki-helper", "jpki-helper.plist", "notices.txt", "administrators.ja.md"} {
		if len(files[want]) == 0 {
			t.Errorf("there is no %s", want)
		}
	}
	f, err := macho.NewFatFile(bytes.NewReader(files["jpki-helper"]))
	if err != nil {
		t.Fatal(err)
	}
	for _, arch := range f.Arches {
		libraries, err := arch.ImportedLibraries()
		if err != nil || !slices.Contains(libraries, "/usr/lib/libSystem.B.dylib") {
			t.Errorf("%v: %v, %v", arch.Cpu, libraries, err)
		}
		signed := slices.ContainsFunc(arch.Loads, func(l macho.Load) bool { return l.Raw()[0] == codeSignature })
		if arch.Cpu == macho.CpuArm64 && !signed {
			t.Error("arm64 is not signed")
		}
	}
	t.Logf("%d bytes in %d", len(files["jpki-helper"]), size(t, filepath.Join(r.Out, made[0].Name)))
}

func unpack(t *testing.T, path string) map[string][]byte {
	t.Helper()
	packed, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	plain, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for all := tar.NewReader(plain); ; {
		header, err := all.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(header.Name, "/") {
			continue
		}
		if files[filepath.Base(header.Name)], err = io.ReadAll(all); err != nil {
			t.Fatal(err)
		}
	}
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
