package state

import (
	"errors"
	"strings"
)

// folder is our name in the directories of the system.
const folder = "jpki-helper"

// Dirs are the helper's directories. They need not be there yet.
type Dirs struct {
	State   string // what the helper remembers
	Config  string // what the person sets
	Runtime string // what ends with the person's session; State where the system has no such place
}

// Locate tells the directories of a user with that home, on a system named as by
// runtime.GOOS: of Windows and macOS their own places, of all others those of the
// XDG Base Directory Specification 0.8. Variables that are not absolute paths are
// ignored, as that specification says. It touches no file.
func Locate(goos string, getenv func(string) string, home string) (Dirs, error) {
	var d Dirs
	switch goos {
	case "windows":
		d.State = place(goos, getenv("LOCALAPPDATA"), home, "AppData", "Local")
	case "darwin":
		d.State = place(goos, "", home, "Library", "Application Support")
	default:
		d.State = place(goos, getenv("XDG_STATE_HOME"), home, ".local", "state")
		d.Config = place(goos, getenv("XDG_CONFIG_HOME"), home, ".config")
		d.Runtime = place(goos, getenv("XDG_RUNTIME_DIR"), "")
	}
	if d.Config == "" {
		d.Config = d.State
	}
	if d.Runtime == "" {
		d.Runtime = d.State
	}
	if d.State == "" || d.Config == "" {
		return Dirs{}, errors.New("no home directory is known, so there is no place for settings")
	}
	return d, nil
}

// HomeVariable names the environment variable with the person's home.
func HomeVariable(goos string) string {
	if goos == "windows" {
		return "USERPROFILE"
	}
	return "HOME"
}

// place returns our folder in what a variable says, or else below home; "" if
// neither is an absolute path.
func place(goos, variable, home string, below ...string) string {
	if absolute(goos, variable) {
		return join(goos, variable, folder)
	}
	if absolute(goos, home) {
		return join(goos, append(append([]string{home}, below...), folder)...)
	}
	return ""
}

func absolute(goos, path string) bool {
	if goos != "windows" {
		return strings.HasPrefix(path, "/")
	}
	return strings.HasPrefix(path, `\\`) || len(path) >= 3 && path[1] == ':' && path[2] == '\\'
}

// join is filepath.Join of a system that need not be this one.
func join(goos string, parts ...string) string {
	separator := "/"
	if goos == "windows" {
		separator = `\`
	}
	return strings.TrimRight(parts[0], separator) + separator + strings.Join(parts[1:], separator)
}
