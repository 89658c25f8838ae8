//go:build dist

package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/shared/wire"
)

// Where Windows says from where a session is used: Microsoft, "Detecting the Remote Desktop
// Services environment"; Omnissa, "Client System Information Sent to Remote Desktops".
const (
	sessionKey  = `HKCU\Volatile Environment`
	terminalKey = `HKLM\SYSTEM\CurrentControlSet\Control\Terminal Server`
)

// remoteOnWindows: the doctor knows a session that is used from another computer, by what the
// registry says of it while the helper is there.
func remoteOnWindows(t *testing.T, d desk) {
	for _, test := range []struct {
		key, name, kind, value string
		want                   string
	}{
		{sessionKey, "SESSIONNAME", "REG_SZ", "Console", ""},
		{sessionKey, "SESSIONNAME", "REG_SZ", "RDP-Tcp#3", "rdp"},
		{sessionKey, "SESSIONNAME", "REG_SZ", "ICA-tcp#0", "citrix"},
		{sessionKey, "SESSIONNAME", "REG_SZ", "PCoIP", "pcoip"},
		{sessionKey, "ViewClient_Machine_Name", "REG_SZ", "DESK-7", "horizon"},
		{terminalKey, "GlassSessionId", "REG_DWORD", "4711", "rdp"},
	} {
		d.do(t, "reg", "add", test.key, "/v", test.name, "/t", test.kind, "/d", test.value, "/f")
		out, exit := d.helper(t, "doctor", "--json")
		var told struct {
			Remote string `json:"remote"`
		}
		if err := json.NewDecoder(strings.NewReader(out)).Decode(&told); err != nil || exit != 1 { // the error is behind it
			t.Fatalf("exit code %d, %v: %s", exit, err, out)
		}
		if told.Remote != test.want {
			t.Errorf("%s = %s: %q, want %q\n%s", test.name, test.value, told.Remote, test.want, out)
		}
		d.do(t, "reg", "delete", test.key, "/v", test.name, "/f")
	}
}

// counterOnWindows: the desk of a counter is there by the policy of the registry, and refused
// like any page that there is not to who may open the app without it.
func counterOnWindows(t *testing.T, d desk) {
	for _, counter := range []bool{false, true} {
		if counter {
			d.do(t, "reg", "add", groupKey, "/v", "counter.municipality", "/d", "282103", "/f")
		}
		d.do(t, filepath.Join(d.home, programs, "jpki-helperw.exe"), "serve", "--virtual", "on")
		app := fmt.Sprintf("http://127.0.0.1:%d", awaitServing(t, d))
		d.opens(t, app+"/")
		if counter {
			d.opens(t, app+wire.CounterPath)
		} else if out, exit := d.run(t, `C:\visitor.exe`, app+wire.CounterPath); out != "403" || exit != 0 {
			t.Errorf("the desk without a policy: exit code %d, %s", exit, out)
		}
		if out, exit := d.helper(t, "stop"); exit != 0 {
			t.Errorf("stop: exit code %d, %s", exit, out)
		}
	}
	d.do(t, "reg", "delete", groupKey, "/f")
}
