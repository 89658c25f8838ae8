package autostart

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// program makes an executable file.
func program(t *testing.T, path string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestProgramThatWillNotLastIsRefused(t *testing.T) {
	dir := t.TempDir()
	good := program(t, filepath.Join(dir, "bin", "jpki-helper"))
	link := filepath.Join(dir, "link")
	if err := os.Symlink(good, link); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	if err := os.WriteFile(data, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	open := program(t, filepath.Join(dir, "open", "jpki-helper"))
	if err := os.Chmod(filepath.Dir(open), 0o777); err != nil {
		t.Fatal(err)
	}
	written := program(t, filepath.Join(dir, "written"))
	if err := os.Chmod(written, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		path      string
		temporary string
		want      error
	}{
		"program that stays":              {good, "/none", nil},
		"link to a program that stays":    {link, "/none", nil},
		"temporary folder":                {good, dir, ErrTemporary},
		"link into a temporary folder":    {link, filepath.Join(dir, "bin"), ErrTemporary},
		"folder whose name begins alike":  {good, filepath.Join(dir, "b"), nil},
		"go run":                          {program(t, filepath.Join(dir, "go-build123", "b001", "exe", "jpki-helper")), "/none", ErrTemporary},
		"go run from the build cache":     {program(t, filepath.Join(dir, "go-build", "ab", "abcd-d", "jpki-helper")), "/none", ErrTemporary},
		"not there":                       {filepath.Join(dir, "none"), "/none", ErrNoProgram},
		"folder":                          {dir, "/none", ErrNoProgram},
		"not executable":                  {data, "/none", ErrNoProgram},
		"relative":                        {"jpki-helper", "/none", ErrNoProgram},
		"new line in a unit file":         {program(t, filepath.Join(dir, "a\nExecStartPre=b")), "/none", ErrName},
		"folder that everybody can write": {open, "/none", ErrReplaceable},
		"file that everybody can write":   {written, "/none", ErrReplaceable},
	} {
		t.Run(name, func(t *testing.T) {
			err := checkProgram(test.path, []string{test.temporary})
			if !errors.Is(err, test.want) || test.want == nil && err != nil {
				t.Errorf("%v, want %v", err, test.want)
			}
			var refused *ProgramError
			if err != nil && (!errors.As(err, &refused) || refused.Path != test.path) {
				t.Errorf("%v does not name %s", err, test.path)
			}
		})
	}
}

func TestTestProgramIsTemporary(t *testing.T) {
	s := System{OS: "linux", Getenv: os.Getenv}
	if err := checkProgram(os.Args[0], s.temporary()); !errors.Is(err, ErrTemporary) {
		t.Errorf("%s: %v", os.Args[0], err)
	}
}

func TestNamesThatOneKindCannotTake(t *testing.T) {
	for name, test := range map[string]struct {
		way  way
		path string
	}{
		"systemd, quote":                {systemdWay{}, `/a'b`},
		"systemd, double quote":         {systemdWay{}, `/a"b`},
		"systemd, backslash":            {systemdWay{}, `/a\b`},
		"desktop entry, equal sign":     {xdgWay{}, `/a=b`},
		"registry, quote":               {registryWay{}, `C:\a" serve --virtual off "b`},
		"registry, longer than Windows": {registryWay{}, `C:\` + string(make([]byte, 260))},
	} {
		t.Run(name, func(t *testing.T) {
			var refused *ProgramError
			if err := test.way.check(Spec{Program: test.path, Port: 21573}); !errors.As(err, &refused) {
				t.Errorf("%v", err)
			}
		})
	}
	for _, port := range []int{0, -1, 65536} {
		if err := (systemdWay{}).check(Spec{Program: "/a", Port: port}); err == nil {
			t.Errorf("port %d was accepted", port)
		}
	}
}
