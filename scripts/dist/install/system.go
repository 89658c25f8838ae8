package install

import (
	"slices"
	"strings"
)

// checks print the SHA-256 of a file: on Windows, on macOS and on Linux.
var checks = []string{"certutil -hashfile FILE SHA256", "shasum -a 256 FILE", "sha256sum FILE"}

// A system is what the page shows of one.
type system struct {
	Name  string // one of Systems
	Files []offered
	Steps string   // key of the steps to install
	Lines []string // what is typed, of the steps
	// Warned, Why and Do are keys of what a system says of a file whose publisher it does
	// not know, and of what to do; Also is one more.
	Warned, Why, Do, Also string
	Remove                string // key of how the helper is removed
	RemoveLines           []string
}

// An offered file has the address that people load it from.
type offered struct {
	File

	Address string
	First   bool // of those of its system
}

// systems are all of them, with the files for them.
func (m Manifest) systems(folder string) (all []system) {
	for _, name := range Systems {
		s := system{Name: name}
		for _, arch := range Arches {
			if i := slices.IndexFunc(m.Files, func(f File) bool { return f.System == name && f.Arch == arch }); i >= 0 {
				s.Files = append(s.Files, offered{m.Files[i], folder + m.Files[i].Name, len(s.Files) == 0})
			}
		}
		s.describe()
		all = append(all, s)
	}
	return all
}

// describe says what is done with the files of a system, and what it says of them itself
// (install facts 1, 2).
func (s *system) describe() {
	file := s.pattern()
	switch s.Name {
	case "windows":
		s.Steps, s.Remove = "install.windows.steps", "install.windows.remove"
		s.Warned, s.Why, s.Do, s.Also = "install.windows.warned", "install.windows.why", "install.windows.do", "install.windows.browser"
	case "macos":
		s.Steps, s.Remove = "install.macos.steps", "install.shell.remove"
		s.Warned, s.Why, s.Do = "install.macos.warned", "install.macos.why", "install.macos.do"
		s.Lines = []string{ // as INSTALL.txt of the archive says
			"sudo install -d /usr/local/bin",
			"sudo install -m 755 ~/Downloads/" + strings.TrimSuffix(file, ".tar.gz") + "/jpki-helper /usr/local/bin/jpki-helper",
			"jpki-helper install",
		}
		s.RemoveLines = []string{"jpki-helper uninstall", "sudo rm /usr/local/bin/jpki-helper"}
	case "debian":
		s.shell("sudo apt install ./"+file, "sudo apt remove jpki-helper")
	case "fedora":
		s.shell("sudo dnf install ./"+file, "sudo dnf remove jpki-helper")
	}
}

// pattern is the name of the file in a shell, with a * for what differs between
// processors.
func (s *system) pattern() string {
	if len(s.Files) == 0 {
		return ""
	}
	name := s.Files[0].Name
	head, tail := len(name), len(name)
	for _, f := range s.Files[1:] {
		for !strings.HasPrefix(f.Name, name[:head]) {
			head--
		}
		for !strings.HasSuffix(f.Name, name[len(name)-tail:]) {
			tail--
		}
	}
	if head == len(name) {
		return name
	}
	return name[:head] + "*" + name[len(name)-tail:]
}

// shell describes a system whose packages are installed in a terminal.
func (s *system) shell(install, remove string) {
	s.Steps, s.Remove, s.Also = "install.linux.steps", "install.shell.remove", "install.linux.check"
	s.Lines = []string{install, "jpki-helper install"}
	s.RemoveLines = []string{"jpki-helper uninstall", remove}
}
