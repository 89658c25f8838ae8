package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"jpkiweb/helper/door/server"
	"jpkiweb/helper/own/state"
	"jpkiweb/helper/system/autostart"
	"jpkiweb/helper/system/instance"
	"jpkiweb/shared/wire"
)

// locations are the variables by which a person moves the helper's files; the
// service must find the same.
var locations = []string{"XDG_STATE_HOME", "XDG_CONFIG_HOME"}

// install makes the system start the helper for this user.
func install(ctx context.Context, c *call) error {
	port := c.flags.Int("port", 0, "")
	noStart := c.flags.Bool("no-start", false, "")
	program := c.flags.String("program", "", "")
	session := c.flags.Bool("session", false, "")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	if os.Geteuid() == 0 && c.Getenv("SUDO_UID") != "" {
		return said(wire.CodeRequestInvalid, "error.install.sudo")
	}
	system, dirs, err := c.autostart()
	if err != nil {
		return err
	}
	if *session {
		return autostart.Session(ctx, system, c.servingPlace)
	}
	if err := state.CheckPlace(dirs.Config); err != nil {
		return err
	}
	spec := autostart.Spec{Program: *program, Port: *port, Environment: c.located()}
	if spec.Program == "" {
		if spec.Program, err = os.Executable(); err != nil {
			return err
		}
	}
	if err := c.checkPlaceFor(system, dirs, &spec, !*noStart); err != nil {
		return err
	}
	done, err := autostart.Install(ctx, system, spec, !*noStart)
	if err != nil {
		return installError(err)
	}
	return c.printInstalled(done, !*noStart)
}

// uninstall undoes install.
func uninstall(ctx context.Context, c *call) error {
	purge := c.flags.Bool("purge", false, "")
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	system, dirs, err := c.autostart()
	if err != nil {
		return err
	}
	removed, err := autostart.Uninstall(ctx, system)
	if err != nil {
		return installError(err)
	}
	result := struct {
		Removed []string `json:"removed"`
		Purged  []string `json:"purged,omitempty"`
	}{Removed: []string{}}
	for _, i := range removed {
		result.Removed = append(result.Removed, i.Paths...)
	}
	if *purge {
		if result.Purged, err = purgeAll(dirs); err != nil {
			return err
		}
	}
	return c.print(result, func() {
		if len(result.Removed)+len(result.Purged) == 0 {
			fmt.Fprintln(c.Stdout, c.say("install.nothing"))
		}
		for _, path := range append(result.Removed, result.Purged...) {
			fmt.Fprintln(c.Stdout, c.say("install.removed", "path", path))
		}
	})
}

// stop ends the helper of this user that serves. Who replaces its file needs that; a card
// that it has loses its power.
func stop(_ context.Context, c *call) error {
	if _, err := c.parse(0, 0); err != nil {
		return err
	}
	system, _, err := c.autostart()
	if err != nil {
		return err
	}
	result := struct {
		Stopped int `json:"stopped,omitempty"` // the port
	}{c.serving().Port}
	if err := system.Stop(); err != nil {
		return err
	}
	return c.print(result, func() {
		if result.Stopped == 0 {
			fmt.Fprintln(c.Stdout, c.say("stop.none"))
			return
		}
		fmt.Fprintln(c.Stdout, c.say("stop.stopped", "address", instance.Holder{Port: result.Stopped}.Address()))
	})
}

// autostart returns the system to install on, and the helper's directories.
func (c *call) autostart() (autostart.System, state.Dirs, error) {
	home := c.Getenv(state.HomeVariable(runtime.GOOS))
	dirs, err := state.Locate(runtime.GOOS, c.Getenv, home)
	if err != nil {
		return autostart.System{}, dirs, wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	stop := func() error { return instance.Stop(dirs.Runtime, terminate) }
	return autostart.Here(c.Getenv, home, stop), dirs, nil
}

// servingPlace is where the helper that serves looks for PC/SC, by its environment
// (proc(5)); "": where it always is.
func (c *call) servingPlace() (place string, serves bool) {
	holder := c.serving()
	if holder.PID == 0 {
		return "", false
	}
	environment, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", holder.PID))
	if err != nil {
		return "", false
	}
	for variable := range strings.SplitSeq(string(environment), "\x00") {
		if value, ok := strings.CutPrefix(variable, autostart.ServiceVariable+"="); ok {
			return value, true
		}
	}
	return "", true
}

// terminate asks a process to end; Windows knows no asking.
func terminate(pid int) error {
	p, err := os.FindProcess(pid)
	if err != nil {
		return err
	}
	if runtime.GOOS == "windows" {
		return p.Kill()
	}
	return p.Signal(syscall.SIGTERM)
}

// located returns the variables that are set, as the service needs them.
func (c *call) located() (environment []string) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return nil
	}
	for _, name := range locations {
		if value := c.Getenv(name); filepath.IsAbs(value) {
			environment = append(environment, name+"="+value)
		}
	}
	return environment
}

