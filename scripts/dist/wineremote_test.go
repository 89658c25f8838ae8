//go:build dist

package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
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
			Report string `json:"report"`
		}
		if err := json.Unmarshal([]byte(out), &told); err != nil || exit != 1 {
			t.Fatalf("exit code %d, %v: %s", exit, err, out)
		}
		_, got, _ := strings.Cut(told.Report, "\nremote ")
		got, _, _ = strings.Cut(got, "\n")
		if got = strings.TrimSpace(got); got != test.want {
			t.Errorf("%s = %s: %q, want %q\n%s", test.name, test.value, got, test.want, told.Report)
		}
		d.do(t, "reg", "delete", test.key, "/v", test.name, "/f")
	}
}

// counterOnWindows: the desk of a counter is there by the policy of the registry, and not
// without it.
func counterOnWindows(t *testing.T, d desk) {
	for _, want := range []string{"404", "200"} {
		if want == "200" {
			d.do(t, "reg", "add", groupKey, "/v", "counter.municipality", "/d", "282103", "/f")
		}
		d.do(t, filepath.Join(d.home, programs, "jpki-helperw.exe"), "serve", "--virtual", "on")
		address := fmt.Sprintf("http://127.0.0.1:%d/counter", awaitServing(t, d))
		var out string
		for end := time.Now().Add(wineTime); out != want && time.Now().Before(end); { // Wine does not always tell whose a new connection is
			out, _ = d.run(t, `C:\visitor.exe`, address)
		}
		if out != want {
			t.Errorf("the desk: %s, want %s", out, want)
		}
		if out, exit := d.helper(t, "stop"); exit != 0 {
			t.Errorf("stop: exit code %d, %s", exit, out)
		}
	}
	d.do(t, "reg", "delete", groupKey, "/f")
}
