package autostart

import (
	"context"
	"encoding/xml"
	"fmt"
	"path/filepath"
	"strings"
)

// label is the LaunchAgent's name.
const label = "jpki-helper"

// Plist returns the LaunchAgent: launchd.plist(5). The helper comes back after a
// crash, but not after it has ended well.
func Plist(spec Spec) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?>
<!-- %s -->
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
	<key>Label</key>
	<string>%s</string>
	<key>ProgramArguments</key>
	<array>
`, mark, label)
	for _, word := range append([]string{spec.Program}, spec.argumentsWithPort()...) {
		fmt.Fprintf(&b, "\t\t<string>%s</string>\n", xmlText(word))
	}
	b.WriteString("\t</array>\n")
	if len(spec.Environment) > 0 {
		b.WriteString("\t<key>EnvironmentVariables</key>\n\t<dict>\n")
		for _, variable := range spec.Environment {
			name, value, _ := strings.Cut(variable, "=")
			fmt.Fprintf(&b, "\t\t<key>%s</key>\n\t\t<string>%s</string>\n", xmlText(name), xmlText(value))
		}
		b.WriteString("\t</dict>\n")
	}
	// 63 is 0077.
	b.WriteString(`	<key>RunAtLoad</key>
	<true/>
	<key>KeepAlive</key>
	<dict>
		<key>SuccessfulExit</key>
		<false/>
	</dict>
	<key>ProcessType</key>
	<string>Interactive</string>
	<key>Umask</key>
	<integer>63</integer>
	<key>HardResourceLimits</key>
	<dict>
		<key>Core</key>
		<integer>0</integer>
	</dict>
</dict>
</plist>
`)
	return b.String()
}

func xmlText(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

type launchdWay struct{ System }

func (launchdWay) kind() Mechanism { return Launchd }

func (launchdWay) check(Spec) error { return nil }

func (w launchdWay) paths() []string {
	return []string{filepath.Join(w.Home, "Library", "LaunchAgents", label+".plist")}
}

func (launchdWay) ours(path string) (bool, error) { return oursAt(path) }

func (launchdWay) port() int { return 0 }

func (w launchdWay) write(spec Spec) error {
	return writeFiles([]File{{w.paths()[0], Plist(spec)}})
}

// enable: launchd loads the file at the next login by itself.
func (w launchdWay) enable(ctx context.Context, _ Spec, start bool) error {
	if !start {
		return nil
	}
	return w.Run(ctx, "launchctl", "bootstrap", w.domain(), w.paths()[0])
}

// disable: bootout fails where the agent is not loaded, which is what is wanted.
func (w launchdWay) disable(ctx context.Context) error {
	agent := w.domain() + "/" + label
	err := w.Run(ctx, "launchctl", "bootout", agent)
	if err != nil && w.Run(ctx, "launchctl", "print", agent) == nil {
		return err
	}
	return nil
}

func (launchdWay) disabled(context.Context) error { return nil }

func (w launchdWay) remove() error { return removeOurs(w.paths()) }

// domain is that of the user's login session: launchctl(1).
func (w launchdWay) domain() string { return fmt.Sprintf("gui/%d", w.UID) }
