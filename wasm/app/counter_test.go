package app

import (
	"slices"
	"testing"
	"time"

	"jpkiweb/shared/wire"
	"jpkiweb/wasm/health"
)

// At a counter the app forgets what it remembered of the visitor before, and remembers
// nothing; at home it does not.
func TestNothingIsRememberedAtACounter(t *testing.T) {
	noon := time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC)
	for where, counter := range map[string]*wire.Counter{"counter": {Languages: []string{"ja"}}, "home": nil} {
		m, _ := New(Start{Way: WayWindow, Lang: "ja", Now: noon})
		m.Health.Remembered = []health.Reminder{{Day: noon.Add(24 * time.Hour)}}
		m, effects := run(m, HelperFound{link: m.link, Hello: wire.HelloResult{Counter: counter}})
		forgets := slices.Contains(effects, any(Forget{}))
		if forgets != (counter != nil) || m.HealthFacts().Forgets != forgets || (len(m.Health.Remembered) == 0) != forgets {
			t.Errorf("%s: forgets %t, %d days", where, forgets, len(m.Health.Remembered))
		}
		m, _ = run(m, HelperFound{link: m.link, Hello: wire.HelloResult{}})
		if m.HealthFacts().Forgets {
			t.Errorf("%s: another helper is there, and it still forgets", where)
		}
	}
}

// The browser is told, before anything could be remembered of the next visitor.
func TestForgetIsTheBrowsers(t *testing.T) {
	b := &browser{}
	Forget{}.do(t.Context(), &Program{page: b})
	if !b.forgotten {
		t.Error("the browser was not told")
	}
}
