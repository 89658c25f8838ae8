package autostart

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// Desktop returns the autostart entry of the helper.
func Desktop(spec Spec) string {
	return desktop(spec, "My Number Card helper", "マイナンバーカードの接続ソフト", strings.Join(spec.argumentsWithPort(), " "))
}

// desktop is an autostart entry: Desktop Entry Specification 1.5, Desktop
// Application Autostart Specification 0.5.
func desktop(spec Spec, name, japanese, arguments string) string {
	return fmt.Sprintf(`# %s
[Desktop Entry]
Type=Application
Version=1.5
Name=%s
Name[ja]=%s
Exec=%s %s
TryExec=%s
Terminal=false
NoDisplay=true
`, mark, name, japanese, desktopQuote(spec.Program), arguments, desktopString(spec.Program))
}

// desktopQuote quotes the program of Exec: four characters keep their backslash
// of the quoting rule, which the rule for strings doubles; % is a field code.
func desktopQuote(program string) string {
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`, `%`, `%%`).Replace(program)
	return `"` + desktopString(quoted) + `"`
}

func desktopString(s string) string { return strings.ReplaceAll(s, `\`, `\\`) }

type xdgWay struct{ System }

func (xdgWay) kind() Mechanism { return XDG }

// check: = may not be in the program of Exec.
func (xdgWay) check(spec Spec) error {
	if strings.Contains(spec.Program, "=") {
		return &ProgramError{spec.Program, ErrName}
	}
	return nil
}

func (w xdgWay) paths() []string {
	return []string{filepath.Join(w.configDir(), "autostart", "jpki-helper.desktop")}
}

func (xdgWay) ours(path string) (bool, error) { return oursAt(path) }

func (xdgWay) port() int { return 0 }

func (w xdgWay) write(spec Spec) error {
	return writeFiles([]File{{w.paths()[0], Desktop(spec)}})
}

func (w xdgWay) enable(_ context.Context, spec Spec, start bool) error {
	if !start {
		return nil
	}
	return w.Start(spec.Program, spec.argumentsWithPort()...)
}

func (w xdgWay) disable(context.Context) error { return w.Stop() }

func (xdgWay) disabled(context.Context) error { return nil }

func (w xdgWay) remove() error { return removeOurs(w.paths()) }
