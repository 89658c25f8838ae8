package autostart

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
)

// Here is the system that this process runs on, for a user with that home and
// environment. stop ends the user's helper, if one serves.
func Here(getenv func(string) string, home string, stop func() error) System {
	return System{
		OS: runtime.GOOS, Getenv: getenv, Home: home, UID: os.Getuid(),
		Run: run, Start: startDetached, Stop: stop, RunKey: RunKey(), Units: "/etc/systemd/user",
	}
}

// run runs a command; its error says what the command said.
func run(ctx context.Context, name string, args ...string) error {
	c := exec.CommandContext(ctx, name, args...)
	output, err := c.CombinedOutput()
	if err == nil {
		return nil
	}
	command := strings.Join(append([]string{name}, args...), " ")
	if errors.Is(err, exec.ErrNotFound) || len(output) == 0 {
		return fmt.Errorf("%s: %w", command, err)
	}
	return fmt.Errorf("%s: %w: %s", command, err, strings.TrimSpace(string(output)))
}

// startDetached starts a program that outlives this one and its terminal.
func startDetached(name string, args ...string) error {
	c := exec.Command(name, args...)
	c.SysProcAttr = detached()
	if err := c.Start(); err != nil {
		return err
	}
	return c.Process.Release()
}
