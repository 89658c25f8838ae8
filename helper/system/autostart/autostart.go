// Package autostart makes the system start the helper for one user, without an
// administrator, and undoes that.
//
// Under a systemd user manager that is a socket with the service behind it: the
// manager holds the port from login on, so that no stranger can take it, and
// starts the helper with the first connection; an autostart entry tells it at each
// login where PC/SC is (xrdp). Elsewhere it is an XDG autostart entry, a LaunchAgent
// on macOS, and a Run value in the registry of Windows, which start the helper at
// login.
//
// What is written is a pure function of [Spec]; commands and registry come in
// with [System]. It does not know what the helper serves.
//
// Callers need [Install], [Uninstall] and [Find]; the entry needs [Session].
package autostart

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// A Mechanism is a way in which systems start programs.
type Mechanism string

// The mechanisms.
const (
	Systemd  Mechanism = "systemd"  // systemd user manager, with socket activation
	XDG      Mechanism = "xdg"      // Desktop Application Autostart Specification 0.5
	Launchd  Mechanism = "launchd"  // LaunchAgent of macOS
	Registry Mechanism = "registry" // Run key of Windows
)

// A Spec says what is to be started.
type Spec struct {
	Program string // absolute path of the helper
	// Port is the one on loopback. Systemd must have one; for other kinds 0 lets
	// the helper choose at each start.
	Port int
	IPv6 bool // the machine has ::1; of Systemd only
	// Environment holds NAME=VALUE of variables that say where the helper's files
	// are, so that the shell and the service find the same.
	Environment []string
}

// A System is what Install and Uninstall touch.
type System struct {
	OS     string // as runtime.GOOS
	Getenv func(string) string
	Home   string
	UID    int
	// Run runs a command and waits for its end. Its error says what the command
	// said.
	Run func(ctx context.Context, name string, args ...string) error
	// Start starts a program that stays when this one ends.
	Start func(name string, args ...string) error
	// Stop ends the helper of this user, if one serves. Systemd and Launchd do it
	// themselves.
	Stop func() error
	// Units is where the administrator has systemd's units of all users; "" elsewhere.
	Units string
	// RunKey is HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run;
	// on other systems nil.
	RunKey Values
}

// Values are the values of a registry key.
type Values interface {
	Get(name string) (value string, found bool, err error)
	Set(name, value string) error
	Delete(name string) error
}

// ErrForeign is the error of a file in our place that Install did not write. It is
// neither replaced nor removed.
var ErrForeign = errors.New("was not written by jpki-helper install")

// An Installation is what there is, or was. The socket of a system's package, enabled for
// this user or for all, is one, too: its path is the link that enables it.
type Installation struct {
	Kind  Mechanism
	Paths []string // of files, or of the registry value
	Port  int      // 0: chosen at each start
}

// Install makes the system start the helper at login, and now if start is set; an
// earlier installation is replaced, and its helper ended. What fails leaves
// nothing behind. A program that will not last or that others can replace is
// refused with a [*ProgramError], a file of somebody else's with [ErrForeign].
func Install(ctx context.Context, s System, spec Spec, start bool) (Installation, error) {
	if err := checkProgram(spec.Program, s.temporary()); err != nil {
		return Installation{}, err
	}
	w := s.way(s.Kind())
	if err := w.check(spec); err != nil {
		return Installation{}, err
	}
	if foreign := s.checkForeign(w); foreign != nil {
		return Installation{}, foreign
	}
	if _, err := Uninstall(ctx, s); err != nil && !errors.Is(err, ErrForeign) { // foreign ones of other kinds do not matter
		return Installation{}, fmt.Errorf("replace the earlier installation: %w", err)
	}
	err := w.write(spec)
	if err == nil {
		err = w.enable(ctx, spec, start)
	}
	if err != nil {
		_, undone := Uninstall(context.WithoutCancel(ctx), s)
		return Installation{}, errors.Join(err, undone)
	}
	paths, err := ownPaths(w)
	return Installation{Kind: w.kind(), Paths: paths, Port: spec.Port}, err
}

