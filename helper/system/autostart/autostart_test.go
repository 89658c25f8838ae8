package autostart

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// helperProgram is a program that stays where it is.
const helperProgram = "/bin/sh"

// A desk is a user's machine in a folder, whose commands are written down.
type desk struct {
	System
	ran   []string
	fails map[string]error // by command
}

func newDesk(t *testing.T, goos string, userManager bool) *desk {
	t.Helper()
	d := &desk{fails: map[string]error{}}
	home := t.TempDir()
	runtime := filepath.Join(home, "run")
	d.System = System{
		OS: goos, Home: home, UID: 1000,
		Getenv: func(name string) string { return map[string]string{"XDG_RUNTIME_DIR": runtime}[name] },
		Run: func(_ context.Context, name string, args ...string) error {
			return d.note(name + " " + strings.Join(args, " "))
		},
		Start: func(name string, args ...string) error {
			return d.note("start " + name + " " + strings.Join(args, " "))
		},
		Stop: func() error { return d.note("stop") },
	}
	if goos == "windows" {
		d.RunKey = values{"OneDrive": `"C:\other.exe"`}
	}
	if userManager {
		put(t, filepath.Join(runtime, "systemd", "private"), "")
	}
	return d
}

func (d *desk) note(command string) error {
	d.ran = append(d.ran, command)
	return d.fails[command]
}

// commands returns what ran since the last time.
func (d *desk) commands() string {
	ran := strings.Join(d.ran, "\n")
	d.ran = nil
	return ran
}

func (d *desk) install(t *testing.T) Installation {
	t.Helper()
	i, err := Install(t.Context(), d.System, Spec{Program: helperProgram, Port: 21574, IPv6: true}, true)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// values is a registry key.
type values map[string]string

func (v values) Get(name string) (string, bool, error) { value, ok := v[name]; return value, ok, nil }
func (v values) Set(name, value string) error          { v[name] = value; return nil }
func (v values) Delete(name string) error              { delete(v, name); return nil }

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// all returns every file and link of the desk, and every registry value.
func (d *desk) all(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(d.Home, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, _ := filepath.Rel(d.Home, path)
		if e.Type()&fs.ModeSymlink != 0 {
			found[name], err = os.Readlink(path)
			return err
		}
		content, err := os.ReadFile(path)
		found[name] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := d.RunKey.(values); ok {
		maps.Copy(found, v)
	}
	return found
}

// The four systems.
var desks = map[string]struct {
	os          string
	userManager bool
	kind        Mechanism
	file        string // one of those that are written
	installs    string // commands
	uninstalls  string
}{
	"Linux with systemd": {"linux", true, Systemd, ".config/systemd/user/jpki-helper.socket",
		"systemctl --user daemon-reload\nsystemctl --user enable --now jpki-helper.socket",
		"systemctl --user daemon-reload\nsystemctl --user stop jpki-helper.socket\nsystemctl --user stop jpki-helper.service\n" +
			"systemctl --user reset-failed jpki-helper.socket jpki-helper.service\nsystemctl --user disable jpki-helper.socket\nsystemctl --user daemon-reload"},
	"Linux without systemd": {"linux", false, XDG, ".config/autostart/jpki-helper.desktop",
		"start /bin/sh serve --virtual off --port 21574", "stop"},
	"macOS": {"darwin", false, Launchd, "Library/LaunchAgents/jpki-helper.plist",
		"launchctl bootstrap gui/1000 HOME/Library/LaunchAgents/jpki-helper.plist", "launchctl bootout gui/1000/jpki-helper"},
	"Windows": {"windows", false, Registry, "jpki-helper",
		"start /bin/sh serve --virtual off --port 21574", "stop"},
}

// What uninstall leaves is what was there before install.
func TestUninstallRemovesExactlyWhatInstallWrote(t *testing.T) {
	for name, test := range desks {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, test.os, test.userManager)
			for _, other := range []string{
				".config/systemd/user/other.socket", ".config/systemd/user/jpki-helper.service.d/own.conf", ".config/systemd/user/sockets.target.wants/other.socket",
				".config/autostart/other.desktop", "Library/LaunchAgents/other.plist", ".local/state/jpki-helper/grants.json",
			} {
				put(t, filepath.Join(d.Home, other), "of somebody else")
			}
			before := d.all(t)
			i := d.install(t)
			if got := strings.ReplaceAll(d.commands(), d.Home, "HOME"); got != test.installs {
				t.Errorf("install ran\n%s\nwant\n%s", got, test.installs)
			}
			if i.Kind != test.kind {
				t.Errorf("kind %s, want %s", i.Kind, test.kind)
			}
			after := d.all(t)
			if _, ok := after[test.file]; !ok || len(after) != len(before)+len(i.Paths) {
				t.Errorf("%s was not written, or more than %v", test.file, i.Paths)
			}
			found, ok, err := Find(d.System)
			if !ok || err != nil || found.Kind != test.kind || !slices.Equal(found.Paths, i.Paths) || test.kind == Systemd && found.Port != 21574 {
				t.Errorf("found %+v, %t, %v", found, ok, err)
			}
			removed, err := Uninstall(t.Context(), d.System)
			if err != nil || len(removed) != 1 || !slices.Equal(removed[0].Paths, i.Paths) {
				t.Errorf("removed %+v, %v", removed, err)
			}
			if got := d.commands(); got != test.uninstalls {
				t.Errorf("uninstall ran\n%s\nwant\n%s", got, test.uninstalls)
			}
			if left := d.all(t); !maps.Equal(left, before) {
				t.Errorf("left %v, want %v", slices.Sorted(maps.Keys(left)), slices.Sorted(maps.Keys(before)))
			}
			removed, err = Uninstall(t.Context(), d.System)
			if err != nil || len(removed) > 0 || d.commands() != "" {
				t.Errorf("second uninstall: %v, %v", removed, err)
			}
		})
	}
}

