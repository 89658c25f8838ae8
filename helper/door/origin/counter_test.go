package origin

import (
	"errors"
	"os"
	"slices"
	"testing"

	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// atCounter is a policy of a counter, where the city's site may log in.
func atCounter(c *Config) {
	c.Policy.Counter = &policy.Counter{}
	c.Policy.Granted = []policy.Grant{{Origin: city, Purposes: login}}
}

// What somebody granted at this computer before is not in force at a counter, and nobody
// adds to it: the file is not even looked at, whatever is in it.
func TestGrantsOfPersonsAreNotThereAtACounter(t *testing.T) {
	dir := directory(t)
	must(t, open(t, dir, nil).Allow(other, login, noon))
	for name, content := range map[string]string{"": "", "and is damaged": "{"} {
		if content != "" {
			must(t, os.WriteFile(File(dir).Path, []byte(content), 0o600))
		}
		before, err := os.ReadFile(File(dir).Path)
		must(t, err)
		g := open(t, dir, atCounter)
		want(t, g, other)
		want(t, g, city, wire.PurposeLogin)
		if list, err := g.List(); err != nil || g.Err() != nil || len(list) != 1 || list[0].By != wire.ByAdministrator {
			t.Errorf("the file is there %s: %v, %v, %v", name, list, err, g.Err())
		}
		for what, err := range map[string]error{
			"grant": g.Allow(local, login, noon), "revoke": g.Revoke(other), "revoke of the administrator's": g.Revoke(city),
		} {
			if !errors.Is(err, policy.ErrRefused) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if after, err := os.ReadFile(File(dir).Path); err != nil || !slices.Equal(after, before) {
			t.Errorf("the file is %q now, %v", after, err)
		}
	}
}

// The purpose of the desk is our own app's there, and nobody's elsewhere. Nobody grants it.
func TestPurposeOfTheDeskIsNotGranted(t *testing.T) {
	at, home := open(t, directory(t), atCounter), open(t, directory(t), nil)
	if g, _ := at.Grant(own); !g.Own || !g.Allows(wire.PurposeCounter) || !g.Allows(wire.PurposeForm) || g.Allows(wire.PurposeRaw) {
		t.Errorf("at a counter: %+v", g)
	}
	if g, _ := home.Grant(own); g.Allows(wire.PurposeCounter) || g.Allows(wire.PurposeForm) {
		t.Errorf("at home: %+v", g)
	}
	desk := wire.CounterPurposes[:]
	for what, err := range map[string]error{"grant": home.Allow(other, desk, noon), "ask": at.MayAsk(city, wire.PurposeCounter), "ask for a form": at.MayAsk(city, wire.PurposeForm)} {
		if !errors.Is(err, ErrPurpose) {
			t.Errorf("%s: %v", what, err)
		}
	}
	want(t, home, other)
}

// Developers have no way in at a counter.
func TestDevelopersAreRefusedAtACounter(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"developer mode":      func(c *Config) { c.Developer = true },
		"by the command line": func(c *Config) { c.CommandLine = []authtoken.Origin{other} },
	} {
		config := Config{File: File(directory(t)), Policy: policy.None(), Port: 21573}
		atCounter(&config)
		change(&config)
		if _, err := Open(config); !errors.Is(err, policy.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
