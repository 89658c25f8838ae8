package counter_test

import (
	"strings"
	"testing"

	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/municipality"
	"jpkiweb/wasm/counter"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/guide"
)

// Only of a session that brings readers along the desk says which reader is used.
func TestRemoteReader(t *testing.T) {
	of := texts(t, "ja")
	for remote, want := range map[string]bool{"": false, "rdp": true, "citrix": true, "horizon": true, "pcoip": true, "vnc": false, "x2go": false, "chrome": false, "ssh": false, "new": false} {
		m := sceneOf(t, "counter_waiting")
		m.Policy.Remote = remote
		if says := strings.Contains(dom.Render(counter.Draw(m, of, of).Body), of.T("counter.remote")); says != want {
			t.Errorf("%q: %t", remote, says)
		}
	}
}

// A display that is not heard may be blocked, or slow: both are said, and the key of it is
// named as its button names it.
func TestDisplayNotHeard(t *testing.T) {
	for lang, says := range map[string][]string{"ja": {"ポップアップ", "待って"}, "easy": {"ポップアップ", "待"}, "en": {"pop-ups", "wait"}} {
		of := texts(t, lang)
		if text, _ := of.Text("counter.display.blocked"); !strings.Contains(text, "{key}") {
			t.Errorf("%s names no key: %s", lang, text)
		}
		drawn := dom.Render(counter.Draw(sceneOf(t, "counter_display_blocked"), of, of).Body)
		_, alert, _ := strings.Cut(drawn, `id="display-blocked"`)
		alert, _, _ = strings.Cut(alert, "</p>")
		for _, text := range append(says, strings.ToUpper(counter.KeyDisplay)+" ") {
			if !strings.Contains(alert, text) {
				t.Errorf("%s: no %q in %s", lang, text, alert)
			}
		}
	}
}

// Each procedure says where it ends, whoever goes: at the 統合端末, which this screen is not,
// or in another way; staff are never left with a list alone.
func TestProcedureSaysWhereItEnds(t *testing.T) {
	of, at, elsewhere := texts(t, "ja"), 0, 0
	terminal := dom.Render(dom.Text(of.T("counter.terminal")))
	for _, p := range lifecycle.Procedures {
		for _, who := range municipality.Applicants {
			m := sceneOf(t, "counter_waiting")
			m.Beside, m.Procedure, m.Applicant = counter.ShowProcedure, p, who
			a, ok := m.Answer()
			if !ok {
				t.Fatal(p)
			}
			drawn := dom.Render(counter.Draw(m, of, of).Body)
			if says := strings.Contains(drawn, terminal); says != a.Has(municipality.Counter) {
				t.Errorf("%s by %s, by %v: the terminal is told: %t", p, who, a.Ways, says)
			}
			if a.Has(municipality.Counter) {
				at++
				continue
			}
			elsewhere++
			want := of.T("counter.ask")
			switch {
			case a.Known && len(a.Ways) == 0:
				want = of.T("guide.way.none")
			case a.Known:
				want = guide.WayText(of, &a, a.Ways[0])
			}
			if !strings.Contains(drawn, dom.Render(dom.Text(want))) {
				t.Errorf("%s by %s: not told %s", p, who, want)
			}
		}
	}
	if at < 20 || elsewhere < 4 {
		t.Errorf("%d at the counter, %d elsewhere", at, elsewhere)
	}
}
