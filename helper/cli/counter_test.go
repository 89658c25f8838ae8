package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/cli"
	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/emulator"
	"jpkiweb/shared/wire"
)

// deskPolicy is that of a counter.
func deskPolicy() policy.Policy {
	p := policy.None()
	c := policy.DefaultCounter()
	c.Municipality, c.Display = "282103", true
	p.Counter = &c
	return p
}

// The desk is there by the administrator's policy, or on trial where nobody forbids it.
func TestServeAtACounter(t *testing.T) {
	languages := []string{"ja", "easy", "en"}
	for name, test := range map[string]struct {
		policy policy.Policy
		flags  []string
		want   *wire.Counter
	}{
		"by the policy":            {deskPolicy(), nil, &wire.Counter{Municipality: "282103", Languages: languages, Display: true}},
		"by the policy, and tried": {deskPolicy(), []string{"--counter"}, &wire.Counter{Municipality: "282103", Languages: languages, Display: true}},
		"tried":                    {policy.None(), []string{"--counter"}, &wire.Counter{Languages: languages, Display: true, Trial: true}},
		"tried by a municipality":  {policy.None(), []string{"--counter=282103"}, &wire.Counter{Municipality: "282103", Languages: languages, Display: true, Trial: true}},
		"tried by another one":     {deskPolicy(), []string{"--counter=122165"}, &wire.Counter{Municipality: "282103", Languages: languages, Display: true}},
		"not tried":                {policy.None(), []string{"--counter=false"}, nil},
		"at home":                  {policy.None(), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine()
			m.policy = &test.policy
			r := start(t, m, append([]string{"serve", "--json", "--port", "0", "--virtual", "on"}, test.flags...)...)
			var ready struct {
				Address string
				Counter bool
			}
			if err := json.Unmarshal([]byte(r.line(t)), &ready); err != nil {
				t.Fatal(err)
			}
			conn := dial(t, ready.Address, ready.Address)
			defer conn.Close()
			answer := exchange(t, conn, 1, wire.MethodHello, wire.HelloParams{Version: wire.Version, Client: "test"})
			hello, err := wire.DecodeParams[wire.HelloResult](answer.Result)
			if err != nil {
				t.Fatal(err)
			}
			got, _ := json.Marshal(hello.Counter)
			want, _ := json.Marshal(test.want)
			if string(got) != string(want) || ready.Counter != (test.want != nil) {
				t.Errorf("%s, want %s; %+v", got, want, ready)
			}
			if exit := r.stop(); exit != 0 {
				t.Errorf("exit code %d\n%s", exit, r.stderr)
			}
		})
	}
}

// A desk of no municipality is not begun.
func TestServeAtACounterOfNoMunicipality(t *testing.T) {
	for _, code := range []string{"282104", "28210", "000000", "", "加古川市"} { // a wrong check digit, too short, the nation
		exit, said := runAtHome(t, newMachine(), t.TempDir(), "serve", "--counter="+code, "--port", "0", "--virtual", "on")
		if exit == 0 || !strings.Contains(said, "local government code") {
			t.Errorf("%q: exit code %d\n%s", code, exit, said)
		}
	}
}

// Staff neither try what the administrator forbids nor widen what he set up.
func TestStaffCannotWidenTheCounter(t *testing.T) {
	forbidden := policy.None()
	forbidden.Developer = false
	for name, test := range map[string]struct {
		policy policy.Policy
		args   []string
	}{
		"trial where developers are forbidden": {forbidden, []string{"serve", "--counter", "--port", "0", "--virtual", "on"}},
		"developer mode":                       {deskPolicy(), []string{"serve", "--developer", "--port", "0", "--virtual", "on"}},
		"a site of the command line":           {deskPolicy(), []string{"serve", "--allow-origin", "https://other.example", "--port", "0", "--virtual", "on"}},
		"developer mode on trial":              {policy.None(), []string{"serve", "--counter", "--developer", "--port", "0", "--virtual", "on"}},
		"a grant":                              {deskPolicy(), []string{"grants", "allow", "https://other.example", "read"}},
		"a grant taken back":                   {deskPolicy(), []string{"grants", "revoke", "https://other.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine()
			m.policy = &test.policy
			if exit, said := runAtHome(t, m, t.TempDir(), test.args...); exit != 1 || !strings.Contains(said, string(wire.CodePolicyRefused)) {
				t.Errorf("exit code %d\n%s", exit, said)
			}
		})
	}
}

