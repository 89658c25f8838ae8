//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A browser and the Explorer rename copies, and Windows does not mind the case. None of
// them is its own helper.
func TestHelperBeside(t *testing.T) {
	for self, want := range map[string]string{
		"/a/jpki-helperw.exe":        "/a/jpki-helper.exe",
		"/w w/jpki-helperw":          "/w w/jpki-helper",
		"/a/JPKI-HELPERW.exe":        "/a/JPKI-HELPER.exe",
		"/a/JPKI-HELPERW.EXE":        "/a/JPKI-HELPER.EXE",
		"/a/jpki-helperw (1).exe":    "",
		"/a/jpki-helperw - Copy.exe": "",
		"/a/jpki-helper.exe":         "",
		"/w/.exe":                    "",
	} {
		got, err := helperBeside(filepath.FromSlash(self))
		if got != filepath.FromSlash(want) || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", self, got, err)
		}
	}
}

// The helper gets every argument as it was, and is not waited for while it serves.
func TestHelperGetsTheArguments(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "jpki-helperw")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	pipe := filepath.Join(dir, "said")
	if out, err := exec.Command("mkfifo", pipe).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	script := "#!/bin/sh\n[ $1 = serve ] || exit 7\nprintf '%s|' \"$@\" >'" + pipe + "'\n"
	if err := os.WriteFile(filepath.Join(dir, "jpki-helper"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := exec.Command(program, "serve", "--virtual", "a b", "").Run(); err != nil {
		t.Fatal(err)
	}
	said, err := os.ReadFile(pipe) // the helper writes once somebody reads: it was not waited for
	if err != nil || string(said) != "serve|--virtual|a b||" {
		t.Errorf("%q, %v", said, err)
	}
	var ended *exec.ExitError
	if err := exec.Command(program, "stop").Run(); !errors.As(err, &ended) || ended.ExitCode() != 7 {
		t.Errorf("stop: %v, want exit code 7", err)
	}
	if err := os.Remove(filepath.Join(dir, "jpki-helper")); err != nil {
		t.Fatal(err)
	}
	if exec.Command(program, "serve").Run() == nil {
		t.Error("no helper is there, and it says that it started one")
	}
}
