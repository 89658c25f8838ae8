package autostart

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// analyze runs systemd-analyze for a user manager that does not run.
func analyze(t *testing.T, dir string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	path, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Fatal("systemd-analyze is not here: install the package systemd (scripts/setup test)")
	}
	c := exec.CommandContext(t.Context(), path, append([]string{"--user"}, args...)...)
	c.Dir = dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_RUNTIME_DIR=" + t.TempDir(), "LC_ALL=C.UTF-8"}
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err = c.Run()
	return out.String(), errs.String(), err
}

// units writes the units for a program with that name, and returns their folder.
func units(t *testing.T, name string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	spec := Spec{Program: program(t, filepath.Join(dir, name, "jpki-helper")), Port: 21573, IPv6: true, Environment: []string{"XDG_STATE_HOME=" + filepath.Join(dir, name)}}
	err := writeFiles([]File{{filepath.Join(dir, socketUnit), Socket(spec)}, {filepath.Join(dir, serviceUnit), Service(spec)}})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// Systemd itself reads the units: it says what it does not understand, and that
// a program is not there.
func TestSystemdAcceptsTheUnits(t *testing.T) {
	for _, name := range []string{"plain", "with space", "100%", "%h", "$HOME", "${HOME}", "日本", "a;b", "#a", "a&b", "{}"} {
		t.Run(name, func(t *testing.T) {
			dir := units(t, name)
			out, errs, err := analyze(t, dir, "verify", "./"+socketUnit, "./"+serviceUnit)
			if err != nil || out != "" || errs != "" {
				t.Errorf("%v\n%s%s", err, out, errs)
			}
		})
	}
}

// What check refuses, systemd refuses.
func TestSystemdRefusesTheNamesThatWeRefuse(t *testing.T) {
	for _, name := range []string{"it's", `"it"`, `a\b`} {
		t.Run(name, func(t *testing.T) {
			dir := units(t, name)
			_, errs, err := analyze(t, dir, "verify", "./"+serviceUnit)
			if err == nil || !strings.Contains(errs, "special characters") {
				t.Errorf("%v\n%s", err, errs)
			}
		})
	}
}

// Systemd's own judgement of how a service is confined has these as in force.
func TestServiceIsConfined(t *testing.T) {
	out, errs, err := analyze(t, units(t, "plain"), "security", "--offline=true", "--json=short", "./"+serviceUnit)
	if err != nil {
		t.Fatalf("%v\n%s", err, errs)
	}
	var judged []struct {
		Name string `json:"json_field"`
		Set  bool
	}
	if err := json.Unmarshal([]byte(out), &judged); err != nil {
		t.Fatal(err)
	}
	var inForce []string
	for _, j := range judged {
		if j.Set {
			inForce = append(inForce, j.Name)
		}
	}
	for _, want := range []string{
		"NoNewPrivileges", "LockPersonality", "MemoryDenyWriteExecute", "RestrictRealtime", "RestrictSUIDSGID", "UMask", "SystemCallArchitectures",
		"SystemCallFilter_privileged", "SystemCallFilter_resources", "SystemCallFilter_mount", "SystemCallFilter_debug", "SystemCallFilter_module",
		"RestrictNamespaces_user", "RestrictNamespaces_mnt", "RestrictNamespaces_net", "RestrictAddressFamilies_AF_PACKET", "RestrictAddressFamilies_OTHER",
	} {
		if !slices.Contains(inForce, want) {
			t.Errorf("%s is not in force; in force are %s", want, strings.Join(inForce, " "))
		}
	}
}

// In a user namespace the administrator's policy would seem to be nobody's.
func TestServiceHasNoUserNamespace(t *testing.T) {
	for _, option := range []string{"PrivateUsers", "PrivateTmp", "PrivateDevices", "PrivateMounts", "PrivateNetwork", "Protect", "ReadWritePaths", "ReadOnlyPaths", "InaccessiblePaths", "ProcSubset", "BindPaths"} {
		if strings.Contains(Service(specs["plain"]), "\n"+option) {
			t.Errorf("the unit has %s, which a user manager does in a user namespace", option)
		}
	}
}
