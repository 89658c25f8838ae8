package origin

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"jpkiweb/helper/own/policy"
	"jpkiweb/helper/own/state"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// wantUntrusted checks that the file grants nothing, says why, and is left alone.
func wantUntrusted(t *testing.T, g *Grants, reason string) {
	t.Helper()
	path := g.config.File.Path
	before, beforeErr := os.ReadFile(path)
	want(t, g, city)
	list, listErr := g.List()
	if len(list) > 0 {
		t.Errorf("it lists %v", list)
	}
	for name, err := range map[string]error{
		"Err": g.Err(), "List": listErr, "Allow": g.Allow(city, login, noon), "Revoke": g.Revoke(city),
	} {
		if !errors.Is(err, state.ErrUntrusted) || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v, want %q", name, err, reason)
		}
	}
	want(t, g, city)
	if after, err := os.ReadFile(path); string(after) != string(before) || (err == nil) != (beforeErr == nil) {
		t.Errorf("the file was changed to %q, %v", after, err)
	}
	if _, ok := g.Grant(own); !ok {
		t.Error("the own app has no grant")
	}
}

func TestDamagedGrantsAreNotInForce(t *testing.T) {
	const good = `{"version":1,"grants":[{"origin":"https://shinsei.city.example","purposes":["login"],"since":"2026-04-01T12:00:00Z"}]}`
	dir := directory(t)
	must(t, os.WriteFile(File(dir).Path, []byte(good), 0o600))
	want(t, open(t, dir, nil), city, wire.PurposeLogin)
	for name, test := range map[string]struct{ old, new, reason string }{
		"cut off":              {`"}]}`, ``, "unexpected end"},
		"something behind":     {`}]}`, `}]}x`, "after top-level value"},
		"other version":        {`"version":1`, `"version":2`, "version 2"},
		"no version":           {`"version":1,`, ``, `"version" is missing`},
		"unknown key":          {`"since"`, `"own":true,"since"`, `unknown key "own"`},
		"key twice":            {`"version":1`, `"version":1,"version":1`, "there twice"},
		"purposes of the wire": {`["login"]`, `["Login"]`, `there is no "Login"`},
		"no purpose":           {`["login"]`, `[]`, "none is named"},
		"purpose twice":        {`["login"]`, `["login","login"]`, "there twice"},
		"null origin":          {`https://shinsei.city.example`, `null`, "not an acceptable origin"},
		"http origin":          {`https://shinsei.city.example`, `http://shinsei.city.example`, "http is for loopback hosts only"},
		"pattern":              {`https://shinsei.city.example`, `https://*`, "not an acceptable origin"},
		"origin twice":         {`"grants":[`, `"grants":[{"origin":"https://shinsei.city.example","purposes":["sign"],"since":"2026-04-01T12:00:00Z"},`, "there twice"},
		"no time":              {`2026-04-01T12:00:00Z`, `yesterday`, "is no time"},
		"too large":            {`"version":1`, `"version":1` + strings.Repeat(" ", MaxFile), "larger than"},
		"too many":             {`"grants":[`, `"grants":[` + strings.Repeat(`{"origin":"https://a.example","purposes":["sign"],"since":"2026-04-01T12:00:00Z"},`, MaxOrigins), "want 200 at most"},
		"empty":                {good, ``, "unexpected end"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := directory(t)
			must(t, os.WriteFile(File(dir).Path, []byte(strings.Replace(good, test.old, test.new, 1)), 0o600))
			wantUntrusted(t, open(t, dir, nil), test.reason)
		})
	}
}

func TestGrantsOthersCouldHaveWrittenAreNotInForce(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no file modes; package state looks at the owner there")
	}
	path := func(g *Grants) string { return g.config.File.Path }
	for name, test := range map[string]struct {
		spoil  func(*Grants) error
		reason string
	}{
		"world-writable":               {func(g *Grants) error { return os.Chmod(path(g), 0o666) }, "others may write to it (mode 0666)"},
		"group-writable":               {func(g *Grants) error { return os.Chmod(path(g), 0o620) }, "others may write to it (mode 0620)"},
		"of another user":              {func(g *Grants) error { g.config.File.Owner++; return nil }, "belongs to user"},
		"directory writable by others": {func(g *Grants) error { return os.Chmod(filepath.Dir(path(g)), 0o777) }, "others may write to it (mode 0777)"},
		"symbolic link": {func(g *Grants) error {
			return errors.Join(os.Rename(path(g), path(g)+"-real"), os.Symlink(path(g)+"-real", path(g)))
		}, "symbolic link"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := directory(t)
			must(t, open(t, dir, nil).Allow(city, login, noon))
			g := open(t, dir, nil)
			must(t, test.spoil(g))
			wantUntrusted(t, g, test.reason)
		})
	}
}

