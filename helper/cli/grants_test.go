package cli_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/helper/cli"
	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// What the administrator does not allow, no command of the person brings about.
func TestGrantsUnderAPolicy(t *testing.T) {
	limited := policy.None()
	limited.AllowedOrigins = []authtoken.Origin{authtoken.MustParseOrigin("https://allowed.example")}
	limited.Granted = []policy.Grant{{Origin: authtoken.MustParseOrigin("https://granted.example"), Purposes: []wire.Purpose{wire.PurposeLogin}}}
	limited.Developer = false
	dir := t.TempDir()
	for _, test := range []struct {
		name         string
		args         []string
		exit         int
		stdout, code string
	}{
		{"shown", []string{"list"}, 0, `"origin":"https://granted.example","purposes":["login"],"by":"administrator"`, ""},
		{"allow an allowed one", []string{"allow", "https://allowed.example", "login"}, 0, "https://allowed.example", ""},
		{"allow another", []string{"allow", "https://other.example", "login"}, 1, "", `"code":"policy_refused"`},
		{"allow more to a granted one", []string{"allow", "https://granted.example", "sign"}, 1, "", `"code":"policy_refused"`},
		{"revoke a granted one", []string{"revoke", "https://granted.example"}, 1, "", `"code":"policy_refused"`},
		{"developer", []string{"list", "--developer"}, 1, "", `"code":"policy_refused"`},
		{"revoke one's own", []string{"revoke", "https://allowed.example"}, 0, "granted.example", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			exit, stdout, stderr := runUnder(t, dir, func() (policy.Policy, error) { return limited, nil }, append([]string{"grants", "--json"}, test.args...)...)
			if exit != test.exit || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.code) {
				t.Errorf("exit code %d\n%s%s", exit, stdout, stderr)
			}
		})
	}
}

// A policy that cannot be read is not one that allows everything.
func TestGrantsUnderADamagedPolicy(t *testing.T) {
	damaged := &state.UntrustedError{Path: "policy.json", Why: errors.New(`line 3: unknown key "allowed"`)}
	exit, stdout, stderr := runUnder(t, t.TempDir(), func() (policy.Policy, error) { return policy.Policy{}, damaged }, "grants", "allow", "https://a.example", "login", "--json")
	if exit != 1 || stdout != "" || !strings.Contains(stderr, `"code":"state_unusable"`) || !strings.Contains(stderr, "line 3") {
		t.Errorf("exit code %d\n%s%s", exit, stdout, stderr)
	}
}

// runUnder runs a command that needs no card.
func runUnder(t *testing.T, dir string, read func() (policy.Policy, error), args ...string) (exit int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	getenv := func(name string) string {
		return map[string]string{"XDG_STATE_HOME": filepath.Join(dir, "state")}[name]
	}
	env := newMachine().env(&out, &errs, getenv, func() {})
	env.Policy = read
	exit = cli.Run(t.Context(), args, env)
	return exit, out.String(), errs.String()
}
