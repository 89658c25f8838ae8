package autostart

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Where the value is, and how long one may be ("Run and RunOnce Registry Keys",
// Windows documentation).
const (
	runKey       = `Software\Microsoft\Windows\CurrentVersion\Run`
	runName      = "jpki-helper"
	maxRunLength = 260
)

// RunValue returns the command line of the Run value. Quotes keep the path
// together, and a program C:\Program.exe from being started instead.
func RunValue(spec Spec) string {
	return `"` + spec.Program + `" ` + strings.Join(spec.argumentsWithPort(), " ")
}

type registryWay struct{ System }

func (registryWay) kind() Mechanism { return Registry }

// Windowless is the program beside the helper that starts it without a window, package
// helper/windowless: "jpki-helperw.exe" of "jpki-helper.exe".
func Windowless(program string) string {
	end := filepath.Ext(program)
	return strings.TrimSuffix(program, end) + "w" + end
}

// withoutWindow has the helper started without a window, where what does so lies beside
// it. Windows would open a console for it at every login.
func withoutWindow(spec Spec) Spec {
	program := Windowless(spec.Program)
	if _, err := os.Stat(program); err == nil {
		spec.Program = program
	}
	return spec
}

func (w registryWay) check(spec Spec) error {
	if started := withoutWindow(spec); started.Program != spec.Program {
		if err := checkProgram(started.Program, w.temporary()); err != nil {
			return err
		}
		spec = started
	}
	if strings.Contains(spec.Program, `"`) {
		return &ProgramError{spec.Program, ErrName}
	}
	if n := len([]rune(RunValue(spec))); n > maxRunLength {
		return &ProgramError{spec.Program, fmt.Errorf("the start command has %d characters, want at most %d; put it into a folder with a shorter path", n, maxRunLength)}
	}
	return nil
}

func (registryWay) paths() []string { return []string{`HKEY_CURRENT_USER\` + runKey + `\` + runName} }

// ours: the value bears our name; another command under it is not ours.
func (w registryWay) ours(path string) (bool, error) {
	value, found, err := w.RunKey.Get(runName)
	if err != nil || !found {
		return false, err
	}
	if !strings.Contains(value, `" `+strings.Join(Spec{}.arguments(), " ")) {
		return false, fmt.Errorf("%s %w", path, ErrForeign)
	}
	return true, nil
}

func (registryWay) port() int { return 0 }

func (w registryWay) write(spec Spec) error {
	return w.RunKey.Set(runName, RunValue(withoutWindow(spec)))
}

func (w registryWay) enable(_ context.Context, spec Spec, start bool) error {
	if !start {
		return nil
	}
	return w.Start(withoutWindow(spec).Program, spec.argumentsWithPort()...)
}

func (w registryWay) disable(context.Context) error { return w.Stop() }

func (registryWay) disabled(context.Context) error { return nil }

func (w registryWay) remove() error { return w.RunKey.Delete(runName) }
