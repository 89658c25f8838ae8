package origin

import (
	"errors"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"testing"

	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

var allButRaw = []wire.Purpose{wire.PurposeRead, wire.PurposeLogin, wire.PurposeSign, wire.PurposeAttributes, wire.PurposeCertificate, wire.PurposePINChange}

// refused are texts that browsers put into Origin, or people into a command,
// and that are no origin which may use a card.
var refused = map[string]string{
	"null, as of a sandboxed frame": "null",
	"file":                          "file://",
	"extension of Chromium":         "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
	"extension of Firefox":          "moz-extension://0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f",
	"http elsewhere":                "http://shinsei.city.example",
	"http on a name for loopback":   "http://localhost.city.example",
	"nothing":                       "",
	"slash at the end":              "https://shinsei.city.example/",
	"upper case":                    "https://Shinsei.city.example",
	"default port":                  "https://shinsei.city.example:443",
	"pattern":                       "https://*.city.example",
	"data":                          "data:text/html,x",
}

func TestForeignKindsOfOriginAreRefused(t *testing.T) {
	for name, text := range refused {
		t.Run(name, func(t *testing.T) {
			if o, err := authtoken.ParseOrigin(text); !errors.Is(err, authtoken.ErrOrigin) || !o.IsZero() {
				t.Errorf("parsed: %v, %v", o, err)
			}
			dir := directory(t)
			must(t, File(dir).WriteJSON(document{fileVersion, []written{{city.String(), login, "2026-04-01T12:00:00Z"}, {text, login, "2026-04-01T12:00:00Z"}}}))
			wantUntrusted(t, open(t, dir, nil), authtoken.ErrOrigin.Error())
		})
	}
}

// All that is wrong with a wish is told at once; to revoke, no purpose is all of them.
func TestParseTellsAllThatIsWrong(t *testing.T) {
	if o, err := Parse(city.String(), nil); err != nil || o != city {
		t.Errorf("%v, %v", o, err)
	}
	if _, err := Parse("null", nil); !errors.Is(err, authtoken.ErrOrigin) || errors.Is(err, ErrPurpose) {
		t.Errorf("no purpose: %v", err)
	}
	if _, err := Parse("null", []wire.Purpose{"everything"}); !errors.Is(err, authtoken.ErrOrigin) || !errors.Is(err, ErrPurpose) {
		t.Errorf("both: %v", err)
	}
}

// None is no origin that could have a grant: what is no origin must not become one.
func TestNobodyHasNoGrant(t *testing.T) {
	dir, nobody := directory(t), authtoken.Origin{}
	g := open(t, dir, func(c *Config) { c.Port = 0 })
	for name, err := range map[string]error{
		"allow":  g.Allow(nobody, login, noon),
		"revoke": g.Revoke(nobody),
		"command line": func() error {
			_, err := Open(Config{File: File(dir), Policy: policy.None(), CommandLine: []authtoken.Origin{nobody}})
			return err
		}(),
	} {
		if !errors.Is(err, authtoken.ErrOrigin) {
			t.Errorf("%s: %v", name, err)
		}
	}
	want(t, g, nobody)
	if g.Own(nobody) {
		t.Error("it is our own app")
	}
	if _, err := os.Stat(File(dir).Path); !os.IsNotExist(err) {
		t.Errorf("a file was written: %v", err)
	}
}

// Our own app has three origins on a port, and none on one that they would not name.
func TestOwn(t *testing.T) {
	own, err := Own(21573)
	var texts []string
	for _, o := range own {
		texts = append(texts, o.String())
	}
	if want := []string{"http://127.0.0.1:21573", "http://localhost:21573", "http://[::1]:21573"}; err != nil || !slices.Equal(texts, want) {
		t.Errorf("%q, %v", texts, err)
	}
	if _, err := Open(Config{File: File(directory(t)), Policy: policy.None(), Port: 80}); !errors.Is(err, authtoken.ErrOrigin) {
		t.Errorf("on the default port: %v", err)
	}
}

func TestNothingIsGrantedUnasked(t *testing.T) {
	g := open(t, directory(t)+"/not/there", nil)
	want(t, g, city)
	want(t, g, local)
	if list, err := g.List(); err != nil || len(list) > 0 {
		t.Errorf("%v, %v", list, err)
	}
	if err := g.Err(); err != nil {
		t.Error(err)
	}
}

func TestOwnAppMayDoAllButRaw(t *testing.T) {
	grant, ok := open(t, directory(t), nil).Grant(own)
	if !ok || !reflect.DeepEqual(grant, Grant{Origin: own, Purposes: allButRaw, Own: true}) {
		t.Errorf("%+v, %t", grant, ok)
	}
	g := open(t, directory(t), func(c *Config) { c.Developer = true })
	if grant, ok := g.Grant(own); !ok || !grant.Own || !grant.Allows(wire.PurposeRaw) {
		t.Errorf("developer: %+v, %t", grant, ok)
	}
	if !g.Own(own) || g.Own(local) || g.Own(authtoken.MustParseOrigin("http://127.0.0.1:2157")) {
		t.Error("Own")
	}
	if err := g.Allow(own, login, noon); !errors.Is(err, authtoken.ErrOrigin) {
		t.Errorf("grant to the own app: %v", err)
	}
}

func TestAllowAndRevoke(t *testing.T) {
	dir := directory(t)
	g := open(t, dir, nil)
	must(t, g.Allow(city, []wire.Purpose{wire.PurposeSign, wire.PurposeRead}, noon))
	want(t, g, city, wire.PurposeRead, wire.PurposeSign)
	want(t, g, other)
	want(t, g, authtoken.MustParseOrigin(city.String()+":8443"))
	must(t, g.Allow(city, login, noon.AddDate(0, 0, 1)))
	must(t, g.Allow(other, login, noon))
	want(t, g, city, wire.PurposeRead, wire.PurposeLogin, wire.PurposeSign)

	again := open(t, dir, nil) // after a new start
	list, err := again.List()
	if wanted := []wire.Grant{
		{Origin: city.String(), Purposes: []wire.Purpose{wire.PurposeRead, wire.PurposeLogin, wire.PurposeSign}, Since: "2026-04-02T12:00:00Z", By: wire.ByPerson},
		{Origin: other.String(), Purposes: login, Since: "2026-04-01T12:00:00Z", By: wire.ByPerson},
	}; err != nil || !reflect.DeepEqual(list, wanted) {
		t.Errorf("%+v, %v", list, err)
	}

	must(t, g.Revoke(city, wire.PurposeSign, wire.PurposeAttributes))
	want(t, again, city, wire.PurposeRead, wire.PurposeLogin)
	must(t, again.Revoke(city))
	want(t, g, city)
	want(t, g, other, wire.PurposeLogin)
	for name, err := range map[string]error{
		"no more":         g.Revoke(city),
		"never":           g.Revoke(authtoken.MustParseOrigin("https://never.example")),
		"another purpose": g.Revoke(other, wire.PurposeSign),
	} {
		if !errors.Is(err, ErrNoGrant) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if info, err := os.Stat(File(dir).Path); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// To allow again what is allowed changes nothing, not even the date.
func TestAllowTwice(t *testing.T) {
	dir := directory(t)
	g := open(t, dir, nil)
	must(t, g.Allow(city, login, noon))
	before, err := File(dir).Stamp()
	must(t, err)
	must(t, g.Allow(city, login, noon.AddDate(1, 0, 0)))
	if after, err := File(dir).Stamp(); err != nil || after != before {
		t.Errorf("the file was written again, %v", err)
	}
}

func TestPurposesThatCannotBeGranted(t *testing.T) {
	plain := open(t, directory(t), nil)
	developer := open(t, directory(t), func(c *Config) { c.Developer = true })
	for name, test := range map[string]struct {
		grants   *Grants
		origin   authtoken.Origin
		purposes []wire.Purpose
	}{
		"none":                              {plain, city, nil},
		"unknown":                           {plain, city, []wire.Purpose{"everything"}},
		"twice":                             {plain, city, []wire.Purpose{wire.PurposeRead, wire.PurposeRead}},
		"raw":                               {plain, city, []wire.Purpose{wire.PurposeRaw}},
		"raw on this machine, no developer": {plain, local, []wire.Purpose{wire.PurposeRead, wire.PurposeRaw}},
		"raw elsewhere, developer":          {developer, city, []wire.Purpose{wire.PurposeRaw}},
	} {
		t.Run(name, func(t *testing.T) {
			if err := test.grants.Allow(test.origin, test.purposes, noon); !errors.Is(err, ErrPurpose) {
				t.Error(err)
			}
			want(t, test.grants, test.origin)
		})
	}
	must(t, developer.Allow(local, []wire.Purpose{wire.PurposeRaw}, noon))
	want(t, developer, local, wire.PurposeRaw)
}

// Raw that a developer granted once is not in force in a later, ordinary run.
func TestRawEndsWithDeveloperMode(t *testing.T) {
	dir := directory(t)
	must(t, open(t, dir, func(c *Config) { c.Developer = true }).Allow(local, []wire.Purpose{wire.PurposeRead, wire.PurposeRaw}, noon))
	want(t, open(t, dir, nil), local, wire.PurposeRead)
}

func TestTooManyOrigins(t *testing.T) {
	dir := directory(t)
	var entries []entry
	for i := range MaxOrigins {
		entries = append(entries, entry{authtoken.MustParseOrigin("https://" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + ".example"), login, "2026-04-01T12:00:00Z"})
	}
	must(t, save(File(dir), entries))
	g := open(t, dir, nil)
	if err := g.Allow(city, login, noon); !errors.Is(err, ErrTooMany) {
		t.Error(err)
	}
	must(t, g.Allow(entries[0].Origin, []wire.Purpose{wire.PurposeSign}, noon))
	must(t, g.Revoke(entries[1].Origin))
	must(t, g.Allow(city, login, noon))
	want(t, g, city, wire.PurposeLogin)
}

func TestCommandLine(t *testing.T) {
	dir := directory(t)
	g := open(t, dir, func(c *Config) { c.CommandLine = []authtoken.Origin{local, city} })
	want(t, g, local, allButRaw...)
	want(t, g, city, allButRaw...)
	if list, err := g.List(); err != nil || len(list) != 2 || list[0].By != wire.ByCommandLine || list[0].Since != "" {
		t.Errorf("%+v, %v", list, err)
	}
	want(t, open(t, dir, nil), local) // it is not kept
	must(t, g.Revoke(local))
	want(t, g, local)
	want(t, g, city, allButRaw...)
	developer := open(t, dir, func(c *Config) { c.CommandLine, c.Developer = []authtoken.Origin{local, city}, true })
	want(t, developer, local, wire.Purposes[:]...)
	want(t, developer, city, allButRaw...)
}

// What the command line of another process did is in force at once.
func TestChangeByAnotherProcessIsSeen(t *testing.T) {
	dir := directory(t)
	g := open(t, dir, nil)
	want(t, g, city)
	must(t, save(File(dir), []entry{{city, login, "2026-04-01T12:00:00Z"}}))
	want(t, g, city, wire.PurposeLogin)
	must(t, save(File(dir), []entry{{city, []wire.Purpose{wire.PurposeSign}, "2026-04-01T12:00:00Z"}}))
	want(t, g, city, wire.PurposeSign)
	must(t, os.Remove(File(dir).Path))
	want(t, g, city)
}

func TestProcessesDoNotLoseEachOthersGrants(t *testing.T) {
	dir := directory(t)
	const processes = 3
	var children []*exec.Cmd
	for range processes {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), childVariable+"="+dir)
		c.Stderr = os.Stderr
		must(t, c.Start())
		children = append(children, c)
	}
	for _, c := range children {
		must(t, c.Wait())
	}
	list, err := open(t, dir, nil).List()
	if wanted := processes * (childOrigins - childOrigins/3); err != nil || len(list) != wanted {
		t.Errorf("%d grants, %v, want %d", len(list), err, wanted)
	}
}

func TestUsedByManyAtOnce(t *testing.T) {
	g := open(t, directory(t), nil)
	must(t, g.Allow(city, login, noon))
	done := make(chan error)
	for range 4 {
		go func() {
			for range 200 {
				if grant, ok := g.Grant(city); !ok || !slices.Contains(grant.Purposes, wire.PurposeLogin) {
					done <- errors.New("the grant was gone for a moment")
					return
				}
			}
			done <- nil
		}()
	}
	for range 10 {
		must(t, g.Allow(other, login, noon))
		must(t, g.Revoke(other))
	}
	for range 4 {
		must(t, <-done)
	}
}

func BenchmarkGrantUnchanged(b *testing.B) {
	g := open(b, directory(b), nil)
	for _, o := range []authtoken.Origin{city, other} {
		must(b, g.Allow(o, login, noon))
	}
	for name, o := range map[string]authtoken.Origin{"granted": city, "stranger": authtoken.MustParseOrigin("https://stranger.example"), "own": own} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Grant(o)
			}
		})
	}
}