// Uninstall ends the helper that the system started, and removes what Install
// wrote, of whatever kind; it returns what it removed, which is nothing where
// nothing was installed. A package's socket is disabled where this user enabled it; the
// package stays, and what the administrator enabled for all. Files of others stay, and are
// an [ErrForeign].
func Uninstall(ctx context.Context, s System) ([]Installation, error) {
	var removed []Installation
	var errs []error
	for _, w := range s.ways() {
		paths, err := ownPaths(w)
		errs = append(errs, err)
		if len(paths) == 0 {
			continue
		}
		i := Installation{Kind: w.kind(), Paths: paths, Port: w.port()}
		errs = append(errs, w.disable(ctx), w.remove(), w.disabled(ctx))
		removed = append(removed, i)
	}
	return removed, errors.Join(errs...)
}

// Find returns the installation, if there is one.
func Find(s System) (Installation, bool, error) {
	for _, w := range s.ways() {
		paths, err := ownPaths(w)
		if err != nil && !errors.Is(err, ErrForeign) {
			return Installation{}, false, err
		}
		if len(paths) > 0 {
			return Installation{Kind: w.kind(), Paths: paths, Port: w.port()}, true, nil
		}
	}
	i, found := s.enabledForAll()
	return i, found, nil
}

// Listening returns the port that the system holds for the helper: connecting to
// it starts the helper. A second one need not be started by hand.
func Listening(ctx context.Context, s System) (port int, yes bool) {
	i, found, err := Find(s)
	if err != nil || !found || i.Kind != Systemd || !s.hasUserManager() {
		return 0, false
	}
	return i.Port, s.Run(ctx, "systemctl", "--user", "--quiet", "is-active", socketUnit) == nil
}

// A way is how one kind is done.
type way interface {
	kind() Mechanism
	check(Spec) error
	paths() []string
	// ours tells whether a path of paths is there and Install's. What is there and
	// somebody else's is ErrForeign.
	ours(path string) (bool, error)
	port() int
	write(Spec) error
	enable(ctx context.Context, spec Spec, start bool) error
	disable(context.Context) error  // before remove
	disabled(context.Context) error // after remove
	remove() error
}

// ways are those of this system, the first being the better one.
func (s System) ways() []way {
	switch s.OS {
	case "windows":
		return []way{registryWay{s}}
	case "darwin":
		return []way{launchdWay{s}}
	}
	return []way{systemdWay{s}, xdgWay{s}}
}

// Kind tells which mechanism Install uses.
func (s System) Kind() Mechanism {
	if ways := s.ways(); len(ways) == 1 || s.hasUserManager() {
		return ways[0].kind()
	}
	return XDG
}

func (s System) way(kind Mechanism) way {
	for _, w := range s.ways() {
		if w.kind() == kind {
			return w
		}
	}
	return nil
}

// checkForeign returns an error if something is in the way of a way.
func (s System) checkForeign(w way) error {
	_, err := ownPaths(w)
	return err
}

// ownPaths returns the paths of a way that are there and ours.
func ownPaths(w way) (paths []string, err error) {
	for _, path := range w.paths() {
		ours, failed := w.ours(path)
		err = errors.Join(err, failed)
		if ours {
			paths = append(paths, path)
		}
	}
	return paths, err
}

// configDir is $XDG_CONFIG_HOME, or its default (XDG Base Directory Specification
// 0.8).
func (s System) configDir() string {
	if dir := s.Getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(s.Home, ".config")
}

// arguments of the program. The virtual card is for trying out: what starts by
// itself serves cards only.
func (spec Spec) arguments() []string {
	return []string{"serve", "--virtual", "off"}
}

// argumentsWithPort are those for kinds in which the helper binds its port itself.
func (spec Spec) argumentsWithPort() []string {
	if spec.Port == 0 {
		return spec.arguments()
	}
	return append(spec.arguments(), "--port", fmt.Sprint(spec.Port))
}

func isNotThere(err error) bool { return errors.Is(err, fs.ErrNotExist) }