// A card that the shell uses at a counter leaves no more than the desk does.
func TestCommandLineAtACounterKeepsNothing(t *testing.T) {
	m := newMachine()
	p, home, dir := deskPolicy(), t.TempDir(), filepath.Join(t.TempDir(), "sandbox")
	m.policy = &p
	if err := errors.Join(copySandbox(dir), m.insert(dir, func(*emulator.Config) {})); err != nil {
		t.Fatal(err)
	}
	pin := filepath.Join(t.TempDir(), "pin")
	if err := os.WriteFile(pin, []byte("1234\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"status"}, {"attributes", "--pin-file", pin},
		{"login", "--origin", "https://city.example.lg.jp", "--challenge", strings.Repeat("A", 44), "--pin-file", pin},
	} {
		if exit, said := runAtHome(t, m, home, args...); exit != 0 {
			t.Errorf("%s: exit code %d\n%s", args[0], exit, said)
		}
	}
	if left := filesIn(t, home); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
	m.policy = nil // and at home it is kept
	if exit, said := runAtHome(t, m, home, "attributes", "--pin-file", pin); exit != 0 || len(filesIn(t, home)) == 0 {
		t.Errorf("exit code %d\n%s", exit, said)
	}
}

// runAtHome runs a command to its end, for a person whose home that is, and returns what
// it said.
func runAtHome(t *testing.T, m *machine, home string, args ...string) (exit int, said string) {
	t.Helper()
	var out bytes.Buffer
	getenv := func(name string) string {
		return map[string]string{"JPKIWEB_SANDBOX": filepath.Join(home, "none"), "HOME": home}[name]
	}
	exit = cli.Run(t.Context(), append(args, "--json"), m.env(&out, &out, getenv, func() {}))
	return exit, out.String()
}

// filesIn are the files below a folder.
func filesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// Visitors are counted where the policy says so, and nowhere else.
func TestVisitorsAreCountedByThePolicyOnly(t *testing.T) {
	counted := deskPolicy()
	counted.Counter.Statistics = true
	for name, test := range map[string]struct {
		policy policy.Policy
		flags  []string
		want   string
	}{
		"by the policy":       {counted, nil, "certificate_expired,slip,2,100\n"},
		"not by the policy":   {deskPolicy(), nil, ""},
		"on trial, by nobody": {policy.None(), []string{"--counter"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine()
			m.policy, m.home = &test.policy, t.TempDir()
			r := start(t, m, append([]string{"serve", "--port", "0", "--virtual", "on"}, test.flags...)...)
			address := strings.Fields(r.line(t))[1]
			desk, found := strings.CutSuffix(address, wire.CounterPath)
			if !found {
				t.Fatalf("serving %s", address)
			}
			conn := dial(t, desk, desk)
			defer conn.Close()
			exchange(t, conn, 1, wire.MethodHello, wire.HelloParams{Version: wire.Version, Client: "test"})
			for id := range int64(2) {
				if answer := exchange(t, conn, 2+id, wire.MethodServed, wire.ServedParams{Found: wire.FoundExpired, Done: wire.DoneSlip, Seconds: 50}); answer.Error != nil {
					t.Error(answer.Error)
				}
			}
			if exit := r.stop(); exit != 0 {
				t.Errorf("exit code %d\n%s", exit, r.stderr)
			}
			var kept []string
			for _, name := range filesIn(t, m.home) {
				if base := filepath.Base(name); base != "identity.pem" && !strings.HasSuffix(base, ".lock") {
					kept = append(kept, name)
				}
			}
			if (len(kept) > 0) != (test.want != "") {
				t.Fatalf("kept: %q", kept)
			}
			if test.want == "" {
				return
			}
			if content, err := os.ReadFile(kept[0]); err != nil || !strings.HasSuffix(string(content), test.want) {
				t.Errorf("%s, %v", content, err)
			}
		})
	}
}

// The doctor says on which side of a remote session helper and reader are, also where all
// is well.
func TestDoctorNamesTheSides(t *testing.T) {
	for name, test := range map[string]struct {
		env  map[string]string
		want string
	}{
		"xrdp":            {map[string]string{"XRDP_SESSION": "1"}, "remote computer (rdp). The card reader is the one at the computer in front of you."},
		"Citrix":          {map[string]string{"SESSIONNAME": "ICA-CGP#1"}, "remote computer (citrix). The card reader is the one at the computer in front of you."},
		"Horizon":         {map[string]string{"ViewClient_Protocol": "BLAST"}, "remote computer (horizon). The card reader is the one at the computer in front of you."},
		"VNC":             {map[string]string{"VNCDESKTOP": "1"}, "remote computer (vnc).\n"},
		"Chrome":          {map[string]string{"CHROME_REMOTE_DESKTOP_SESSION": "1"}, "remote computer (chrome).\n"},
		"X2Go":            {map[string]string{"X2GO_SESSION": "1"}, "remote computer (x2go).\n"},
		"ssh":             {map[string]string{"SSH_TTY": "/dev/pts/1"}, "remote computer (ssh). The card reader is the one at that computer, too."},
		"at the computer": {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, dir := newMachine(), filepath.Join(t.TempDir(), "sandbox")
			if err := errors.Join(copySandbox(dir), m.insert(dir, func(*emulator.Config) {})); err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			home := t.TempDir()
			getenv := func(name string) string {
				return map[string]string{"HOME": home, "LANG": "en_US.UTF-8", "JPKIWEB_SANDBOX": dir}[name] + test.env[name]
			}
			cli.Run(t.Context(), []string{"doctor"}, m.env(&out, &errs, getenv, func() {}))
			if said := out.String(); !strings.Contains(said, test.want) || test.want == "" && strings.Contains(said, "remote computer (") {
				t.Errorf("%s%s", said, &errs)
			}
		})
	}
}
