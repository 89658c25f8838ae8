package autostart

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// The units.
const (
	socketUnit  = "jpki-helper.socket"
	serviceUnit = "jpki-helper.service"
)

// listenPrefix begins the line of the socket unit that tells the port.
const listenPrefix = "ListenStream=127.0.0.1:"

// Socket returns the socket unit: systemd.socket(5). Should the port be taken at
// login, the service starts without it and chooses another of its range.
func Socket(spec Spec) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# %s
[Unit]
Description=My Number Card helper: its port, for this user only
OnFailure=%s

[Socket]
%s%d
`, mark, serviceUnit, listenPrefix, spec.Port)
	if spec.IPv6 {
		fmt.Fprintf(&b, "ListenStream=[::1]:%d\n", spec.Port)
	}
	b.WriteString(`Accept=no
FreeBind=no
FileDescriptorName=jpki-helper

[Install]
WantedBy=sockets.target
`)
	return b.String()
}

// hardening is what a user manager can do to a service by seccomp, prctl and
// limits: systemd.exec(5). What needs a mount namespace (ProtectSystem=,
// PrivateTmp= and their like) must stay out. A user manager does it in a user
// namespace, implicitly or with PrivateUsers=, where root's files seem to be
// nobody's, so the administrator's policy could not be believed; and where the
// system forbids user namespaces, the service would not start at all.
const hardening = `NoNewPrivileges=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
LimitCORE=0
UMask=0077
`

// Service returns the service unit: systemd.service(5). The colon keeps dollar
// signs as they are. A helper that was killed comes back; one that cannot start
// is given up after a while.
func Service(spec Spec) string {
	var b strings.Builder
	fmt.Fprintf(&b, `# %s
[Unit]
Description=My Number Card helper
StartLimitIntervalSec=60
StartLimitBurst=20

[Service]
Type=exec
ExecStart=:%s %s
`, mark, unitQuote(spec.Program), strings.Join(spec.arguments(), " "))
	for _, variable := range spec.Environment {
		fmt.Fprintf(&b, "Environment=%s\n", unitQuote(variable))
	}
	b.WriteString("Restart=on-failure\nRestartSec=1\nTimeoutStopSec=10\n" + hardening)
	return b.String()
}

// unitQuote quotes a word of a unit file: systemd.syntax(7), and % of
// systemd.unit(5).
func unitQuote(word string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `%`, `%%`).Replace(word) + `"`
}

type systemdWay struct{ System }

// units is where this user's units are, which come before those of a package:
// systemd.unit(5).
func (w systemdWay) units() string { return filepath.Join(w.configDir(), "systemd", "user") }

// linkIn is by what a socket is enabled, in a folder of units.
func linkIn(units string) string {
	return filepath.Join(units, "sockets.target.wants", socketUnit)
}

// packaged returns the socket unit of a package that a link enables, "" where it enables
// none: it leads to this user's own, or nowhere.
func (w systemdWay) packaged(link string) string {
	unit, err := filepath.EvalSymlinks(link)
	if err != nil || filepath.Base(unit) != socketUnit {
		return ""
	}
	if _, err := os.Lstat(filepath.Join(w.units(), socketUnit)); !isNotThere(err) {
		return ""
	}
	return unit
}

// enabledForAll finds the socket of a package that the administrator enabled for every
// user.
func (s System) enabledForAll() (Installation, bool) {
	if s.OS != "linux" || s.Units == "" {
		return Installation{}, false
	}
	link := linkIn(s.Units)
	unit := systemdWay{s}.packaged(link)
	if unit == "" {
		return Installation{}, false
	}
	return Installation{Kind: Systemd, Paths: []string{link}, Port: portOf(unit)}, true
}

// portOf reads the port of a socket unit; 0 if it tells none.
func portOf(unit string) int {
	content, err := os.ReadFile(unit)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(content)) {
		if digits, ok := strings.CutPrefix(strings.TrimSpace(line), listenPrefix); ok {
			port, _ := strconv.Atoi(digits)
			return port
		}
	}
	return 0
}