func TestInstallAgainReplaces(t *testing.T) {
	for name, test := range desks {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, test.os, test.userManager)
			d.install(t)
			first := d.all(t)
			d.commands()
			d.install(t)
			if got, want := strings.ReplaceAll(d.commands(), d.Home, "HOME"), test.uninstalls+"\n"+test.installs; got != want {
				t.Errorf("ran\n%s\nwant\n%s", got, want)
			}
			if !maps.Equal(d.all(t), first) {
				t.Error("something else is there now")
			}
		})
	}
}

func TestInstallWithoutStart(t *testing.T) {
	for name, test := range desks {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, test.os, test.userManager)
			if _, err := Install(t.Context(), d.System, Spec{Program: helperProgram, Port: 21574}, false); err != nil {
				t.Fatal(err)
			}
			want := ""
			if test.kind == Systemd {
				want = "systemctl --user daemon-reload\nsystemctl --user enable jpki-helper.socket"
			}
			if got := d.commands(); got != want {
				t.Errorf("ran %s", got)
			}
		})
	}
}

func TestFailedInstallLeavesNothing(t *testing.T) {
	for name, test := range desks {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, test.os, test.userManager)
			before := d.all(t)
			last := test.installs[strings.LastIndex(test.installs, "\n")+1:]
			broken := errors.New("it said no")
			d.fails[strings.ReplaceAll(last, "HOME", d.Home)] = broken
			if _, err := Install(t.Context(), d.System, Spec{Program: helperProgram, Port: 21574, IPv6: true}, true); !errors.Is(err, broken) {
				t.Fatal(err)
			}
			if left := d.all(t); !maps.Equal(left, before) {
				t.Errorf("left %v", slices.Sorted(maps.Keys(left)))
			}
		})
	}
}

