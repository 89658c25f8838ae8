package host_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"jpkiweb/helper/system/host"
)

// logind is its folder: the person's display, and whether each session is active.
func logind(display string, active map[string]string) fstest.MapFS {
	files := fstest.MapFS{"users/1000": {Data: []byte("# This is private data. Do not parse.\nNAME=desk\nSTATE=active\nDISPLAY=" + display + "\n")}}
	for id, is := range active {
		files["sessions/"+id] = &fstest.MapFile{Data: []byte("# This is private data. Do not parse.\nUID=1000\nINACTIVE=0\nACTIVE=" + is + "\nSEAT=seat0\n")}
	}
	return files
}

func TestSeat(t *testing.T) {
	yes, no := func() bool { return true }, func() bool { return false }
	now := func(pairs ...string) func(string) string { return environment(pairs...) }
	for name, test := range map[string]struct {
		host host.Host
		want host.Seat
	}{
		"nothing is told":                   {host.Host{}, host.Seat{}},
		"shown":                             {host.Host{Logind: logind("3", map[string]string{"3": "1"})}, host.Seat{}},
		"another user is shown":             {host.Host{Logind: logind("3", map[string]string{"3": "0"})}, host.Seat{Away: true}},
		"session of the environment":        {host.Host{Getenv: now("XDG_SESSION_ID=c2"), Logind: logind("3", map[string]string{"3": "1", "c2": "0"})}, host.Seat{Away: true}},
		"session that is not there":         {host.Host{Logind: logind("9", map[string]string{"3": "0"})}, host.Seat{}},
		"name that climbs":                  {host.Host{Getenv: now("XDG_SESSION_ID=../sessions/3"), Logind: logind("3", map[string]string{"3": "0"})}, host.Seat{}},
		"file without end":                  {host.Host{Logind: fstest.MapFS{"users/1000": {Data: []byte("DISPLAY=3\n")}, "sessions/3": {Data: []byte(strings.Repeat("x", 1<<20) + "\nACTIVE=0\n")}}}, host.Seat{}},
		"locked, on Windows":                {host.Host{ScreenTaken: yes}, host.Seat{Away: true}},
		"at the computer, on Windows":       {host.Host{ScreenTaken: no, Session: now("SESSIONNAME=Console")}, host.Seat{}},
		"RDP":                               {host.Host{ScreenTaken: no, Session: now("SESSIONNAME=RDP-Tcp#3", "CLIENTNAME=DESK-1")}, host.Seat{Remote: "rdp", Client: "DESK-1"}},
		"taken over by RDP since the start": {host.Host{ScreenTaken: no, Getenv: now("SESSIONNAME=Console"), Session: now("SESSIONNAME=RDP-Tcp#3")}, host.Seat{Remote: "rdp"}},
		"Horizon, connected later":          {host.Host{ScreenTaken: no, Session: now("ViewClient_Protocol=BLAST", "CLIENTNAME=THIN")}, host.Seat{Remote: "horizon", Client: "THIN"}},
		"Citrix":                            {host.Host{ScreenTaken: no, Session: now("SESSIONNAME=ICA-CGP#1")}, host.Seat{Remote: "citrix"}},
		"xrdp":                              {host.Host{Getenv: now("XRDP_SESSION=1")}, host.Seat{Remote: "rdp"}},
	} {
		h := test.host
		h.UID = own
		if h.Getenv == nil {
			h.Getenv = environment()
		}
		if got := h.Seat(); got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
	}
}

// The seat is told at once, and then as often as it changes, within a second.
func TestWatchSeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		locked, client := false, "DESK-1"
		h := host.Host{
			Getenv: environment(), ScreenTaken: func() bool { return locked },
			Session: func(name string) string {
				return map[string]string{"SESSIONNAME": "RDP-Tcp#1", "CLIENTNAME": client}[name]
			},
		}
		ctx, stop := context.WithCancel(t.Context())
		var told []host.Seat
		ended := make(chan bool)
		go func() {
			h.WatchSeat(ctx, func(s host.Seat) { told = append(told, s) })
			close(ended)
		}()
		time.Sleep(10*time.Second + time.Millisecond)
		locked = true
		time.Sleep(time.Second)
		locked, client = false, "DESK-2"
		time.Sleep(10 * time.Second)
		stop()
		<-ended
		want := []host.Seat{{Remote: "rdp", Client: "DESK-1"}, {Away: true, Remote: "rdp", Client: "DESK-1"}, {Remote: "rdp", Client: "DESK-2"}}
		if !slices.Equal(told, want) {
			t.Errorf("told %+v, want %+v", told, want)
		}
	})
}
