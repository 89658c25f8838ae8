package host_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"jpkiweb/helper/system/host"
	"jpkiweb/helper/system/peer"
	"jpkiweb/shared/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for _, pair := range pairs {
			if value, ok := strings.CutPrefix(pair, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

func TestRemote(t *testing.T) {
	yes, no := func() bool { return true }, func() bool { return false }
	for _, test := range []struct {
		name   string
		env    []string
		screen func() bool
		want   string
	}{
		{"at the computer", []string{"DISPLAY=:0"}, nil, ""},
		{"at the computer, Windows", []string{"SESSIONNAME=Console"}, no, ""},
		{"ssh", []string{"SSH_CONNECTION=192.0.2.1 50000 192.0.2.2 22"}, nil, "ssh"},
		{"ssh with a terminal", []string{"SSH_TTY=/dev/pts/3"}, nil, "ssh"},
		{"xrdp", []string{"XRDP_SESSION=1"}, nil, "rdp"},
		{"xrdp, older", []string{"XRDP_SOCKET_PATH=/run/xrdp/sockdir"}, nil, "rdp"},
		{"screen started from ssh", []string{"SSH_CONNECTION=192.0.2.1 50000 192.0.2.2 22", "VNCDESKTOP=host:1"}, nil, "vnc"},
		{"x2go, which comes by ssh", []string{"SSH_CONNECTION=192.0.2.1 50000 192.0.2.2 22", "X2GO_SESSION=a"}, nil, "x2go"},
		{"Chrome Remote Desktop", []string{"CHROME_REMOTE_DESKTOP_SESSION=1"}, nil, "chrome"},
		{"RDP", []string{"SESSIONNAME=RDP-Tcp#12", "CLIENTNAME=FRONT"}, yes, "rdp"},
		{"RDP under RemoteFX", []string{"SESSIONNAME=RDP-Tcp#12"}, no, "rdp"},
		{"RDP, helper started by the system", nil, yes, "rdp"},
		{"Citrix", []string{"SESSIONNAME=ICA-tcp#0"}, yes, "citrix"},
		{"Citrix through a gateway", []string{"SESSIONNAME=ICA-CGP#3"}, no, "citrix"},
		{"Citrix's client at the computer in front", []string{"ICAROOT=/opt/Citrix/ICAClient"}, nil, ""},
		{"Horizon", []string{"SESSIONNAME=Console", "ViewClient_Machine_Name=FRONT", "ViewClient_Protocol=BLAST"}, no, "horizon"},
		{"Horizon, shared host", []string{"SESSIONNAME=BLAST-Tcp#1"}, no, "horizon"},
		{"PCoIP", []string{"SESSIONNAME=PCoIP"}, no, "pcoip"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := host.Host{Getenv: environment(test.env...), RemoteScreen: test.screen}
			if got := h.Remote(); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

// process adds a process to a file system of proc(5).
func process(proc fstest.MapFS, pid int, name string, uid int, library string) {
	proc[fmt.Sprintf("%d/status", pid)] = &fstest.MapFile{Data: fmt.Appendf(nil, "Name:\t%s\nUmask:\t0022\nUid:\t%d\t0\t0\t0\n", name, uid)}
	proc[fmt.Sprintf("%d/maps", pid)] = &fstest.MapFile{Data: fmt.Appendf(nil,
		"55d0-55d1 r-xp 00000000 08:01 1 /usr/bin/x\n7f00-7f01 rw-p 00000000 00:00 0 \n7f02-7f03 r-xp 00000000 08:01 2    %s\n", library)}
}

const (
	own, other = 1000, 1001
	ourPID     = 99
	library    = "/usr/lib/x86_64-linux-gnu/libpcsclite.so.1.0.0"
)

func machine(proc fs.FS) host.Host {
	return host.Host{System: "linux/amd64", Getenv: environment(), Proc: proc, PID: ourPID, UID: own}
}

// runs says which program a process runs, and who started it.
func runs(proc fstest.MapFS, pid, parent int, program string) {
	proc[fmt.Sprintf("%d/exe", pid)] = &fstest.MapFile{Data: []byte(program), Mode: fs.ModeSymlink}
	status := proc[fmt.Sprintf("%d/status", pid)]
	status.Data = bytes.Replace(status.Data, []byte("Uid:"), fmt.Appendf(nil, "PPid:\t%d\nUid:", parent), 1)
}

// A card in use is never said to be our own helper's: neither the one that asks
// nor the one that serves, nor what they started.
func TestOurOwnHelperIsNoHolder(t *testing.T) {
	proc := fstest.MapFS{}
	for pid, p := range map[int]struct {
		parent  int
		program string
	}{
		1:      {0, "/usr/lib/systemd/systemd"},
		ourPID: {1, "/usr/bin/jpki-helper"},
		100:    {ourPID, "/usr/bin/jpki-helper"},        // keeps the card for us
		101:    {100, "/usr/bin/other"},                 // started by that
		102:    {1, "/usr/bin/jpki-helper"},             // serves
		103:    {1, "/usr/bin/jpki-helper (deleted)"},   // served before an update
		104:    {1, "/home/user/build/jpki-helper"},     // another build that serves
		105:    {104, "/home/user/build/jpki-helper"},   // and keeps the card
		106:    {106, "/usr/bin/circle"},                // its parent changed while it was read
		200:    {1, "/usr/lib/gnupg/scdaemon"},          // a stranger
		201:    {1, "/usr/lib/firefox/firefox"},         // another
		202:    {1, "/home/user/unknown/of/that/build"}, // not ours, whatever its name
	} {
		process(proc, pid, fmt.Sprintf("program %d", pid), own, library)
		runs(proc, pid, p.parent, p.program)
	}
	want := []string{"program 1", "program 106", "program 200", "program 201", "program 202"}
	if got := machine(proc).Holders(t.Context(), 104, 0); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	delete(proc, fmt.Sprintf("%d/exe", ourPID)) // a system that does not tell
	if got := machine(proc).Holders(t.Context()); slices.Contains(got, "program 99") || slices.Contains(got, "program 101") || len(got) != 9 {
		t.Errorf("%q", got)
	}
}

func TestHolders(t *testing.T) {
	proc := fstest.MapFS{"net/tcp": {}, "uptime": {}}
	process(proc, ourPID, "jpki-helper", own, library)
	process(proc, 100, "jpki-helper", own, library) // of another program of that name
	process(proc, 101, "scdaemon", own, library)
	process(proc, 102, "chrome", own, "/usr/lib/libpcsclite_real.so.1 (deleted)")
	process(proc, 103, "chrome", own, library)
	process(proc, 104, "editor", own, "/home/taro/libpcsclite.so.1/readme")
	process(proc, 105, "secret", other, library)
	process(proc, 106, "two\x1b[31m\nlines", own, library)
	process(proc, 107, strings.Repeat("長", 50), own, library)
	delete(proc, "103/maps")
	delete(proc, "104/status")
	proc["108/maps"] = &fstest.MapFile{} // a process that just ended
	want := []string{"chrome", "jpki-helper", "scdaemon", "two[31m", strings.Repeat("長", 32)}
	if got := machine(proc).Holders(t.Context()); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestHoldersOfAnotherUserAreNotNamed(t *testing.T) {
	proc := fstest.MapFS{}
	process(proc, 105, "secret", other, library)
	if got := machine(proc).Holders(t.Context()); len(got) > 0 {
		t.Error(got)
	}
}

func TestHoldersEndInTime(t *testing.T) {
	proc := fstest.MapFS{}
	process(proc, 101, "scdaemon", own, library)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got := machine(proc).Holders(ctx); len(got) > 0 {
		t.Error(got)
	}
}

// owners is the table of the system: true is ours.
func owners(table map[int]bool) func(uint16) (bool, error) {
	return func(port uint16) (bool, error) {
		if ours, listens := table[int(port)]; listens {
			return ours, nil
		}
		return false, peer.ErrNoListener
	}
}

func unknownOwner(uint16) (bool, error) { return false, peer.ErrUnknown }

func TestListeners(t *testing.T) {
	for _, test := range []struct {
		name        string
		owner       func(uint16) (bool, error)
		first, last int
		want        []host.Listener
	}{
		{"known", owners(map[int]bool{21573: false, 21575: true, 21583: true}), wire.FirstPort, wire.LastPort, []host.Listener{{21573, host.Stranger}, {21575, host.Ours}}},
		{"unknown", unknownOwner, wire.FirstPort, wire.LastPort, []host.Listener{{21580, host.UnknownOwner}}},
		{"some unknown", func(port uint16) (bool, error) {
			if port < 21576 {
				return owners(map[int]bool{21574: true})(port)
			}
			return unknownOwner(port)
		}, wire.FirstPort, wire.LastPort, []host.Listener{{21574, host.Ours}, {21580, host.UnknownOwner}}},
		{"beyond all ports", owners(map[int]bool{0: false, 65535: true}), -5, 70000, []host.Listener{{65535, host.Ours}}},
		{"no range", owners(map[int]bool{21573: true}), 21574, 21573, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := machine(nil)
			h.ListenerOwner = test.owner
			h.Dial = func(_ context.Context, port int) bool { return port == 21580 }
			if got := h.Listeners(t.Context(), test.first, test.last); !slices.Equal(got, test.want) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

func TestComplete(t *testing.T) {
	proc := fstest.MapFS{}
	process(proc, 101, "scdaemon", own, library)
	table := owners(map[int]bool{21573: false, 21574: true, 21575: true, 21576: false})
	for _, test := range []struct {
		name string
		host host.Host
		port int
		want wire.DiagnosisResult
	}{
		{"Linux, everything told", host.Host{
			System: "linux/amd64", Getenv: environment("XRDP_SESSION=1"), Proc: proc, PID: ourPID, UID: own, ListenerOwner: table,
		}, 21575, wire.DiagnosisResult{System: "linux/amd64", Remote: "rdp", Holders: []string{"scdaemon"}, Squatted: []int{21573}}},
		{"Windows", host.Host{
			System: "windows/amd64", Getenv: environment("SESSIONNAME=ICA-tcp#0"), RemoteScreen: func() bool { return true }, ListenerOwner: table,
		}, 21578, wire.DiagnosisResult{System: "windows/amd64", Remote: "citrix", Squatted: []int{21573, 21576}}},
		{"macOS, which tells nothing", host.Host{
			System: "darwin/arm64", Getenv: environment(), ListenerOwner: unknownOwner,
		}, 21578, wire.DiagnosisResult{System: "darwin/arm64"}},
		{"port outside of the range", host.Host{
			System: "linux/amd64", Getenv: environment(), ListenerOwner: table,
		}, 40000, wire.DiagnosisResult{System: "linux/amd64"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := wire.DiagnosisResult{Helper: "1.2.3", Service: true}
			test.host.Complete(t.Context(), &got, wire.FirstPort, wire.LastPort, test.port)
			test.want.Helper, test.want.Service = "1.2.3", true
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("%+v\nwant %+v", got, test.want)
			}
		})
	}
}
