package autostart

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

// A ProgramError says why a program is not to be started at every login.
type ProgramError struct {
	Path string
	Why  error
}

// Error returns path and reason.
func (e *ProgramError) Error() string {
	return fmt.Sprintf("%s cannot be started at login: %v", e.Path, e.Why)
}

// Unwrap returns the reason.
func (e *ProgramError) Unwrap() error { return e.Why }

// Why a program is refused.
var (
	ErrTemporary   = errors.New("it is in a temporary folder; put it where it stays, such as ~/.local/bin")
	ErrReplaceable = errors.New("every user of this machine could put another program in its place")
	ErrNoProgram   = errors.New("it is no program")
	ErrName        = errors.New("its path has a character that a start command cannot have")
)

// checkProgram refuses a program that will be gone tomorrow (go run), that
// everybody can replace, or that is none. The temporary folders are given.
func checkProgram(path string, temporary []string) error {
	refuse := func(why error) error { return &ProgramError{path, why} }
	if !filepath.IsAbs(path) {
		return refuse(fmt.Errorf("%w: its path must be absolute", ErrNoProgram))
	}
	if strings.ContainsFunc(path, unicode.IsControl) || strings.ContainsRune(path, unicode.ReplacementChar) {
		return refuse(ErrName)
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return refuse(fmt.Errorf("%w: %w", ErrNoProgram, err))
	}
	info, err := os.Stat(real)
	if err != nil || !info.Mode().IsRegular() || !executable(info) {
		return refuse(ErrNoProgram)
	}
	for _, p := range []string{path, real} {
		if isTemporary(p, temporary) {
			return refuse(ErrTemporary)
		}
		if err := checkWritable(p); err != nil {
			return refuse(err)
		}
	}
	return nil
}

// isTemporary: below one of the folders, or made by go run and go test, in the
// build cache too.
func isTemporary(path string, folders []string) bool {
	for _, folder := range folders {
		if real, err := filepath.EvalSymlinks(folder); err == nil && below(path, real) {
			return true
		}
		if below(path, folder) {
			return true
		}
	}
	for _, element := range strings.Split(filepath.ToSlash(path), "/") {
		if strings.HasPrefix(element, "go-build") {
			return true
		}
	}
	return false
}

func below(path, folder string) bool {
	relative, err := filepath.Rel(folder, path)
	return err == nil && relative != ".." && !strings.HasPrefix(relative, ".."+string(filepath.Separator))
}

// checkWritable refuses what everybody can write, from the program up to the
// root. A folder in which only owners replace files (sticky) is good.
func checkWritable(path string) error {
	for {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if replaceable(info) {
			return fmt.Errorf("%w: %s (mode %04o)", ErrReplaceable, path, info.Mode().Perm())
		}
		up := filepath.Dir(path)
		if up == path {
			return nil
		}
		path = up
	}
}

// temporary lists the folders that do not last.
func (s System) temporary() []string {
	folders := []string{"/tmp", "/var/tmp", "/dev/shm", "/run"}
	if s.OS == "windows" {
		folders = nil
	}
	for _, name := range []string{"TMPDIR", "TEMP", "TMP", "GOTMPDIR", "GOCACHE", "XDG_RUNTIME_DIR"} {
		if folder := s.Getenv(name); filepath.IsAbs(folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}
