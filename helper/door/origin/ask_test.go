package origin

import (
	"errors"
	"testing"

	"jpkiweb/helper/own/policy"
	"jpkiweb/shared/authtoken"
	"jpkiweb/shared/wire"
)

// Through our own window every origin may ask for what a person can agree to there,
// and none for raw commands: not in developer mode, not by the administrator's grant.
func TestWhoMayAskThroughOurWindow(t *testing.T) {
	all := append([]wire.Purpose{wire.PurposeRaw}, allButRaw...)
	plain := open(t, directory(t), nil)
	developer := open(t, directory(t), func(c *Config) { c.Developer = true })
	granting := open(t, directory(t), func(c *Config) {
		c.Developer = true
		c.Policy.Granted = []policy.Grant{{Origin: city, Purposes: all}, {Origin: local, Purposes: all}}
	})
	for name, g := range map[string]*Grants{"ordinary": plain, "developer": developer, "granted by the administrator": granting} {
		for _, o := range []authtoken.Origin{city, local, own} {
			for _, p := range allButRaw {
				if err := g.MayAsk(o, p); err != nil {
					t.Errorf("%s: %s for %s: %v", name, p, o, err)
				}
			}
			if err := g.MayAsk(o, wire.PurposeRaw); !errors.Is(err, ErrPurpose) {
				t.Errorf("%s: raw for %s: %v", name, o, err)
			}
		}
		if err := g.MayAsk(authtoken.Origin{}, wire.PurposeRead); !errors.Is(err, authtoken.ErrOrigin) {
			t.Errorf("%s: nobody: %v", name, err)
		}
	}
}

// What the administrator allows nobody may still be granted by himself, for a purpose.
func TestAskingObeysThePolicy(t *testing.T) {
	g := open(t, directory(t), func(c *Config) {
		c.Policy.AllowedOrigins = []authtoken.Origin{other}
		c.Policy.Granted = []policy.Grant{{Origin: city, Purposes: login}}
	})
	for p, want := range map[wire.Purpose]error{login[0]: nil, wire.PurposeAttributes: policy.ErrRefused} {
		if err := g.MayAsk(city, p); !errors.Is(err, want) || (err == nil) != (want == nil) {
			t.Errorf("%s for %s: %v, want %v", p, city, err, want)
		}
	}
	if err := g.MayAsk(local, login[0]); !errors.Is(err, policy.ErrRefused) {
		t.Errorf("another origin: %v", err)
	}
}
