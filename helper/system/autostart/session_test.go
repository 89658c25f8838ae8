package autostart

import (
	"path/filepath"
	"testing"
)

// inSession is the desk seen from a session that has PC/SC at a place.
func (d *desk) inSession(place string) {
	before := d.Getenv
	d.Getenv = func(name string) string {
		if name == ServiceVariable {
			return place
		}
		return before(name)
	}
}

func TestInstallInARemoteSessionTellsItsReaders(t *testing.T) {
	d := newDesk(t, "linux", true)
	socket := filepath.Join(d.Home, "xrdp.socket")
	put(t, socket, "")
	d.inSession(socket)
	d.install(t)
	want := "systemctl --user daemon-reload\nsystemctl --user set-environment PCSCLITE_CSOCK_NAME=" + socket + "\nsystemctl --user enable --now jpki-helper.socket"
	if got := d.commands(); got != want {
		t.Errorf("ran\n%s\nwant\n%s", got, want)
	}
}

func TestSessionTellsTheUserManager(t *testing.T) {
	for name, test := range map[string]struct {
		os          string
		manager     bool
		place       string // in the session: a file of the desk, "gone", or ""
		serving     string
		serves      bool
		set, anew   bool
		unset, none bool
	}{
		"xrdp":                           {os: "linux", manager: true, place: "10.socket", set: true},
		"xrdp again, helper serves":      {os: "linux", manager: true, place: "10.socket", serving: "10.socket", serves: true, set: true},
		"xrdp, helper serves the screen": {os: "linux", manager: true, place: "10.socket", serves: true, set: true, anew: true},
		"another xrdp":                   {os: "linux", manager: true, place: "11.socket", serving: "10.socket", serves: true, set: true, anew: true},
		"screen":                         {os: "linux", manager: true, unset: true},
		"screen after xrdp":              {os: "linux", manager: true, serving: "10.socket", serves: true, unset: true, anew: true},
		"left by a session that ended":   {os: "linux", manager: true, place: "gone", serving: "gone", serves: true, unset: true, anew: true},
		"no user manager":                {os: "linux", place: "10.socket", none: true},
		"Windows":                        {os: "windows", place: "10.socket", none: true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, test.os, test.manager)
			d.install(t)
			d.commands()
			at := func(place string) string {
				if place == "" {
					return ""
				}
				return filepath.Join(d.Home, place)
			}
			put(t, at("10.socket"), "")
			put(t, at("11.socket"), "")
			d.inSession(at(test.place))
			if err := Session(t.Context(), d.System, func() (string, bool) { return at(test.serving), test.serves }); err != nil {
				t.Fatal(err)
			}
			want := "systemctl --user unset-environment PCSCLITE_CSOCK_NAME"
			if test.set {
				want = "systemctl --user set-environment PCSCLITE_CSOCK_NAME=" + at(test.place)
			}
			if test.anew {
				want += "\nsystemctl --user try-restart jpki-helper.service"
			}
			if test.none {
				want = ""
			}
			if got := d.commands(); got != want {
				t.Errorf("ran\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestSessionWithoutAnInstallationDoesNothing(t *testing.T) {
	d := newDesk(t, "linux", true)
	if err := Session(t.Context(), d.System, func() (string, bool) { return "", true }); err != nil || d.commands() != "" {
		t.Error(err)
	}
}

// A program whose path no autostart entry can name is installed nevertheless.
func TestProgramThatNoEntryCanName(t *testing.T) {
	d := newDesk(t, "linux", true)
	path := program(t, filepath.Join(t.TempDir(), "a=b", "jpki-helper"))
	spec := Spec{Program: path, Port: 21574}
	if err := (systemdWay{d.System}).write(spec); err != nil {
		t.Fatal(err)
	}
	if paths, err := ownPaths(systemdWay{d.System}); err != nil || len(paths) != 2 {
		t.Errorf("%v, %v", paths, err)
	}
}