// A file that becomes writable, or another user's, while the helper runs.
func TestGrantsEndWhenTheirFileIsNoLongerOurs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no file modes; package state looks at the owner there")
	}
	dir := directory(t)
	g := open(t, dir, nil)
	must(t, g.Allow(city, login, noon))
	want(t, g, city, wire.PurposeLogin)
	must(t, os.Chmod(File(dir).Path, 0o606))
	wantUntrusted(t, g, "others may write to it (mode 0606)")
	must(t, os.Chmod(File(dir).Path, 0o600))
	want(t, g, city, wire.PurposeLogin) // mended
	if os.Geteuid() != 0 {
		t.Log("not tried: the file given to another user, which only root can do")
		return
	}
	must(t, os.Chown(File(dir).Path, 65534, -1))
	wantUntrusted(t, g, "belongs to user 65534 (nobody)")
}

func TestUserCannotWidenThePolicy(t *testing.T) {
	limited := policy.None()
	limited.AllowedOrigins = []authtoken.Origin{city}
	limited.Granted = []policy.Grant{{Origin: other, Purposes: []wire.Purpose{wire.PurposeRead, wire.PurposeLogin}}}
	dir := directory(t)
	g := open(t, dir, func(c *Config) { c.Policy = limited })

	if err := g.Allow(local, login, noon); !errors.Is(err, policy.ErrRefused) {
		t.Errorf("allow another origin: %v", err)
	}
	if err := g.Allow(other, []wire.Purpose{wire.PurposeSign}, noon); !errors.Is(err, policy.ErrRefused) {
		t.Errorf("allow more to an origin of the administrator: %v", err)
	}
	if _, err := Open(Config{File: File(dir), Policy: limited, CommandLine: []authtoken.Origin{local}}); !errors.Is(err, policy.ErrRefused) {
		t.Errorf("--allow-origin of another: %v", err)
	}
	must(t, save(File(dir), []entry{ // by hand, or from before the policy
		{local, login, "2026-04-01T12:00:00Z"}, {city, login, "2026-04-01T12:00:00Z"},
	}))
	want(t, g, local)
	want(t, g, city, wire.PurposeLogin)
	want(t, g, other, wire.PurposeRead, wire.PurposeLogin)

	closed := limited
	closed.Developer = false
	for name, config := range map[string]Config{
		"--developer":    {File: File(dir), Policy: closed, Developer: true},
		"--allow-origin": {File: File(dir), Policy: closed, CommandLine: []authtoken.Origin{city}},
	} {
		if _, err := Open(config); !errors.Is(err, policy.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUserCannotRevokeWhatTheAdministratorGranted(t *testing.T) {
	granted := policy.None()
	granted.Granted = []policy.Grant{{Origin: city, Purposes: login}}
	g := open(t, directory(t), func(c *Config) { c.Policy = granted })
	must(t, g.Allow(city, []wire.Purpose{wire.PurposeLogin, wire.PurposeSign}, noon))
	want(t, g, city, wire.PurposeLogin, wire.PurposeSign)
	list, err := g.List()
	if err != nil || len(list) != 2 || list[0].By != wire.ByPerson || list[1].By != wire.ByAdministrator || list[1].Since != "" {
		t.Errorf("%+v, %v", list, err)
	}
	if err := g.Revoke(city); !errors.Is(err, policy.ErrRefused) {
		t.Errorf("revoke all: %v", err)
	}
	want(t, g, city, wire.PurposeLogin) // the person's own part is gone
	if err := g.Revoke(city, wire.PurposeLogin); !errors.Is(err, policy.ErrRefused) {
		t.Errorf("revoke: %v", err)
	}
	if err := g.Revoke(city, wire.PurposeSign); !errors.Is(err, ErrNoGrant) {
		t.Errorf("revoke what nobody granted: %v", err)
	}
}

// What the administrator granted is in force even if the person's file is
// damaged.
func TestAdministratorsGrantsDoNotHangOnTheFile(t *testing.T) {
	granted := policy.None()
	granted.Granted = []policy.Grant{{Origin: other, Purposes: login}}
	dir := directory(t)
	must(t, os.WriteFile(File(dir).Path, []byte("damaged"), 0o600))
	g := open(t, dir, func(c *Config) { c.Policy = granted })
	want(t, g, other, wire.PurposeLogin)
	if list, err := g.List(); len(list) != 1 || !errors.Is(err, state.ErrUntrusted) {
		t.Errorf("%v, %v", list, err)
	}
}

func TestCallersCannotChangeGrants(t *testing.T) {
	g := open(t, directory(t), nil)
	must(t, g.Allow(city, login, noon))
	list, err := g.List()
	must(t, err)
	list[0].Purposes[0] = wire.PurposeSign
	want(t, g, city, wire.PurposeLogin)
}