func TestFileOfSomebodyElseIsNeitherReplacedNorRemoved(t *testing.T) {
	for name, test := range desks {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, test.os, test.userManager)
			if v, ok := d.RunKey.(values); ok {
				v[test.file] = `"C:\theirs.exe"`
			} else {
				put(t, filepath.Join(d.Home, test.file), "[Unit]\nDescription=theirs\n")
			}
			before := d.all(t)
			_, err := Install(t.Context(), d.System, Spec{Program: helperProgram, Port: 21574}, true)
			if !errors.Is(err, ErrForeign) {
				t.Errorf("install: %v", err)
			}
			removed, err := Uninstall(t.Context(), d.System)
			if !errors.Is(err, ErrForeign) || len(removed) > 0 {
				t.Errorf("uninstall: %v, %v", removed, err)
			}
			if !maps.Equal(d.all(t), before) || d.commands() != "" {
				t.Error("it was touched")
			}
		})
	}
}

// What starts the helper without a window is used where it lies beside it, if it may be.
func TestHelperOfWindowsStartsWithoutAWindow(t *testing.T) {
	dir, err := os.MkdirTemp(".", "helper") // no temporary folder of the system
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if dir, err = filepath.Abs(dir); err != nil {
		t.Fatal(err)
	}
	program, windowless := filepath.Join(dir, "jpki-helper"), filepath.Join(dir, "jpki-helperw")
	put(t, program, "")
	put(t, windowless, "")
	d := newDesk(t, "windows", false)
	spec := Spec{Program: program}
	if err := os.Chmod(program, 0o700); err != nil {
		t.Fatal(err)
	}
	var refused *ProgramError
	if _, err := Install(t.Context(), d.System, spec, true); !errors.As(err, &refused) || refused.Path != windowless {
		t.Errorf("it is no program: %v", err)
	}
	if err := os.Chmod(windowless, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Install(t.Context(), d.System, spec, true); err != nil {
		t.Fatal(err)
	}
	if got, want := d.commands(), "start "+windowless+" serve --virtual off"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := d.all(t)["jpki-helper"], `"`+windowless+`" serve --virtual off`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if removed, err := Uninstall(t.Context(), d.System); len(removed) != 1 || err != nil {
		t.Errorf("%v, %v", removed, err)
	}
}

func TestTemporaryProgramIsNotInstalled(t *testing.T) {
	d := newDesk(t, "linux", true)
	before := d.all(t)
	_, err := Install(t.Context(), d.System, Spec{Program: os.Args[0], Port: 21573}, true)
	if !errors.Is(err, ErrTemporary) || !maps.Equal(d.all(t), before) || d.commands() != "" {
		t.Errorf("%v", err)
	}
}

// From a shell that does not reach the user manager, the files go all the same.
func TestUninstallWithoutTheUserManager(t *testing.T) {
	d := newDesk(t, "linux", true)
	before := d.all(t)
	d.install(t)
	link := filepath.Join(d.Home, ".config/systemd/user/sockets.target.wants/jpki-helper.socket")
	if err := os.MkdirAll(filepath.Dir(link), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(d.Home, ".config/systemd/user/jpki-helper.socket"), link); err != nil {
		t.Fatal(err)
	}
	d.Getenv = func(string) string { return "" }
	d.commands()
	if _, err := Uninstall(t.Context(), d.System); err != nil {
		t.Fatal(err)
	}
	if left := d.all(t); !maps.Equal(left, before) || d.commands() != "" {
		t.Errorf("left %v", slices.Sorted(maps.Keys(left)))
	}
}

// enable puts a package's socket into a folder, and enables it by a link of another one.
func enable(t *testing.T, folder, units string) string {
	t.Helper()
	unit, link := filepath.Join(folder, socketUnit), linkIn(units)
	put(t, unit, "[Socket]\nListenStream=127.0.0.1:21599\n")
	if err := os.MkdirAll(filepath.Dir(link), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(unit, link); err != nil {
		t.Fatal(err)
	}
	return link
}

// The socket of a package is an installation of whom it is enabled for. Nobody removes the
// package, or what the administrator enabled.
func TestSocketOfAPackage(t *testing.T) {
	for name, own := range map[string]bool{"enabled by the person": true, "enabled for all": false} {
		t.Run(name, func(t *testing.T) {
			d, folder := newDesk(t, "linux", true), t.TempDir()
			units := systemdWay{d.System}.units()
			if !own {
				d.Units = t.TempDir()
				units = d.Units
			}
			if i, found, err := Find(d.System); found || err != nil {
				t.Fatalf("before: %+v, %v", i, err)
			}
			link := enable(t, folder, units)
			i, found, err := Find(d.System)
			if !found || err != nil || i.Kind != Systemd || i.Port != 21599 || !slices.Equal(i.Paths, []string{link}) {
				t.Errorf("%+v, %t, %v", i, found, err)
			}
			if port, yes := Listening(t.Context(), d.System); !yes || port != 21599 {
				t.Errorf("port %d, %t", port, yes)
			}
			removed, err := Uninstall(t.Context(), d.System)
			if err != nil || (len(removed) == 1) != own {
				t.Errorf("removed %+v, %v", removed, err)
			}
			if _, err := os.Lstat(link); (err == nil) == own {
				t.Errorf("the link: %v", err)
			}
			if _, err := os.Stat(filepath.Join(folder, socketUnit)); err != nil {
				t.Errorf("the unit of the package: %v", err)
			}
		})
	}
}

// The person's own socket comes before that of a package, and a link that leads nowhere
// enables none.
func TestOwnSocketComesFirst(t *testing.T) {
	d, folder := newDesk(t, "linux", true), t.TempDir()
	d.Units = t.TempDir()
	enable(t, folder, d.Units)
	d.install(t)
	if i, found, err := Find(d.System); !found || err != nil || i.Port != 21574 || len(i.Paths) != 3 {
		t.Errorf("%+v, %t, %v", i, found, err)
	}
	if _, err := Uninstall(t.Context(), d.System); err != nil {
		t.Fatal(err)
	}
	if i, found, _ := Find(d.System); !found || i.Port != 21599 {
		t.Errorf("after uninstall: %+v", i)
	}
	if err := os.Remove(filepath.Join(folder, socketUnit)); err != nil {
		t.Fatal(err)
	}
	if i, found, err := Find(d.System); found || err != nil {
		t.Errorf("the package is gone: %+v, %v", i, err)
	}
}

// What was installed without systemd is gone when systemd takes over.
func TestOneKindOnly(t *testing.T) {
	d := newDesk(t, "linux", false)
	d.install(t)
	put(t, filepath.Join(d.Home, "run", "systemd", "private"), "")
	if i := d.install(t); i.Kind != Systemd {
		t.Fatalf("kind %s", i.Kind)
	}
	if _, err := os.Stat(filepath.Join(d.Home, ".config/autostart/jpki-helper.desktop")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the desktop entry: %v", err)
	}
}

func TestStopThatFailed(t *testing.T) {
	broken := errors.New("it said no")
	for name, test := range map[string]struct {
		os, stop, alive string
		running         bool
	}{
		"unit goes on":         {"linux", "systemctl --user stop jpki-helper.service", "systemctl --user --quiet is-active jpki-helper.service", true},
		"spoilt unit":          {"linux", "systemctl --user stop jpki-helper.service", "systemctl --user --quiet is-active jpki-helper.service", false},
		"agent goes on":        {"darwin", "launchctl bootout gui/1000/jpki-helper", "launchctl print gui/1000/jpki-helper", true},
		"agent was not loaded": {"darwin", "launchctl bootout gui/1000/jpki-helper", "launchctl print gui/1000/jpki-helper", false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, test.os, true)
			d.install(t)
			d.fails[test.stop] = broken
			if !test.running {
				d.fails[test.alive] = broken
			}
			if _, err := Uninstall(t.Context(), d.System); errors.Is(err, broken) != test.running {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestListening(t *testing.T) {
	d := newDesk(t, "linux", true)
	if port, yes := Listening(t.Context(), d.System); yes {
		t.Errorf("nothing is installed: %d", port)
	}
	d.install(t)
	if port, yes := Listening(t.Context(), d.System); !yes || port != 21574 {
		t.Errorf("port %d, %t", port, yes)
	}
	d.fails["systemctl --user --quiet is-active jpki-helper.socket"] = errors.New("inactive")
	if _, yes := Listening(t.Context(), d.System); yes {
		t.Error("the socket is not active")
	}
}