func (systemdWay) kind() Mechanism { return Systemd }

// check: systemd takes no program whose path has quotes or backslashes.
func (systemdWay) check(spec Spec) error {
	if strings.ContainsAny(spec.Program, `'"\`) {
		return &ProgramError{spec.Program, ErrName}
	}
	if spec.Port < 1 || spec.Port > 65535 {
		return fmt.Errorf("port %d: want 1 to 65535", spec.Port)
	}
	return nil
}

func (w systemdWay) paths() []string {
	dir := w.units()
	entry := filepath.Join(w.configDir(), "autostart", "jpki-helper-session.desktop")
	return []string{filepath.Join(dir, socketUnit), filepath.Join(dir, serviceUnit), entry, linkIn(dir)}
}

// ours: of the link it is this user's where it enables the socket of a package. That which
// enables our own goes with it.
func (w systemdWay) ours(path string) (bool, error) {
	if path == linkIn(w.units()) {
		return w.packaged(path) != "", nil
	}
	return oursAt(path)
}

func (w systemdWay) port() int {
	if ours, _ := oursAt(w.paths()[0]); ours {
		return portOf(w.paths()[0])
	}
	if unit := w.packaged(linkIn(w.units())); unit != "" {
		return portOf(unit)
	}
	return 0
}

func (w systemdWay) write(spec Spec) error {
	paths := w.paths()
	files := []File{{paths[0], Socket(spec)}, {paths[1], Service(spec)}}
	if (xdgWay{}).check(spec) == nil { // a path that no entry can name goes without
		files = append(files, File{paths[2], SessionEntry(spec)})
	}
	return writeFiles(files)
}

func (w systemdWay) enable(ctx context.Context, _ Spec, start bool) error {
	if err := w.systemctl(ctx, "daemon-reload"); err != nil {
		return err
	}
	if here := w.servicePlace(); here != "" {
		if err := w.systemctl(ctx, "set-environment", ServiceVariable+"="+here); err != nil {
			return err
		}
	}
	if start {
		return w.systemctl(ctx, "enable", "--now", socketUnit)
	}
	return w.systemctl(ctx, "enable", socketUnit)
}

// disable stops the socket, so that nothing starts the service again, then the
// service.
func (w systemdWay) disable(ctx context.Context) error {
	if !w.hasUserManager() {
		return nil
	}
	if err := w.systemctl(ctx, "daemon-reload"); err != nil {
		return err
	}
	for _, unit := range []string{socketUnit, serviceUnit} {
		err := w.systemctl(ctx, "stop", unit)
		if err != nil && w.systemctl(ctx, "--quiet", "is-active", unit) == nil { // a spoilt unit does not run
			return err
		}
	}
	// Both fail for a spoilt unit. remove does what the second would have done.
	_ = w.systemctl(ctx, "reset-failed", socketUnit, serviceUnit)
	_ = w.systemctl(ctx, "disable", socketUnit)
	return nil
}

func (w systemdWay) disabled(ctx context.Context) error {
	if !w.hasUserManager() {
		return nil
	}
	return w.systemctl(ctx, "daemon-reload")
}

// remove removes the units, and the link by which the socket is enabled.
func (w systemdWay) remove() error {
	paths := w.paths()
	link := linkIn(w.units())
	if target, err := os.Readlink(link); err == nil && filepath.Base(target) == socketUnit {
		if err := os.Remove(link); err != nil {
			return err
		}
	}
	return removeOurs(paths[:3])
}

func (w systemdWay) systemctl(ctx context.Context, args ...string) error {
	return w.Run(ctx, "systemctl", append([]string{"--user"}, args...)...)
}

// hasUserManager looks for the private socket of this user's systemd, as
// systemctl does.
func (s System) hasUserManager() bool {
	dir := s.Getenv("XDG_RUNTIME_DIR")
	if !filepath.IsAbs(dir) {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, "systemd", "private"))
	return err == nil
}