// checkPlaceFor sees that there is a place for what is to be installed: its port, which
// an earlier installation keeps, and no helper that serves already.
func (c *call) checkPlaceFor(system autostart.System, dirs state.Dirs, spec *autostart.Spec, start bool) error {
	p, err := c.policy()
	if err != nil {
		return err
	}
	earlier, found, err := autostart.Find(system)
	if err != nil {
		return installError(err)
	}
	if holder, serves, err := instance.Find(dirs.Runtime); err != nil {
		return err
	} else if serves && start && !found {
		return wire.Errorf(wire.CodeAlreadyRunning, "%v", &instance.TakenError{Holder: holder})
	}
	if system.Kind() != autostart.Systemd && spec.Port == 0 {
		return nil // it chooses at each start
	}
	first, last := p.Ports.First, p.Ports.Last
	if spec.Port == 0 && earlier.Port >= first && earlier.Port <= last {
		spec.Port = earlier.Port
	}
	if spec.Port != 0 && (spec.Port < first || spec.Port > last) {
		c.note("install.ports", "first", first, "last", last)
	}
	if spec.Port != 0 && spec.Port == earlier.Port { // held by the socket that is replaced
		spec.IPv6, err = hasIPv6()
		return err
	}
	if spec.Port != 0 {
		first, last = spec.Port, spec.Port
	}
	spec.Port, spec.IPv6, err = freePort(first, last)
	return err
}

// freePort returns the first port of the range that is free on loopback, and
// whether this machine has ::1.
func freePort(first, last int) (port int, v6 bool, err error) {
	listeners, port, err := server.Listen(slog.New(slog.DiscardHandler), first, last)
	if err != nil {
		return 0, false, said(wire.CodeRequestInvalid, "error.port", "why", err)
	}
	return port, len(listeners) == 2, closeAll(listeners, nil)
}

func hasIPv6() (bool, error) {
	_, v6, err := freePort(0, 0)
	return v6, err
}

// installError gives the errors of package autostart their codes.
func installError(err error) error {
	var refused *autostart.ProgramError
	switch {
	case errors.As(err, &refused):
		return wire.Errorf(wire.CodeRequestInvalid, "%v", err)
	case errors.Is(err, autostart.ErrForeign):
		return wire.Errorf(wire.CodeFileUnreadable, "%v", err)
	}
	return err
}

func (c *call) printInstalled(i autostart.Installation, started bool) error {
	result := struct {
		Kind    autostart.Mechanism `json:"kind"`
		Wrote   []string            `json:"wrote"`
		Port    int                 `json:"port,omitempty"`
		Started bool                `json:"started"`
	}{i.Kind, i.Paths, i.Port, started}
	return c.print(result, func() {
		for _, path := range i.Paths {
			fmt.Fprintln(c.Stdout, c.say("install.wrote", "path", path))
		}
		fmt.Fprintln(c.Stdout, c.startText(i, started))
	})
}

// startText says when the helper starts.
func (c *call) startText(i autostart.Installation, started bool) string {
	when := c.say("install.at_login")
	if i.Kind == autostart.Systemd {
		when = c.say("install.when_needed", "address", instance.Holder{Port: i.Port}.Address())
	}
	if !started {
		return c.say("install.from_next", "when", when)
	}
	return when
}

// purgeAll removes the helper's directories, unless a helper serves.
func purgeAll(dirs state.Dirs) (purged []string, err error) {
	holder, serves, err := instance.Find(dirs.Runtime)
	if err != nil {
		return nil, err
	}
	if serves {
		return nil, wire.Errorf(wire.CodeAlreadyRunning, "%v", &instance.TakenError{Holder: holder})
	}
	for _, dir := range []string{dirs.State, dirs.Config, dirs.Runtime} {
		if _, err := os.Lstat(dir); err != nil {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			return purged, err
		}
		purged = append(purged, dir)
	}
	return purged, nil
}
